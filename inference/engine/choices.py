"""A token with what the model thought of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """`logprob` and `top`, the likeliest tokens with theirs, where they were asked for."""

    token: int
    logprob: float | None = None
    top: tuple[tuple[int, float], ...] | None = None
