"""One door for all that a reviewer does with work in their hands, whatever sort of work it is.

@door                       # the act on an assignment
def hand_back(*, assignment, reviewer, note=""): …

@opens(Audit)               # the same act on work of another sort
def hand_back(*, assignment, reviewer, note=""): …
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Given = ParamSpec("Given")
Done = TypeVar("Done")
Act = TypeVar("Act", bound=Callable[..., Any])
_others: dict[tuple[type, str], Callable[..., Any]] = {}


def door(act: Callable[Given, Done]) -> Callable[Given, Done]:
    @wraps(act)
    def opened(*nothing: Given.args, **given: Given.kwargs) -> Done:
        other = _others.get((type(given.get("assignment")), act.__name__), act)
        done: Done = other(*nothing, **given)
        return done

    return opened


def opens(work: type) -> Callable[[Act], Act]:
    def register(act: Act) -> Act:
        _others[work, act.__name__] = act
        return act

    return register
