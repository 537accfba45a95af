"""The clocks of those who judge. An assignment that is far too late is taken away, so it goes to no next role."""

from typing import Any

from django.db.models import QuerySet

from core.clocks import clock
from core.clocks.owners import HELD
from reviews.models import Assignment, Round, Sample, Takedown
from reviews.states import IN_WORK, OPEN_ROUND, RoundState, SampleState, TakedownState


def in_hand() -> "QuerySet[Any]":
    """Reviews that somebody works on, unless the clock of their release is held."""
    open_ = Assignment.objects.filter(state__in=IN_WORK, round__state__in=OPEN_ROUND)
    return open_.exclude(round__release__clock_owner=HELD)


def talked_over() -> "QuerySet[Any]":
    """Rounds that wait for an editor, or for those who keep the site safe."""
    waiting = Round.objects.filter(state__in=[RoundState.DELIBERATING, RoundState.HELD])
    return waiting.exclude(release__clock_owner=HELD)


def proposed() -> "QuerySet[Any]":
    return Takedown.objects.filter(state=TakedownState.PROPOSED)


clock("assignment", Assignment, rows=in_hand)
clock("round", Round, rows=talked_over)
clock("takedown", Takedown, rows=proposed)
clock("sample", Sample, rows=lambda: Sample.objects.filter(state=SampleState.OPEN), escalates={"reviewer": "editor"})
