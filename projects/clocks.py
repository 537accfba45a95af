"""The clock of a release on its way, and of one that is locked away."""

from typing import Any

from django.db.models import QuerySet

from core.clocks import clock
from projects.actions import give_up_release
from projects.models import CoAuthor, Release
from projects.states import OPEN, ConsentState, ReleaseState


def under_way() -> "QuerySet[Any]":
    return Release.objects.filter(state__in=[*OPEN, ReleaseState.QUARANTINED]).exclude(state=ReleaseState.DRAFT)


# Reviewers hear of their own assignments, which have clocks themselves; when they are late, an editor has the turn.
clock(
    "release",
    Release,
    rows=under_way,
    escalates={"reviewer": "editor", "editor": "admin"},
    silent=frozenset({"reviewer"}),
    close=give_up_release,
)
clock("co_author", CoAuthor, rows=lambda: CoAuthor.objects.filter(state=ConsentState.ASKED))
