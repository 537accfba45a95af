"""Who is told what, and in which words. Packages above say so in their `notices.py`; this one knows none of them.

    @tell("release.find_faults", urgency=NEEDS_YOU, to=authors, until=["release.resubmit", "release.withdraw"])
    def faults_found(event: Event, release: Release) -> Words:
        return Words(_("%(release)s: the checks found something to mend") % {"release": release}, url=…)

    subject("release", releases_seen_by, thing=project_of)

`to` names people when the event is delivered; whoever did it is never told of it. The function makes the words each
time they are read, in the reader's language, from the object as the reader may see it then: a notification itself holds
nothing private. `until` are the later events of the same object that settle it without the reader's doing.

    leave_untold("One's own doing.", "user.edited", …)
    area("releases", _("Projects and releases"), __name__)

An area is what people call a group of notices when they choose by which ways they want to be told of them.

Every event tells somebody something or says why it does not; a test finds those that do neither.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from core.models import Event
from notifications.states import MOST_URGENT_FIRST, Urgency

Key = tuple[str, str]
Audience = Callable[[Event], Iterable[User]]
Find = Callable[[Any, Collection[str]], Iterable[Any]]
ThingOf = Callable[[Event], Key]


@dataclass(frozen=True)
class Words:
    """What a notification says, and where it leads."""

    title: str
    body: str = ""
    url: str = ""


WordsOf = Callable[[Event, Any], Words]


@dataclass(frozen=True)
class Notice:
    """One kind of notification. Its name stands in the rows: rename the function and old rows lose their words."""

    name: str
    urgency: Urgency
    verbs: frozenset[str]
    to: Audience
    words: WordsOf
    until: frozenset[str]

    @property
    def area(self) -> str:
        return _area_of.get(self.words.__module__, "")


@dataclass(frozen=True)
class Area:
    """What the notices of some modules have in common, as people call it."""

    name: str
    title: Any


NOTICES: dict[str, Notice] = {}
AREAS: dict[str, Area] = {}
_area_of: dict[str, str] = {}
UNTOLD: dict[str, str] = {}
_finders: dict[str, list[Find]] = defaultdict(list)
_things: dict[str, ThingOf] = {}
_known_as: dict[str, str] = {}


def tell(*verbs: str, urgency: Urgency, to: Audience, until: Sequence[str] = ()) -> Callable[[WordsOf], WordsOf]:
    def register(words: WordsOf) -> WordsOf:
        name = f"{words.__module__.partition('.')[0]}.{words.__name__}"
        if name in NOTICES:
            raise ValueError(f"the notice {name} is stated twice")
        NOTICES[name] = Notice(name, urgency, frozenset(verbs), to, words, frozenset(until))
        return words

    return register


def area(name: str, title: Any, *modules: str) -> None:
    """Say how the notices stated in these modules are called together."""
    AREAS[name] = Area(name, title)
    _area_of.update(dict.fromkeys(modules, name))


def leave_untold(why: str, *verbs: str) -> None:
    """Say why nobody is told of these events."""
    UNTOLD.update(dict.fromkeys(verbs, why))


def subject(kind: str, find: Find, thing: ThingOf | None = None) -> None:
    """Say how the objects of an event (`Event.object_type`) are fetched through a reader, all of a list in one query.

    Several packages may know ways to the same kind: whoever finds it first lets the reader see it. `thing` tells what
    people would mute: not this release, but its project.
    """
    _finders[kind].append(find)
    if thing is not None:
        _things[kind] = thing


def verbs() -> frozenset[str]:
    """Every event that tells somebody something, or settles what was told."""
    return frozenset().union(*(notice.verbs | notice.until for notice in NOTICES.values()))


def known_as(names: Mapping[str, str]) -> None:
    """Say under which other name an event is told to programs, where its own would tell too much."""
    _known_as.update(names)


def outward(verb: str) -> str:
    return _known_as.get(verb, verb)


def notices_of(verb: str) -> list[Notice]:
    """The most urgent first: who stands in two audiences is told once, in the stronger words."""
    told = [notice for notice in NOTICES.values() if verb in notice.verbs]
    return sorted(told, key=lambda notice: MOST_URGENT_FIRST.index(notice.urgency))


def settled_by(verb: str) -> list[str]:
    return [notice.name for notice in NOTICES.values() if verb in notice.until]


def thing_of(event: Event) -> Key:
    known = _things.get(event.object_type)
    return known(event) if known else (event.object_type, event.object_id)


def found(reader: Any, keys: Iterable[Key]) -> dict[Key, Any]:
    """Those of the objects that this reader may see now; as many queries as there are kinds, however long the list."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for kind, id in keys:
        wanted[kind].add(id)
    return {(kind, str(one.pk)): one for kind, ids in wanted.items() for one in _find(reader, kind, ids)}


def _find(reader: Any, kind: str, ids: set[str]) -> Iterable[Any]:
    for find in _finders[kind]:
        if ids:
            seen = list(find(reader, ids))
            ids = ids - {str(one.pk) for one in seen}
            yield from seen
