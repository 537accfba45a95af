"""Are clocks honoured? Looked at from outside, after each beat: what is due is met, reminded, handed on or ended.

It reads rows and never asks the clocks what they think. Of every row under way it keeps whose turn it saw until when; a
date that has passed must be followed within one beat by what the rules of `docs/workflows.md` promise.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from core.clocks.owners import HELD, SYSTEM
from core.models import Reminder
from core.policies import current
from deliberation.appeals.models import Appeal
from deliberation.appeals.states import AppealState
from projects.models import Release
from projects.states import OPEN, ReleaseState
from reviews.applications.models import Application, Attempt
from reviews.applications.states import OPEN_APPLICATION, UNFINISHED_ATTEMPT
from reviews.models import Assignment, Round, Sample, Takedown
from reviews.states import IN_WORK, AssignmentState, RoundState, SampleState, TakedownState

DAY = timedelta(days=1)
# A round that gathers reviews has the clocks of its assignments and of its release; a draft has none.
UNDER_WAY: dict[type[Any], tuple[str, ...]] = {
    Release: (*(state for state in OPEN if state != ReleaseState.DRAFT), ReleaseState.QUARANTINED),
    Round: (RoundState.DELIBERATING, RoundState.HELD),
    Assignment: (AssignmentState.INVITED, *IN_WORK),
    Takedown: (TakedownState.PROPOSED,),
    Sample: (SampleState.OPEN,),
    Appeal: (AppealState.OPEN,),
    Application: OPEN_APPLICATION,
    Attempt: UNFINISHED_ATTEMPT,
}
HANDED_ON = {
    ("release", "reviewer"),
    ("release", "editor"),
    ("sample", "reviewer"),
    ("appeal", "judge"),
    ("application", "panel"),
    ("attempt", "panel"),
}
HEARS_ELSEWHERE = {("release", "reviewer")}  # reviewers are reminded of their own assignments


class Turn(NamedTuple):
    sort: str
    key: str
    state: str
    owner: str
    due: datetime


@dataclass
class Watch:
    """`broken` says what was found, by the row on which it was found."""

    beat: timedelta
    turns: Counter[str] = field(default_factory=Counter)
    broken: dict[str, str] = field(default_factory=dict)
    _seen: set[Turn] = field(default_factory=set)
    _late: set[Turn] = field(default_factory=set)

    def look(self, now: datetime) -> None:
        under_way = set(self._under_way(now))
        self.turns["seen"] += len(under_way - self._seen)
        self.turns["met"] += len(self._seen - under_way - self._late)
        overdue = {turn for turn in under_way if turn.due < now - self.beat}
        self.turns["late"] += len(overdue - self._late)
        reminded = _reminded(overdue)
        self.turns["reminded"] += len((overdue & reminded) - self._late)
        self._seen, self._late = under_way, overdue
        limits = _limits()
        for turn in overdue:
            self._check(turn, now - turn.due - self.beat, limits, is_reminded=turn in reminded)

    def _check(
        self, turn: Turn, late: timedelta, limits: dict[tuple[str, str], timedelta], *, is_reminded: bool
    ) -> None:
        ends = limits.get((turn.sort, turn.state))
        hands_on = timedelta(hours=current("clocks")["escalation_hours"])
        if ends is not None and late > ends:
            self._complain(turn, "should have ended by itself")
        elif (turn.sort, turn.owner) in HANDED_ON and late > hands_on:
            self._complain(turn, "was not handed on")
        elif not is_reminded and turn.owner != SYSTEM and ends != timedelta(0) and _is_told(turn):
            self._complain(turn, "was not reminded")

    def _under_way(self, now: datetime) -> Iterator[Turn]:
        for model, states in UNDER_WAY.items():
            sort = str(model._meta.model_name)
            rows = model.objects.filter(state__in=states).exclude(clock_owner=HELD)
            columns = ("pk", "state", "clock_owner", "due_at", "state_changed_at")
            for key, state, owner, due, since in rows.values_list(*columns):
                turn = Turn(sort, key, state, owner, due or since)
                if due is not None and owner:
                    yield turn
                elif owner != SYSTEM or now - since > DAY:
                    self._complain(turn, "is under way and has no end")

    def _complain(self, turn: Turn, what: str) -> None:
        self.broken.setdefault(
            f"{turn.sort} {turn.key}",
            f"{what}: {turn.state}, turn of {turn.owner or 'nobody'}, due {turn.due:%Y-%m-%d}",
        )


def _is_told(turn: Turn) -> bool:
    return (turn.sort, turn.owner) not in HEARS_ELSEWHERE


def _limits() -> dict[tuple[str, str], timedelta]:
    """What the site ends by itself, and how long after its date."""
    late = timedelta(days=current("review")["late_days"])
    submission = current("submission")
    return {
        ("assignment", AssignmentState.INVITED): timedelta(0),
        ("assignment", AssignmentState.ACCEPTED): late,
        ("assignment", AssignmentState.WORKING): late,
        ("takedown", TakedownState.PROPOSED): timedelta(0),
        ("release", ReleaseState.ACCEPTED): timedelta(0),
        **{
            ("release", state): timedelta(days=max(submission["lapse_days"] - submission[turn], 0))
            for state, turn in ((ReleaseState.CHANGES_REQUESTED, "answer_days"), (ReleaseState.NEEDS_FIXES, "fix_days"))
        },
        ("attempt", "open"): timedelta(0),
    }


def _reminded(overdue: set[Turn]) -> set[Turn]:
    """Those whose owner heard of it on the day or after."""
    dates = {turn.due for turn in overdue}
    rows = Reminder.objects.filter(due_at__in=dates, hours__gte=0).values_list("object_type", "object_id", "due_at")
    told = set(rows)
    return {turn for turn in overdue if (turn.sort, turn.key, turn.due) in told}
