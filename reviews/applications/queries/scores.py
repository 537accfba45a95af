"""How well somebody judged a kind, recomputed from the record whenever it is asked.

Every item that a reviewer answered by hand, and their verdict, is compared with what turned out to be true: what the
round decided, or an appeal against it found, which changes it asked for, and what became of the release within a year.
Agreement is the mean of a Beta posterior in which older reviews fade by their half-life; it is multiplied by the share
that came in time.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from core.policies import Policy, current
from projects.states import ReleaseState
from reviews.applications.models import Audit
from reviews.applications.queries.audit_scores import Audited, audited, counted_audits, fading
from reviews.applications.queries.truth import truths
from reviews.models import RequiredChange, Review
from reviews.states import Answer, Outcome, Verdict

MOST = 300
FELL = (ReleaseState.RETRACTED, ReleaseState.QUARANTINED, ReleaseState.TAKEN_DOWN)
MEANT = {
    Verdict.ACCEPT: Outcome.ACCEPT,
    Verdict.AFTER_CHANGES: Outcome.REQUEST_CHANGES,
    Verdict.CHANGES: Outcome.REQUEST_CHANGES,
    Verdict.REJECT: Outcome.REJECT,
}


@dataclass(frozen=True)
class Judged:
    """One review beside the truth."""

    review: Review
    agreed: int
    compared: int
    is_on_time: bool
    weight: float

    @property
    def share(self) -> float:
        return self.agreed / self.compared if self.compared else 0.0


@dataclass(frozen=True)
class Score:
    agreement: float
    timeliness: float
    behind: list[Judged]
    audits: list[Audited]

    @property
    def value(self) -> float:
        return self.agreement * self.timeliness


def score_of(user: Any, kind: str) -> Score:
    policy = current("reviewers")
    reviews = list(_decided_reviews(user, kind))
    asked, true = _asked_items(reviews), truths(reviews)
    behind = [
        _judged(review, outcome, asked[review.assignment.round_id], policy)
        for review in reviews
        if (outcome := true[review.assignment.round_id])
    ]
    audits = [audited(audit, policy) for audit in counted_audits(user, kind)]
    return Score(posterior([*behind, *audits], policy), _timeliness(behind), behind, audits)


@dataclass(frozen=True)
class Effect:
    """Agreement without an audit, and as it is."""

    without: float
    present: float


def effect_of(audit: Audit) -> Effect | None:
    """What an audit does to the score; nothing, once its case is removed."""
    score = score_of(audit.reviewer, audit.case.kind)
    others = [one for one in score.audits if one.audit.pk != audit.pk]
    if len(others) == len(score.audits):
        return None
    return Effect(posterior([*score.behind, *others], current("reviewers")), score.agreement)


def posterior(behind: Iterable[Judged | Audited], policy: Policy) -> float:
    """Mean of Beta(α + Σ w·agreed, β + Σ w·missed), each review counting as one, whatever its number of items."""
    alpha, beta = policy["prior"]
    for one in behind:
        alpha += one.weight * one.share
        beta += one.weight * (1 - one.share)
    return float(alpha / (alpha + beta))


def _timeliness(behind: list[Judged]) -> float:
    total = sum(one.weight for one in behind)
    return sum(one.weight for one in behind if one.is_on_time) / total if total else 1.0


def _decided_reviews(user: Any, kind: str) -> Any:
    return (
        Review.objects.filter(
            assignment__reviewer=user,
            submitted_at__isnull=False,
            assignment__round__release__project__kind=kind,
            assignment__round__decision__isnull=False,
        )
        .select_related("assignment__round__decision", "assignment__round__release__project__owner")
        .order_by("-submitted_at")[:MOST]
    )


def _asked_items(reviews: list[Review]) -> dict[str, set[str]]:
    """The items of the checklist for which each round asked a change."""
    asked: dict[str, set[str]] = defaultdict(set)
    rounds = [review.assignment.round_id for review in reviews]
    changes = RequiredChange.objects.filter(round__in=rounds, number__gt=0).exclude(item="")
    for round_id, item in changes.values_list("round_id", "item"):
        asked[round_id].add(item)
    return asked


def _judged(review: Review, outcome: str, asked: set[str], policy: Policy) -> Judged:
    assignment, decision = review.assignment, review.assignment.round.decision
    agreements = [MEANT[Verdict(review.verdict)] == outcome]
    agreements += [
        (given["answer"] == Answer.NO) == (item in asked)
        for item, given in review.answers.items()
        if given.get("answer") and outcome != Outcome.REJECT
    ]
    if review.verdict == Verdict.ACCEPT and _fell_later(review, decision.decided_at, policy):
        agreements = [False]
    sent = review.submitted_at or review.saved_at
    return Judged(
        review=review,
        agreed=sum(agreements),
        compared=len(agreements),
        is_on_time=assignment.promised_at is None or sent <= assignment.promised_at,
        weight=fading(timezone.now() - sent, policy["half_life_days"]),
    )


def _fell_later(review: Review, decided_at: datetime, policy: Policy) -> bool:
    """What was accepted and had to be locked away or retracted within a year was accepted wrongly."""
    release = review.assignment.round.release
    within = release.state_changed_at - decided_at <= timedelta(days=policy["later_truth_days"])
    return release.state in FELL and within
