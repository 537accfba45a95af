"""What this machine could do at most: bytes read and numbers multiplied a second, measured just now.

A step of decoding reads every weight and all keys and values once, and multiplies each weight once for every request;
it can be no faster than the slower of the two. A prompt is bound by its multiplications.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from benchmarks.serving.workload import Workload
from inference.engine.linear import PackedLinear, is_available

ROWS, WIDTH, SQUARE = 256, 3_072, 8_192
BYTES_READ = 2**30
ROUNDS = 8
WEIGHT_BYTES = 2  # bf16


@dataclass(frozen=True)
class Machine:
    """Bytes and floating point operations a second."""

    bandwidth: float
    operations: float

    @classmethod
    def measured(cls, device: str = "cpu") -> Machine:
        with torch.inference_mode(), torch.device(device):
            if device == "cpu":
                return cls(_bandwidth(), _operations())
            return cls(_bandwidth_of_an_accelerator(), _operations_of_an_accelerator())

    def __str__(self) -> str:
        return f"reads {self.bandwidth / 1e9:.1f} GB/s, multiplies {self.operations / 1e12:.2f} TFLOP/s"


@dataclass(frozen=True)
class Shape:
    """Of a decoder: how many weights multiply (the head too, where it is the embedding), and bytes kept for a token."""

    parameters: int
    token_bytes: int

    @classmethod
    def of(cls, folder: Path) -> Shape:
        config = json.loads((folder / "config.json").read_text())
        hidden, layers = config["hidden_size"], config["num_hidden_layers"]
        head = config.get("head_dim") or hidden // config["num_attention_heads"]
        query, key = head * config["num_attention_heads"], head * config["num_key_value_heads"]
        layer = 2 * hidden * query + 2 * hidden * key + 3 * hidden * config["intermediate_size"]
        return cls(layers * layer + hidden * config["vocab_size"], 2 * key * layers * WEIGHT_BYTES)


def limit(machine: Machine, shape: Shape, workload: Workload) -> float:
    """Tokens a second that nothing on this machine can beat, for requests that all arrive at once."""
    operations = 2 * shape.parameters / machine.operations
    seconds = operations * sum(len(prompt) for prompt in workload.prompts)
    for step in range(1, max(workload.lengths)):
        alive = [
            len(prompt) for prompt, length in zip(workload.prompts, workload.lengths, strict=True) if length > step
        ]
        kept = shape.token_bytes * (sum(alive) + step * len(alive))
        seconds += max((shape.parameters * WEIGHT_BYTES + kept) / machine.bandwidth, operations * len(alive))
    return sum(workload.lengths) / seconds


def _bandwidth() -> float:
    """The best that a product of a matrix and a vector reads: more than a plain sum does."""
    width = 4_096
    matrices = [torch.ones(width, width) for _ in range(BYTES_READ // (4 * width * width))]
    vector = torch.ones(width)
    size = len(matrices) * 4 * width * width
    return size / _best(lambda: [torch.mv(matrix, vector) for matrix in matrices])


def _bandwidth_of_an_accelerator() -> float:
    """A sum, which reads more than a copy reads and writes."""
    numbers = torch.ones(BYTES_READ // 2)
    size: int = numbers.nbytes
    return size / _best(numbers.sum)


def _operations() -> float:
    """Of bf16, or of fp32 where oneDNN has no product of bf16: there it is widened on its way, and adds up as fp32."""
    dtype = next(dtype for dtype in (torch.bfloat16, torch.float32) if is_available(dtype))
    layer = PackedLinear(torch.randn(WIDTH, WIDTH, dtype=dtype), None)
    rows = torch.randn(ROWS, WIDTH, dtype=dtype)
    return 16 * 2 * ROWS * WIDTH * WIDTH / _best(lambda: [layer(rows) for _ in range(16)])


def _operations_of_an_accelerator() -> float:
    weight, rows = (torch.randn(SQUARE, SQUARE, dtype=torch.bfloat16) for _ in "ab")
    return 16 * 2 * SQUARE**3 / _best(lambda: [rows @ weight for _ in range(16)])


def _best(work: Callable[[], object]) -> float:
    work()
    taken = []
    for _ in range(ROUNDS):
        _wait()
        start = time.perf_counter()
        work()
        _wait()
        taken.append(time.perf_counter() - start)
    return min(taken)


def _wait() -> None:
    if torch.get_default_device().type == "cuda":
        torch.cuda.synchronize()
