"""Records of reviews: what everybody may read of why a release was accepted. Names are no part of the words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects.models import Release
from projects.queries import visible_projects
from projects.states import PUBLIC, Kind
from reviews.models import Decision, Review
from reviews.states import OPEN_ROUND, RoundState
from search.finding import Hit, Operator, author, findable

KIND = "record"


def findable_records(person: Any) -> "QuerySet[Release]":
    """The same for everybody: of public projects, releases that stand."""
    public = visible_projects(AnonymousUser()).order_by().values("pk")
    found = Release.objects.filter(published_at__isnull=False, state__in=PUBLIC, project__in=public)
    return found.select_related("project__owner")


def letters_of(releases: Sequence[str]) -> dict[str, str]:
    """By release, the letters of its decisions and of its reviews, as its record tells them to everybody."""
    written: dict[str, list[str]] = defaultdict(list)
    decided = Decision.objects.filter(release__in=releases).order_by("decided_at", "id")
    said = Review.objects.filter(assignment__round__release__in=releases, submitted_at__isnull=False)
    said = said.exclude(assignment__round__state__in=[*OPEN_ROUND, RoundState.CANCELLED]).order_by("id")
    for release, letter in decided.values_list("release", "letter"):
        written[release].append(letter)
    for release, letter in said.values_list("assignment__round__release", "letter"):
        written[release].append(letter)
    return {release: "\n\n".join(filter(None, letters)) for release, letters in written.items()}


def hits_of_records(person: Any, ids: Sequence[str]) -> Iterable[Hit]:
    letters = letters_of(ids)
    return [_hit(release, letters.get(release.pk, "")) for release in findable_records(person).filter(pk__in=ids)]


def _hit(release: Release, letters: str) -> Hit:
    return Hit(
        id=release.pk,
        title=str(release),
        url=reverse("reviews:record", args=[release.pk]),
        text=letters,
        facts=[str(release.project.get_kind_display()), str(release.get_state_display())],
        at=release.published_at,
    )


findable(
    KIND,
    title=_("Reviews"),
    place=50,
    rows=findable_records,
    hits=hits_of_records,
    operators={
        "kind": Operator("project__kind", values=lambda: dict(Kind.choices)),
        "author": author("project__owner"),
    },
)
