"""How long things took and how they ended, beside what `docs/workflows.md` aims at: read from the events."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median
from typing import Any

from django.db.models import F

from core.models import Event
from core.policies import current
from reviews.models import Assignment, Decision, Reviewer
from reviews.simulation.community import Community
from reviews.states import DecidedBy

DAY = 86_400
CHECKS_TARGET, TRIAGE_TARGET, REVIEW_TARGET = 10 / 24 / 60, 2.0, 10.0


@dataclass(frozen=True)
class Row:
    name: str
    value: str
    target: str = ""


def rows(community: Community) -> Iterator[Row]:
    moves = _moves("release")
    yield from _days(moves)
    yield from _outcomes(moves)
    yield from _invitations()
    yield from _reviewers(community)
    yield from _clocks(community)


def _days(moves: "dict[str, list[Move]]") -> Iterator[Row]:
    policy, submission = current("review"), current("submission")
    spent = _spent(moves)
    yield Row("checking", _of(spent["checking"]), "10 minutes")
    yield Row("triage", _of(spent["triage"]), f"{TRIAGE_TARGET:g} days")
    first = _of(_first_reviews(moves))
    yield Row("first review, from its round's beginning", first, f"{policy['review_days']} days")
    yield Row("verdict, from the beginning of its review", _of(_verdicts(moves)), f"{REVIEW_TARGET:g} days")
    yield Row("author's answer", _of(spent["changes_requested"]), f"{submission['answer_days']} days")
    yield Row("author's fix", _of(spent["needs_fixes"]), f"{submission['fix_days']} days")
    yield Row("accepted until published", _of(spent["accepted"]), f"{submission['publish_days']} days")


def _outcomes(moves: "dict[str, list[Move]]") -> Iterator[Row]:
    names = Counter(move.name for path in moves.values() for move in path)
    decided = names["accept"] + names["reject"] + names["reject_scope"]
    yield Row("handed in", str(names["submit"]))
    yield Row("published", str(names["publish"]))
    yield Row("acceptance", _share(names["accept"], decided))
    by = Counter(Decision.objects.exclude(round=None).values_list("decided_by", flat=True))
    yield Row("decided by the reviewers alone", _share(by[DecidedBy.QUORUM], sum(by.values())))
    decisions = names["reject"] + names["reject_scope"] + names["quarantine"] + names["take_down"]
    appeals = Event.objects.filter(verb="appeal.decide")
    heard, stood = appeals.count(), appeals.filter(reason_code="uphold").count()
    yield Row("appeals heard", f"{heard} against {decisions} decisions")
    yield Row("overturned, of appeals heard", _share(heard - stood, heard))
    sampled = Counter(Event.objects.filter(verb__startswith="sample.").values_list("verb", flat=True))
    looked = sampled["sample.uphold"] + sampled["sample.overturn"]
    yield Row("samples overturned", _share(sampled["sample.overturn"], looked))
    yield Row("lapsed in silence", str(names["lapse"]))


def _invitations() -> Iterator[Row]:
    verbs = ["invite", "accept", "claim", "decline", "expire", "hand", "release", "remove", "submit"]
    found = Counter(
        Event.objects.filter(verb__in=[f"assignment.{verb}" for verb in verbs]).values_list("verb", flat=True)
    )
    asked = found["assignment.invite"]
    yield Row("invitations", str(asked))
    for verb, words in (("accept", "taken"), ("decline", "declined"), ("expire", "expired")):
        yield Row(f"invitations {words}", _share(found[f"assignment.{verb}"], asked))
    yield Row("taken from the desk while young", str(found["assignment.claim"]))
    yield Row("taken away, late", str(found["assignment.remove"]))
    sent = Assignment.objects.filter(review__submitted_at__isnull=False, promised_at__isnull=False)
    in_time = sent.filter(review__submitted_at__lte=F("promised_at")).count()
    yield Row("reviews sent in time", _share(in_time, sent.count()))


def _reviewers(community: Community) -> Iterator[Row]:
    counts = list(Reviewer.objects.filter(user__in=community.reviewers).values_list("sent", flat=True))
    years = community.size.days / 365
    yield Row("reviewers at the end", str(len(counts)))
    if counts:
        spread = f"{median(counts) / years:.0f}, most {max(counts) / years:.0f}, least {min(counts) / years:.0f}"
        yield Row("reviews a reviewer and year, median", spread)


def _clocks(community: Community) -> Iterator[Row]:
    turns = community.watch.turns
    yield Row("turns with a date", str(turns["seen"]))
    yield Row("met before their date", str(turns["met"]))
    yield Row("late", f"{turns['late']}, of them {turns['reminded']} reminded, the others ended or handed on by rule")
    handed = Event.objects.filter(verb__endswith=".escalate").count()
    yield Row("handed on to the next role", str(handed))


@dataclass(frozen=True)
class Move:
    name: str
    source: str
    target: str
    at: datetime


def _moves(noun: str) -> dict[str, list[Move]]:
    found: dict[str, list[Move]] = defaultdict(list)
    about = Event.objects.filter(object_type=noun).exclude(to_state="").order_by("id")
    for key, verb, source, target, at in about.values_list(
        "object_id", "verb", "from_state", "to_state", "at"
    ).iterator():
        if source != target:
            found[key].append(Move(verb.partition(".")[2], source, target, at))
    return found


def _spent(moves: dict[str, list[Move]]) -> dict[str, list[float]]:
    """Days in each state, each stay by itself, of stays that have ended."""
    spent: dict[str, list[float]] = defaultdict(list)
    for path in moves.values():
        for entered, left in pairwise(path):
            spent[entered.target].append(_between(entered.at, left.at))
    return spent


def _verdicts(moves: dict[str, list[Move]]) -> Iterator[float]:
    """From the beginning of the review to the first word of the editors or reviewers."""
    for path in moves.values():
        begun = next((move.at for move in path if move.name == "start_review"), None)
        verdict = next((move.at for move in path if move.source == "in_review" and move.name in VERDICTS), None)
        if begun is not None and verdict is not None and verdict > begun:
            yield _between(begun, verdict)


VERDICTS = {"accept", "request_changes", "reject"}


def _first_reviews(moves: dict[str, list[Move]]) -> Iterator[float]:
    first: dict[Any, tuple[datetime, datetime]] = {}
    sent = Assignment.objects.filter(review__submitted_at__isnull=False, round__number=1)
    columns = ("round", "round__created_at", "review__submitted_at")
    for round_, begun, at in sent.order_by("review__submitted_at").values_list(*columns):
        first.setdefault(round_, (begun, at))
    return (_between(begun, at) for begun, at in first.values())


def _between(one: datetime, other: datetime) -> float:
    return (other - one).total_seconds() / DAY


def _of(days: Iterable[float]) -> str:
    known = sorted(days)
    if not known:
        return "none"
    tenth = known[min(int(len(known) * 0.9), len(known) - 1)]
    return f"{median(known):.1f} days (nine of ten within {tenth:.1f}; {len(known)})"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%} ({part} of {whole})" if whole else "none"
