"""A draw that anybody can repeat: the seed is the head of the chain of events at that moment, which nobody chooses."""

import hashlib
from typing import Any

from core.models import Chain
from projects.models import Release

RANGE = 2**64


def draw(release: Release, percent: int) -> dict[str, Any]:
    """Whether this release is looked at, with everything that is needed to draw again."""
    head = Chain.objects.filter(pk=1).values_list("position", "hash").first() or (0, "0" * 64)
    seed = f"{head[1]}:{release.pk}:{release.digest}"
    return {"position": head[0], "seed": seed, "percent": percent, "is_drawn": is_drawn(seed, percent)}


def is_drawn(seed: str, percent: int) -> bool:
    value = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big")
    return value * 100 < percent * RANGE
