"""Which events go out, in which words, and to whose endpoints. Packages above say so in their `hooks.py`.

    offer({"release.publish": "release.publish", …}, about="release", seen_by=releases_seen_by, places=…, data=…)
    place("project", projects_looked_after_by)
    withhold("One's own doing at one's own account.", "user.edited", …)

An endpoint hangs on a place (a project, an owner, the site) and sees through the eyes of the person who made it: what
they may not see is not sent, now or at a retry. `data` tells what everybody who sees the object may know; it names
nobody whom blindness protects. An event is either offered or withheld for a reason that is written down; a test finds
those that are neither.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.models import Event

Key = tuple[str, str]
SITE: Key = ("site", "")


@dataclass(frozen=True)
class Offer:
    """Events about one kind of object. `types` are their names outside, by verb."""

    about: str
    types: Mapping[str, str]
    seen_by: Callable[[Any, Collection[str]], Iterable[Any]]
    places: Callable[[Event], Iterable[Key]]
    data: Callable[[Event, Any], dict[str, Any]]


@dataclass(frozen=True)
class Place:
    """Where an endpoint may hang."""

    kind: str
    id: str
    label: str

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.id}"


LookedAfterBy = Callable[[Any, Key | None], Iterable[Place]]
_offers: dict[str, Offer] = {}
WITHHELD: dict[str, str] = {}
_places: list[LookedAfterBy] = []


def offer(
    types: Mapping[str, str],
    *,
    about: str,
    seen_by: Callable[[Any, Collection[str]], Iterable[Any]],
    places: Callable[[Event], Iterable[Key]],
    data: Callable[[Event, Any], dict[str, Any]],
) -> None:
    one = Offer(about, types, seen_by, places, data)
    if twice := types.keys() & _offers.keys():
        raise ValueError(f"offered twice: {sorted(twice)}")
    _offers.update(dict.fromkeys(types, one))


def withhold(why: str, *verbs: str) -> None:
    """Say why no program is told of these events."""
    WITHHELD.update(dict.fromkeys(verbs, why))


def place(looked_after_by: LookedAfterBy) -> LookedAfterBy:
    """Register places. They are shown in the order in which packages lie; where one is asked for, it alone will do."""
    _places.append(looked_after_by)
    return looked_after_by


def places_of(person: Any) -> list[Place]:
    """Every place whose endpoints this person may look after; of very many, those that a list can show."""
    return [found for places in _places for found in places(person, None)]


def place_of(person: Any, at: Key) -> Place | None:
    """This one, if this person looks after it, however many they look after."""
    found = (one for places in _places for one in places(person, at))
    return next((one for one in found if (one.kind, one.id) == at), None)


def verbs() -> frozenset[str]:
    return frozenset(_offers)


def offer_of(verb: str) -> Offer:
    return _offers[verb]


def type_of(verb: str) -> str:
    return _offers[verb].types[verb]


def types() -> list[str]:
    return sorted({outside for one in _offers.values() for outside in one.types.values()})


def families() -> list[str]:
    """`release.*`, `review.*`, …"""
    return sorted({f"{outside.partition('.')[0]}.*" for outside in types()})


def is_wanted(wanted: Iterable[str], outside: str) -> bool:
    return not {"*", outside, f"{outside.partition('.')[0]}.*"}.isdisjoint(wanted)
