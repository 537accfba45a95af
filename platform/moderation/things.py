"""What can be flagged. Packages above register it in their `flag_targets.py`; this one knows none of them.

    thing("post", label=_("Post"), find=…, known=…, author=…, shown=…, acts={"hide": hide_post, "show": show_post, …})

`find(user, id)` fetches it through the asker and raises NotFound; `known(ids)` are those that are still there, for who
must look at them. `acts` are what can be done with it, by name: each takes the thing, who does it (nobody, where a rule
does) and why; `hide` and `show` are what flags and appeals need, `move_back` and `rejoin` also learn by whom and since
when it was moved or split; the others are offered to moderators where they `fit` this very thing. `places` are the
addresses and names of where somebody may move it. `is_own(user, thing)` is true for those who can change it themselves,
though they did not write it last; its author needs no such word.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.problems import NotFound


@dataclass(frozen=True)
class Shown:
    """A thing as those who judge it read it."""

    name: str
    url: str
    words: str = ""


@dataclass(frozen=True)
class Thing:
    label: Any
    find: Callable[[Any, str], Any]
    known: Callable[[Collection[str]], Mapping[str, Any]]
    author: Callable[[Any], Any]
    shown: Callable[[Any], Shown]
    acts: Mapping[str, Callable[..., Any]]
    places: Callable[[Any, Any], list[tuple[str, str]]] = lambda _viewer, _thing: []
    fits: Callable[[str, Any], bool] = lambda _name, _thing: True
    is_own: Callable[[Any, Any], bool] = lambda _user, _thing: False


THINGS: dict[str, Thing] = {}


def thing(kind: str, **parts: Any) -> None:
    if kind in THINGS:
        raise ValueError(f"{kind} can be flagged already")
    THINGS[kind] = Thing(**parts)


def find(user: Any, kind: str, id: str) -> Any:
    if kind not in THINGS:
        raise NotFound(_("There is nothing here that could be flagged."))
    return THINGS[kind].find(user, id)


def is_theirs(user: Any, kind: str, found: Any) -> bool:
    """Whether they wrote it or can change it: then it is not for them to flag."""
    return THINGS[kind].is_own(user, found) or bool(user == THINGS[kind].author(found))


def known(kind: str, id: str) -> Any:
    return THINGS[kind].known([id]).get(id) if kind in THINGS else None


def shown(kind: str, id: str) -> Shown:
    return all_shown([(kind, id)])[kind, id]


def all_shown(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Shown]:
    """Each by its name and words, by its kind alone once it is gone; one question a kind."""
    ids: dict[str, set[str]] = defaultdict(set)
    for kind, id in wanted:
        ids[kind].add(id)
    found = {kind: THINGS[kind].known(some) if kind in THINGS else {} for kind, some in ids.items()}
    return {
        (kind, id): THINGS[kind].shown(found[kind][id]) if id in found[kind] else Shown(label_of(kind), "")
        for kind, some in ids.items()
        for id in some
    }


def places_of(viewer: Any, kind: str, id: str) -> list[tuple[str, str]]:
    found = known(kind, id)
    return THINGS[kind].places(viewer, found) if found is not None else []


def takes(kind: str, id: str) -> set[str]:
    """What can be done with this thing, by name: all that its kind takes, once it is gone."""
    acts = THINGS[kind].acts if kind in THINGS else {}
    found = known(kind, id)
    return {name for name in acts if found is None or THINGS[kind].fits(name, found)}


def label_of(kind: str) -> str:
    return str(THINGS[kind].label) if kind in THINGS else kind


def do(name: str, kind: str, id: str, *, user: Any, note: str, **more: Any) -> None:
    """Do it, if this kind of thing takes it and the thing is still there."""
    found = known(kind, id)
    if found is not None and name in THINGS[kind].acts:
        THINGS[kind].acts[name](found, user=user, note=note, **more)
