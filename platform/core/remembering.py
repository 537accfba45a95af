"""What is asked several times while one page is read, asked once.

    people = remembered(("ties", judge.pk), lambda: list(ties_of(judge)))

Only a request that reads remembers, and only until it is answered; elsewhere every question is asked anew.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Found = TypeVar("Found")
_memory: ContextVar[dict[Hashable, Any] | None] = ContextVar("memory", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def remembered(question: Hashable, ask: Callable[[], Found]) -> Found:
    memory = _memory.get()
    if memory is None:
        return ask()
    if question not in memory:
        memory[question] = ask()
    found: Found = memory[question]
    return found
