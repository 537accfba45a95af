"""Whether new accounts may be made just now. Packages above say when not.

@closes_registration
def is_storm() -> bool: ...
"""

from collections.abc import Callable

Question = Callable[[], bool]
_closing: list[Question] = []


def closes_registration(question: Question) -> Question:
    _closing.append(question)
    return question


def is_closed() -> bool:
    return any(question() for question in _closing)
