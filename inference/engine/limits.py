"""The bounds a model is loaded and served within."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MEBIBYTE = 1024 * 1024
GIBIBYTE = 1024 * MEBIBYTE


class Precision(StrEnum):
    """How a model's weights are kept while it is served: as its files have them, or its linear layers in whole numbers
    of eight bits, which changes its answers a little."""

    STORED = "stored"
    INT8 = "int8"


@dataclass(frozen=True)
class Limits:
    """What one model may take. Refused when the files ask for more; never quietly cut, save `context`.

    `context` caps how long one sequence may grow; a model that can do more is served up to it.
    `step_tokens` is the token budget of one step: large values finish prompts sooner, small ones keep the gap
    between two tokens of the others short while a prompt is read.
    """

    parameters: int = 10_000_000_000
    weight_bytes: int = 16 * GIBIBYTE
    kv_bytes: int = 1 * GIBIBYTE
    context: int = 32_768
    layers: int = 512
    vocabulary: int = 1_048_576
    tensors: int = 100_000
    tokenizer_bytes: int = 64 * MEBIBYTE
    sequences: int = 64
    step_tokens: int = 256
    batch_tokens: int = 2_048
    waiting: int = 1_024

    def __post_init__(self) -> None:
        for name, value in self.__dict__.items():
            if value < 1:
                raise ValueError(f"Limits.{name} must be at least 1, not {value}.")
        if self.step_tokens < self.sequences + 32:
            raise ValueError("Limits.step_tokens must leave 32 tokens for prompts beside one for each sequence.")
