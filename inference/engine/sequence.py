"""One generation in progress."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from inference.engine.choices import Choice
from inference.engine.detokenizer import Detokenizer
from inference.engine.events import Usage
from inference.engine.kv_cache import BLOCK_TOKENS, key_after
from inference.engine.requests import GenerateRequest

if TYPE_CHECKING:
    from llguidance import LLMatcher


@dataclass(eq=False)
class Sequence:
    """Prompt and answer as one list of tokens, of which the first `computed` are in the KV cache.

    `furthest` is how far it ever came: what is computed again after it was preempted is not put on its bill.
    """

    request: GenerateRequest
    detokenizer: Detokenizer
    max_length: int
    tokens: list[int] = field(init=False)
    computed: int = 0
    furthest: int = 0
    device_seconds: float = 0.0
    cached: int = 0  # tokens of the prompt that others with the same beginning had computed
    blocks: list[int] = field(default_factory=list)
    matcher: LLMatcher | None = None  # of the form that the answer is held to
    adapter: str = ""  # by which the model is changed for it
    judged: dict[int, Choice] = field(default_factory=dict)  # tokens of the prompt by position, for an echo
    seed: int = field(init=False)
    _keys: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tokens = [*self.request.prompt, *self.request.emitted]
        for token in self.request.emitted:
            self.detokenizer.push(token)
        seed = self.request.sampling.seed
        self.seed = secrets.randbits(64) if seed is None else seed

    @property
    def id(self) -> str:
        return self.request.id

    @property
    def pending(self) -> int:
        """Tokens that must be computed before the next one can be chosen."""
        return len(self.tokens) - self.computed

    @property
    def answer(self) -> list[int]:
        return self.tokens[len(self.request.prompt) :]

    @property
    def answered(self) -> int:
        return len(self.tokens) - len(self.request.prompt)

    @property
    def is_judging(self) -> bool:
        """The prompt's own log-probabilities are wanted, and not told yet."""
        sampling = self.request.sampling
        return sampling.echo and sampling.logprobs is not None and self.answered == 0

    @property
    def is_full(self) -> bool:
        return self.left <= 0

    @property
    def left(self) -> int:
        """How many tokens more it may have."""
        return min(self.request.sampling.max_tokens - self.answered, self.max_length - len(self.tokens))

    @property
    def usage(self) -> Usage:
        return Usage(len(self.request.prompt), self.answered, self.cached, self.device_seconds)

    def keys(self, count: int) -> list[bytes]:
        """Of its first full blocks. They are shared among the sequences of one payer, never between payers: by how soon
        an answer comes one could find out what others ask. Through an adapter the same tokens leave other values."""
        for at in range(len(self._keys), count):
            parent = self._keys[-1] if at else f"{self.request.payer}\0{self.adapter}".encode()
            self._keys.append(key_after(parent, self.tokens[at * BLOCK_TOKENS : (at + 1) * BLOCK_TOKENS]))
        return self._keys[:count]

    def bear(self, seconds: float, *, start: int, length: int) -> None:
        """Its share of a step in which `length` of its tokens from `start` were computed."""
        fresh = start + length - max(start, self.furthest)
        if fresh > 0:
            self.device_seconds += seconds * fresh / length
            self.furthest = start + length
