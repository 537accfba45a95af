from __future__ import annotations

from dataclasses import dataclass, field

import torch

from inference.engine.sentences import Sentence


@dataclass(frozen=True)
class Refusal:
    """One reason not to load a folder: what (`code`), where, and what the author can do about it."""

    code: str
    where: str
    message: Sentence
    fix: str


class Refused(Exception):
    """The look at a folder ends here."""

    def __init__(self, code: str, where: str, message: Sentence, fix: str) -> None:
        super().__init__(message)
        self.refusal = Refusal(code, where, message, fix)


@dataclass(frozen=True)
class Inspection:
    """What a folder says it is, and whether its files bear that out. Loadable when there are no refusals."""

    task: str = ""
    architecture: str = ""
    model_type: str = ""
    parameters: int = 0
    weight_bytes: int = 0
    dtype: str = ""
    context_length: int = 0
    vocabulary: int = 0
    kv_bytes_per_token: int = 0
    memory_bytes: int = 0
    has_chat_template: bool = False
    refusals: tuple[Refusal, ...] = field(default=())

    @property
    def is_loadable(self) -> bool:
        return not self.refusals

    @property
    def is_keras(self) -> bool:
        return self.model_type == "keras"

    @property
    def torch_dtype(self) -> torch.dtype:
        """What to compute in: bf16 as stored; anything else exactly, in fp32."""
        return torch.bfloat16 if self.dtype == "BF16" else torch.float32
