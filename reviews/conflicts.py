"""Who may not judge which release: the engine's answer, in the words of reviews.

One condition for lists (a query) and for one release (the same query, narrowed), so that they can never disagree.
"""

from typing import Any

from django.db.models import Q, QuerySet

from core.remembering import remembered
from deliberation.conflicts import blocked, is_blocked, off_limits
from projects.models import Release
from projects.states import ReleaseState

WAITING = (ReleaseState.TRIAGE, ReleaseState.IN_REVIEW, ReleaseState.QUARANTINED)


def conflicted(user: Any) -> Q:
    """True of releases that this person has a hard conflict of interest with."""
    return blocked(user, Release)


def has_conflict(user: Any, release: Release) -> bool:
    return is_blocked(user, release)


def without_conflict(user: Any, releases: "QuerySet[Release]") -> "QuerySet[Release]":
    return releases.exclude(conflicted(user))


def waiting_for(judge: Any, state: ReleaseState) -> "QuerySet[Release]":
    """Releases that wait in this state for somebody who may judge them, as this person may."""
    return Release.objects.filter(waits_for(judge, state))


def waits_for(judge: Any, state: ReleaseState, at: str = "") -> Q:
    """The same of what leads to a release by the path `at`."""
    return Q(**{f"{at}__state" if at else "state": state}) & untied(judge, at)


def untied(judge: Any, at: str = "") -> Q:
    """True of what waits, unless this person is tied to it.

    What waits is little beside all that was ever judged. So it is asked once a page to which of it this person is
    tied; the lists of a desk name those few by key.
    """
    tied = remembered(("kept from", judge.pk), lambda: _tied(judge))
    return ~Q(**{f"{at}__in" if at else "pk__in": tied})


def _tied(judge: Any) -> list[str]:
    waiting = Release.objects.filter(state__in=WAITING)
    return list(waiting.filter(pk__in=off_limits(judge, Release)).values_list("pk", flat=True))
