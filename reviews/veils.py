"""Whose releases reviewers must not find on other pages: those in a double-blind round that is not decided yet, and
those that wait for one – who had read the name before it opens would not be blind in it.
"""

from typing import Any

from django.db.models import Q, QuerySet

from core.policies import current
from projects.models import Release
from projects.queries.visibility import veil
from projects.states import Kind, ReleaseState
from reviews.models import Round
from reviews.policies import blindness_of
from reviews.states import FINAL, Blindness


@veil
def nameless_releases() -> "QuerySet[Release, Any]":
    blind = Round.objects.filter(blindness=Blindness.DOUBLE).exclude(release__state__in=FINAL)
    return Release.objects.filter(rounds__in=blind).values("pk")


@veil
def releases_to_be_nameless() -> "QuerySet[Release, Any]":
    """In triage, before their first round: by the rules by which it would be opened now."""
    policy = current("review")
    blind = {
        is_known: [kind for kind in Kind.values if blindness_of(policy, kind, is_known=is_known) == Blindness.DOUBLE]
        for is_known in (True, False)
    }
    of_newcomers = Q(project__published_release=None, project__kind__in=blind[False])
    waiting = Release.objects.filter(state=ReleaseState.TRIAGE, rounds=None)
    return waiting.filter(of_newcomers | Q(project__kind__in=blind[True])).values("pk")
