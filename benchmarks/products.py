"""Linear layers by products of our own, by those of oneDNN, and in 8 bits: a pass over a few layers of a shape, in one
process.

    python -m benchmarks.products [--rows 1,4,16,64,256] [--threads 2] [--rounds 10]

The best of the rounds, which take turns, so that a machine on which others work disturbs all alike; in brackets the
multiple of the first one's speed, which is torch's where oneDNN has no such product, and `off` is how far a product is
from the exact one. With one thread time is that of the processor, not of the clock.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import torch
from torch import Tensor, nn

from inference.engine.compiled.kernels import kernels_here
from inference.engine.compiled.panels import int8_packing_with, packing_with
from inference.engine.linear import ONEDNN, PackedLinear

# Outputs and inputs of q/k/v, output, gate/up and down, and how many layers are measured.
SHAPES = {
    "135m": ([(960, 576), (576, 576), (3_072, 576), (576, 1_536)], 8),
    "0.6b": ([(4_096, 1_024), (1_024, 2_048), (6_144, 1_024), (1_024, 3_072)], 6),
}


def main() -> None:
    options = _options()
    torch.set_num_threads(options.threads)
    clock = time.process_time if options.threads == 1 else time.perf_counter
    with torch.inference_mode():
        for name, (shapes, layers) in SHAPES.items():
            weights = [torch.randn(shape).mul_(0.05).bfloat16() for _ in range(layers) for shape in shapes]
            kinds = {kind: [product(weight, None) for weight in weights] for kind, product in _kinds().items()}
            for count in options.rows:
                rows = [torch.randn(count, weight.shape[1]).bfloat16() for weight in weights]
                times = _best([(each, rows) for each in kinds.values()], options.rounds, clock)
                told = []
                for (kind, linears), taken in zip(kinds.items(), times, strict=True):
                    off = _off(linears[0](rows[0]), rows[0], weights[0])
                    told.append(f"{kind} {taken * 1e3:6.2f} ms ({times[0] / taken:.2f}), off {off:.2%}")
                print(f"{name}, {count:4d} rows: {'; '.join(told)}", flush=True)


def _kinds() -> dict[str, Callable[[Tensor, None], nn.Module]]:
    """Those that this processor can do."""
    kinds: dict[str, Callable[[Tensor, None], nn.Module]] = {"torch": _plain}
    if ONEDNN.takes(torch.empty(2, 2, dtype=torch.bfloat16)):
        kinds = {"oneDNN": PackedLinear}
    kernels = kernels_here()
    if kernels and kernels.multiplies:
        kinds["ours"] = packing_with(kernels).made_of
    int8 = int8_packing_with(kernels)
    return kinds | ({"int8": int8.made_of} if int8 else {})


def _plain(weight: Tensor, _bias: None) -> nn.Module:
    layer = nn.Linear(weight.shape[1], weight.shape[0], bias=False, dtype=weight.dtype)
    layer.weight = nn.Parameter(weight, requires_grad=False)
    return layer


def _best(works: list[tuple[list[nn.Module], list[Tensor]]], rounds: int, clock: Callable[[], float]) -> list[float]:
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
