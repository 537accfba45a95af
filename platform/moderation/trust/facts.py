"""What trust is computed from. Packages above say in their `trust_facts.py` what they know of what people did.

    @fact("posts_read", label=_("Posts read"), how=_("Read on the boards."))
    def posts_read(person: Any, since: datetime | None) -> int: ...

`since` is the beginning of the last days that count, None where everything does. The policy `trust` names the facts and
how much of each a level takes; a fact that nobody registered counts as nothing, so a level that asks for it is out of
reach, which is the safe side.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Count = Callable[[Any, datetime | None], int]


@dataclass(frozen=True)
class Fact:
    label: Any  # a translation yet to be chosen, as is the next
    how: Any
    count: Count


FACTS: dict[str, Fact] = {}


def fact(name: str, *, label: Any, how: Any) -> Callable[[Count], Count]:
    def register(count: Count) -> Count:
        if name in FACTS:
            raise ValueError(f"{name} is a fact already")
        FACTS[name] = Fact(label, how, count)
        return count

    return register


def counted(name: str, person: Any, since: datetime | None) -> int:
    return FACTS[name].count(person, since) if name in FACTS else 0
