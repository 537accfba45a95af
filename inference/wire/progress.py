"""How far the loading of a deployment has come, as its host writes it down."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

KEPT_SECONDS = 600
PAUSE_SECONDS = 0.5  # between two words on how many bytes are there


@dataclass(frozen=True)
class Progress:
    """`there` of `of` bytes are there, in the stage that brings files; `of` is 0 where nobody counts."""

    stage: str = ""
    since: float = 0.0
    there: int = 0
    of: int = 0

    @classmethod
    def read(cls, kept: Mapping[bytes, bytes]) -> Self:
        """Hosts from before counted no bytes; nothing is kept of what nobody loads."""
        stage, since = kept.get(b"stage", b"").decode(), float(kept.get(b"since", 0))
        return cls(stage, since, int(kept.get(b"there", 0)), int(kept.get(b"of", 0)))

    def written(self) -> dict[Any, Any]:
        return {"stage": self.stage, "since": self.since, "there": self.there, "of": self.of}


class Counter:
    """Says now and then how much is there, to whoever writes it down."""

    def __init__(self, total: int) -> None:
        self.total, self.there, self._again_at = total, 0, 0.0

    def count(self, size: int) -> bool:
        """Whether it is time to say so."""
        self.there = min(self.total, self.there + size)
        now = time.monotonic()
        if now < self._again_at:
            return False
        self._again_at = now + PAUSE_SECONDS
        return True
