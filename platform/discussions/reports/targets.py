"""What a problem can be reported with, beside the site itself. Packages above say so in their `report_targets.py`.

    target("project", visible=…, answered_for=…, guarded=…, answering=…, named=…, places=…, watching=…)

    @spot
    def spot_of_project(person: Any, page: ResolverMatch) -> Spot | None: ...

`visible`, `answered_for` and `guarded` return the keys of things, as a subquery: those whose page somebody may open,
those for which they answer, and those of which they see private reports too. A `spot` reads what an address of the
site is about, through the eyes of whoever was there.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import Resolver404, ResolverMatch, resolve

from accounts.models import User
from accounts.queries import people_with
from accounts.rules import is_admin, is_moderator
from accounts.states import Role
from webhooks.offers import Key

SITE = "site"
Keys = Callable[[Any], "QuerySet[Any, Any]"]


@dataclass(frozen=True)
class Spot:
    """What a problem is about: a thing, and where in it."""

    kind: str = SITE
    id: str = ""
    version: str = ""
    run: str = ""


@dataclass(frozen=True)
class Named:
    """The thing as people read it."""

    name: str
    url: str
    reports_url: str


@dataclass(frozen=True)
class Target:
    visible: Keys
    answered_for: Keys
    guarded: Keys
    answering: Callable[[str], "QuerySet[User]"]
    named: Callable[[Collection[str]], Mapping[str, Named]]
    places: Callable[[str], Iterable[Key]]
    watching: Callable[[str], "QuerySet[User]"]


Find = Callable[[Any, ResolverMatch, Mapping[str, str]], Spot | None]
TARGETS: dict[str, Target] = {}
_spots: list[Find] = []


def target(kind: str, **parts: Any) -> None:
    if kind in TARGETS:
        raise ValueError(f"{kind} is a target already")
    TARGETS[kind] = Target(**parts)


def spot(find: Find) -> Find:
    _spots.append(find)
    return find


def spot_at(person: Any, path: str, query: Mapping[str, str]) -> Spot:
    """What the page at this address is about: one of the targets, or else the site."""
    try:
        page = resolve(path)
    except Resolver404:
        return Spot()
    return next((found for find in _spots if (found := find(person, page, query))), Spot())


def holds_secret(path: str) -> bool:
    """Whether whoever knows the address may do something with it."""
    try:
        return "token" in resolve(path).kwargs
    except Resolver404:
        return False


def seen_by(person: Any) -> Q:
    """Reports whose target this person may look at."""
    seen = Q(target_kind=SITE)
    for kind, one in TARGETS.items():
        seen |= Q(target_kind=kind, target_id__in=one.visible(person))
    return seen


def guarded_by(person: Any) -> Q:
    """Reports that this person sees even when they are private."""
    if keeps_safe(person):
        return Q()
    guarded = Q(pk=None)
    for kind, one in TARGETS.items():
        guarded |= Q(target_kind=kind, target_id__in=one.guarded(person))
    return guarded


def answers_for(person: Any, kind: str, id: str) -> bool:
    """Those who keep the site safe may step in everywhere."""
    if keeps_safe(person) or kind not in TARGETS:
        return keeps_safe(person)
    return TARGETS[kind].answered_for(person).filter(pk=id).exists()


def answered_by(person: Any) -> Q:
    """Reports of whatever this person looks after themselves; for those who keep the site, of the site."""
    own = Q(target_kind=SITE) if keeps_safe(person) else Q(pk=None)
    for kind, one in TARGETS.items():
        own |= Q(target_kind=kind, target_id__in=one.answered_for(person))
    return own


def answering(kind: str, id: str) -> "QuerySet[User]":
    """Whom a new report concerns."""
    if kind in TARGETS:
        return TARGETS[kind].answering(id)
    return people_with(Role.MODERATOR, Role.ADMIN)


def watching(kind: str, id: str) -> "QuerySet[User]":
    """Who wants to hear of the thing itself, beside those who watch reports of it."""
    return TARGETS[kind].watching(id) if kind in TARGETS else User.objects.none()


def places_of(kind: str, id: str) -> Iterable[Key]:
    return TARGETS[kind].places(id) if kind in TARGETS else ()


def named(things: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Named]:
    """Names for many at once; one question a kind."""
    wanted: dict[str, set[str]] = {}
    for kind, id in things:
        wanted.setdefault(kind, set()).add(id)
    found = {(SITE, ""): Named(settings.SITE_NAME, "/", "/status")}
    for kind, ids in wanted.items():
        if kind in TARGETS:
            found |= {(kind, id): one for id, one in TARGETS[kind].named(ids).items()}
    return found


def keeps_safe(person: Any) -> bool:
    return bool(is_moderator(person) or is_admin(person))
