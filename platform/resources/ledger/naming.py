"""What names in the books stand for.

Holders of accounts and keys of entries are short words such as `grant:ID`, `reserve:ID` or `offer:ID:…`. Whoever makes
them says what they are about in people's words, where it is to be seen by whoever asks, and which accounts go by what
somebody types.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

RUN = ""  # what is reserved under a bare id


@dataclass(frozen=True)
class Named:
    """`url` is empty where whoever asks would not find anything."""

    words: str
    url: str = ""


Namer = Callable[[Any, Collection[str]], Mapping[str, Named]]
Finder = Callable[[str], Q | None]
_namers: dict[str, Namer] = {}
_finders: list[Finder] = []


def names(*kinds: str) -> Callable[[Namer], Namer]:
    """The function is asked once for a list, by whoever looks and with all ids that stand behind these kinds."""

    def register(name: Namer) -> Namer:
        _namers.update(dict.fromkeys(kinds, name))
        return name

    return register


def finds(find: Finder) -> Finder:
    """Which accounts are those of what somebody typed, such as a handle; None for what it does not know."""
    _finders.append(find)
    return find


def work_of(key: str) -> str:
    """For which piece of work an entry was made: the key of its reservation, else its own."""
    act, _colon, rest = key.partition(":")
    return rest if act in {"reserve", "spend", "release"} else key


def kind_and_id(name: str) -> tuple[str, str]:
    kind, colon, rest = name.partition(":")
    if not colon:
        return RUN, name
    return kind_and_id(rest) if kind == "fill" else (kind, rest.partition(":")[0])


def named(asker: Any, given: Iterable[str]) -> dict[str, Named]:
    """As many questions as there are packages that name something, however long the list."""
    parts = {name: kind_and_id(name) for name in given}
    asked: dict[Namer, set[str]] = defaultdict(set)
    for kind, id in parts.values():
        if kind in _namers:
            asked[_namers[kind]].add(id)
    told = {namer: namer(asker, ids) for namer, ids in asked.items()}
    found = {name: told[_namers[kind]].get(id) for name, (kind, id) in parts.items() if kind in _namers}
    return {name: one for name, one in found.items() if one is not None}


def accounts_called(text: str) -> Q | None:
    """None when nobody knows what was typed."""
    known = [found for find in _finders if (found := find(text)) is not None]
    whole = Q(pk__in=[])
    for one in known:
        whole |= one
    return whole if known else None
