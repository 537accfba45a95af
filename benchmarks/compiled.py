"""The engine with its compiled functions against torch alone, in turn in one process: only the ratios mean something.

    python -m benchmarks.compiled [--shape 135m|0.6b] [--streams 1,4,16,64] [--tokens 64] [--rounds 3] [--threads 1]

128 tokens in, greedy. With one thread time is that of the processor, not of the clock, so that a machine on which
others work disturbs little; the best of the rounds counts.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import torch

from benchmarks import engine as single
from benchmarks.serving.models import SHAPES
from inference.engine import Engine
from inference.engine.compiled.kernels import kernels_here
from inference.engine.devices import CpuDevice


def main() -> None:
    options = _options()
    torch.set_num_threads(options.threads)
    if options.threads == 1:
        single.clock = time.process_time
    if (kernels := kernels_here()) is None:
        raise SystemExit("Nothing is compiled here: python -m inference.engine.compiled")
    with tempfile.TemporaryDirectory() as home:
        folder = SHAPES[options.shape](Path(home) / "decoder")
        engines = [Engine(device=CpuDevice()), Engine(device=CpuDevice(kernels))]
        for engine in engines:
            engine.load("m", folder, task="text-generation")
            single.together(engine, single.prompts(1, 128), 8)
        for streams in options.streams:
            rounds = []
            for seed in range(options.rounds):  # what was asked before would not be read again
                asked = single.prompts(streams, 128, seed=1_000 * streams + seed)
                rounds.append([single.together(engine, asked, options.tokens) for engine in engines])
            alone, compiled = (max(one.rate for one in column) for column in zip(*rounds, strict=True))
            waited = [min(one.median_first for one in column) for column in zip(*rounds, strict=True)]
            told = f"torch {alone:7.1f} tokens/s, compiled {compiled:7.1f} = {compiled / alone:4.2f}x"
            print(f"{streams:3d} streams: {told}, first token {waited[0]:.3f} and {waited[1]:.3f} s", flush=True)
        for engine in engines:
            engine.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shape", choices=["135m", "0.6b"], default="135m")
    parser.add_argument("--streams", type=lambda text: [int(one) for one in text.split(",")], default=[1, 4, 16, 64])
    parser.add_argument("--tokens", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
