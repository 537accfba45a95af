"""A first request, so that the pages of the files and the kernels are there before somebody waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inference.engine.errors import EngineError
from inference.engine.events import FailedEvent

if TYPE_CHECKING:
    from inference.engine.backends.base import Backend

NAME = "warm-up"  # of the request, and of the model as it has it


def warm_up(backend: Backend) -> None:
    backend.submit(backend.first_request())
    while backend.has_work():
        for event in backend.step():
            if isinstance(event, FailedEvent):
                raise EngineError("warm_up_failed", event.message, "model")


def first_tokens(context_length: int) -> tuple[int, ...]:
    """For models that are asked in tokens: every vocabulary has the first one."""
    return (0,) * min(8, context_length - 1)
