"""Our engine without the rest of the site: `python -m benchmarks.serving.inside.bare FOLDER THREADS DEVICE`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import torch

from benchmarks.serving.inside.protocol import Prompts, serve
from inference.engine import Engine, GenerateRequest, Limits, Sampling, TokenEvent

LIMITS = Limits()
WIDE = Limits(weight_bytes=2**36, kv_bytes=2**34, sequences=256, step_tokens=4_096)


def main() -> None:
    torch.set_num_threads(int(sys.argv[2]))
    engine = Engine(device=sys.argv[3])
    engine.load("m", Path(sys.argv[1]), task="text-generation", limits=LIMITS if sys.argv[3] == "cpu" else WIDE)

    def run(prompts: Prompts, lengths: list[int]) -> list[list[float]]:
        for number, (prompt, length) in enumerate(zip(prompts, lengths, strict=True)):
            sampling = Sampling(max_tokens=length, temperature=0, ignore_eos=True)
            engine.submit(GenerateRequest(str(number), "m", tuple(prompt), sampling))
        times: list[list[float]] = [[] for _ in prompts]
        while engine.has_work():
            for event in engine.step():
                if isinstance(event, TokenEvent):
                    times[int(event.request_id)].append(time.perf_counter())
        return times

    serve(run)


if __name__ == "__main__":
    main()
