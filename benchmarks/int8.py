"""Linear layers in 8 bits against the same in bf16, packed: a pass over a few layers of a shape, in one process.

    python -m benchmarks.int8 [--rows 1,4,16,64,256] [--threads 2] [--rounds 10]

The best of the rounds, which take turns, so that a machine on which others work disturbs both alike; `off` is how far a
product in 8 bits is from the exact one. With one thread time is that of the processor, not of the clock.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import torch
from torch import Tensor

from inference.engine.int8 import Int8Linear, is_available
from inference.engine.linear import PackedLinear

# Outputs and inputs of q/k/v, output, gate/up and down, and how many layers are measured.
SHAPES = {
    "135m": ([(960, 576), (576, 576), (3_072, 576), (576, 1_536)], 8),
    "0.6b": ([(4_096, 1_024), (1_024, 2_048), (6_144, 1_024), (1_024, 3_072)], 6),
}


def main() -> None:
    options = _options()
    torch.set_num_threads(options.threads)
    if not is_available():
        raise SystemExit("This processor does not multiply in 8 bits.")
    clock = time.process_time if options.threads == 1 else time.perf_counter
    with torch.inference_mode():
        for name, (shapes, layers) in SHAPES.items():
            weights = [torch.randn(shape).mul_(0.05).bfloat16() for _ in range(layers) for shape in shapes]
            kinds = {kind: [kind(weight, None) for weight in weights] for kind in (PackedLinear, Int8Linear)}
            for count in options.rows:
                rows = [torch.randn(count, weight.shape[1]).bfloat16() for weight in weights]
                plain, small = _best([(each, rows) for each in kinds.values()], options.rounds, clock)
                off = _off(kinds[Int8Linear][0](rows[0]), rows[0], weights[0])
                told = f"bf16 {plain * 1e3:7.2f} ms, int8 {small * 1e3:7.2f} ms = {plain / small:4.2f}x"
                print(f"{name}, {count:4d} rows: {told}, off {off:.2%}", flush=True)


def _best(
    works: list[tuple[list[torch.nn.Module], list[Tensor]]], rounds: int, clock: Callable[[], float]
) -> list[float]:
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(rounds + 1):  # the first is to warm up
        for (layers, rows), times in zip(works, taken, strict=True):
            start = clock()
            for layer, row in zip(layers, rows, strict=True):
                layer(row)
            times.append(clock() - start)
    return [min(times[1:]) for times in taken]


def _off(found: Tensor, rows: Tensor, weight: Tensor) -> float:
    exact = rows.double() @ weight.double().t()
    return float((found.double() - exact).norm() / exact.norm())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=lambda text: [int(one) for one in text.split(",")], default=[1, 4, 16, 64, 256])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=10)
    return parser.parse_args()


if __name__ == "__main__":
    main()
