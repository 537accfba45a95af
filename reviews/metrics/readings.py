"""What events say for the figures: each fact belongs to the month of the event that ends it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from core.models import Event
from core.policies import referred
from deliberation.appeals.models import Appeal
from projects.models import Release
from projects.states import RELEASE_MOVES
from reviews.metrics.states import Measure
from reviews.models import Assignment
from reviews.states import DecidedBy

MOVES = {f"release.{move.name}": move for move in RELEASE_MOVES}
STOPPED, STARTED = "release.hold", "release.resume"
OUTCOMES = {f"release.{name}": name for name in ("accept", "request_changes", "reject", "reject_scope")}
TAKEN = ("assignment.accept", "assignment.claim")
ANSWERS = {"assignment.accept": "accepted", "assignment.decline": "declined", "assignment.expire": "expired"}
HEARD = {"appeal.file": "filed", "appeal.withdraw": "withdrawn"}
OVERRIDDEN = ("release.", "takedown.", "round.widen", "round.clear")
Numbers = Callable[[str], dict[str, Any]]


@dataclass(frozen=True)
class Fact:
    at: datetime
    measure: Measure
    part: str
    kind: str = ""
    seconds: float | None = None
    is_in_time: bool = False

    @property
    def month(self) -> date:
        return month_of(self.at)


@dataclass(frozen=True)
class Done:
    """That a reviewer was asked for a review, or sent one."""

    at: datetime
    reviewer: str
    is_sent: bool


def month_of(at: datetime) -> date:
    return at.date().replace(day=1)


def facts(events: Sequence[Event]) -> Iterator[Fact]:
    """All facts that these events complete, in as many queries for a thousand events as for one."""
    yield from _of_releases([event for event in events if event.object_type == "release"])
    yield from _of_assignments([event for event in events if event.object_type == "assignment"])
    yield from _of_appeals([event for event in events if event.object_type == "appeal"])
    for event in events:
        if event.verb in {"sample.uphold", "sample.overturn"}:
            yield Fact(event.at, Measure.SAMPLE, event.to_state)
        if event.acting_role == "admin" and event.verb.startswith(OVERRIDDEN):
            yield Fact(event.at, Measure.OVERRIDE, "admin")
        if event.verb in OUTCOMES and any(said.get("differs") for said in event.evidence if isinstance(said, dict)):
            yield Fact(event.at, Measure.OVERRIDE, "against_reviewers")
        if event.verb == "conflict.waive":
            yield Fact(event.at, Measure.OVERRIDE, "waiver")


def loads(events: Sequence[Event]) -> Iterator[Done]:
    verbs = {"assignment.invite": False, "assignment.submit": True}
    told = [event for event in events if event.verb in verbs]
    people = Assignment.objects.filter(pk__in=[event.object_id for event in told])
    reviewers = dict(people.values_list("pk", "reviewer_id"))
    for event in told:
        if event.object_id in reviewers:
            yield Done(event.at, reviewers[event.object_id], verbs[event.verb])


def _of_releases(events: Sequence[Event]) -> Iterator[Fact]:
    moves = {event.id: event for event in events if event.verb in MOVES}
    about = {event.object_id for event in moves.values()}
    kinds = dict(Release.objects.filter(pk__in=about).values_list("pk", "project__kind"))
    numbers = cache(_numbers)
    for release, past in _pasts("release", about, [*MOVES, STOPPED, STARTED]).items():
        if release in kinds:
            yield from _turns(past, moves, kinds[release], numbers)
    for event in moves.values():
        if event.verb in OUTCOMES and event.object_id in kinds:
            by_checks = event.verb == "release.accept" and event.acting_role == DecidedBy.CHECKS
            yield Fact(
                event.at, Measure.OUTCOME, "checks" if by_checks else OUTCOMES[event.verb], kinds[event.object_id]
            )


def _turns(past: Sequence[Event], wanted: Mapping[str, Event], kind: str, numbers: Numbers) -> Iterator[Fact]:
    """How long it was in each state, and whether each turn that had a limit kept it. Held time does not count."""
    entered: Event | None = None
    begun: Event | None = None
    held = _Held()
    for event in past:
        held.take(event)
        if event.verb in {STOPPED, STARTED}:
            continue
        limit = _limit(begun, numbers) if begun is not None else None
        if event.id in wanted and begun is not None and limit is not None:
            is_in_time = event.at - begun.at - held.in_turn <= limit
            yield Fact(event.at, Measure.CLOCK, begun.to_state, kind, is_in_time=is_in_time)
        begun, held.in_turn = event, timedelta()
        if event.from_state != event.to_state:
            if event.id in wanted and entered is not None:
                lasted = event.at - entered.at - held.in_state
                yield Fact(event.at, Measure.STATE, entered.to_state, kind, lasted.total_seconds())
            entered, held.in_state = event, timedelta()


@dataclass
class _Held:
    """For how long the clock stood still, since the turn and since the state began."""

    in_turn: timedelta = timedelta()
    in_state: timedelta = timedelta()
    since: datetime | None = None

    def take(self, event: Event) -> None:
        if event.verb == STOPPED:
            self.since = event.at
        elif self.since is not None:
            self.in_turn += event.at - self.since
            self.in_state += event.at - self.since
            self.since = None


def _limit(event: Event, numbers: Numbers) -> timedelta | None:
    """What the policy that the move names gave whoever had the turn."""
    key = MOVES[event.verb].days
    return timedelta(days=numbers(event.policy_version or "submission@0")[key]) if key else None


def _numbers(reference: str) -> dict[str, Any]:
    return referred(reference).body


def _of_assignments(events: Sequence[Event]) -> Iterator[Fact]:
    for event in events:
        if event.verb in ANSWERS and event.from_state == "invited":
            yield Fact(event.at, Measure.INVITATION, ANSWERS[event.verb])
    sent = {event.object_id: event for event in events if event.verb == "assignment.submit"}
    promised = dict(Assignment.objects.filter(pk__in=sent).values_list("pk", "promised_at"))
    for assignment, past in _pasts("assignment", sent, TAKEN).items():
        event, taken = sent[assignment], past[-1]
        due = promised.get(assignment)
        seconds = (event.at - taken.at).total_seconds()
        yield Fact(event.at, Measure.REVIEW, "sent", "", seconds, is_in_time=due is None or event.at <= due)


def _of_appeals(events: Sequence[Event]) -> Iterator[Fact]:
    told = [event for event in events if event.verb in {*HEARD, "appeal.decide"}]
    appeals = Appeal.objects.in_bulk([event.object_id for event in told])
    about = [one.subject_id for one in appeals.values() if one.subject_type == "release"]
    kinds = dict(Release.objects.filter(pk__in=about).values_list("pk", "project__kind"))
    for event in told:
        appeal = appeals.get(event.object_id)
        if appeal is not None:
            kind = kinds.get(appeal.subject_id, "")
            lasted = (event.at - appeal.filed_at).total_seconds() if event.verb == "appeal.decide" else None
            yield Fact(event.at, Measure.APPEAL, HEARD.get(event.verb, event.reason_code), kind, lasted)


def _pasts(kind: str, ids: Iterable[str], verbs: Sequence[str]) -> dict[str, list[Event]]:
    """What happened to each, oldest first."""
    found: dict[str, list[Event]] = defaultdict(list)
    rows = Event.objects.filter(object_type=kind, object_id__in=list(ids), verb__in=verbs)
    for event in rows.defer("note", "evidence").order_by("object_id", "id"):
        found[event.object_id].append(event)
    return found
