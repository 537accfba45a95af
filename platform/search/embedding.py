"""The model that tells what words mean. A package above brings it; without it, or while the policy names none, things
are found by their words alone.
"""

from collections.abc import Sequence
from typing import Protocol

from core.policies import recent

Vector = list[float]


class Embedder(Protocol):
    def release(self, name: str) -> str:
        """The id of the release that is called so, if it is public and tells meanings; else nothing."""

    def vectors(self, name: str, texts: Sequence[str]) -> list[Vector]:
        """Waits as long as it takes. Raises a `Problem` where it cannot be told."""

    def vector_soon(self, name: str, text: str, seconds: float) -> Vector | None:
        """None where it takes longer than that: it goes on, and whoever asks again has it."""


_known: list[Embedder] = []


def embed_with(embedder: Embedder) -> None:
    _known[:] = [embedder]


def embedder() -> Embedder:
    return _known[0]


def model_name() -> str:
    """What the policy names; nothing while meanings are off."""
    return str(recent("search")["semantic"]) if _known else ""


def release_in_use() -> str:
    name = model_name()
    return embedder().release(name) if name else ""
