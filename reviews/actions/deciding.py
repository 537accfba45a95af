"""From reviews to a decision: by the rule of the quorum, or by an editor in writing."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict
from projects.actions import move_release
from projects.models import Release
from reviews.actions.triage import checked_letter, checked_reasons
from reviews.models import Assignment, Decision, RequiredChange, Review, Round
from reviews.queries.checks import checks_of
from reviews.states import (
    ASSIGNMENT_MOVES,
    IN_WORK,
    ROUND_MOVES,
    AssignmentState,
    ChangeLevel,
    DecidedBy,
    Outcome,
    RoundState,
    Verdict,
)

MOVE_OF = {Outcome.ACCEPT: "accept", Outcome.REQUEST_CHANGES: "request_changes", Outcome.REJECT: "reject"}


@transaction.atomic
def settle_round(*, round: Round) -> None:
    """See whether the verdicts decide. All accept: accepted. All want changes: asked for. Anything else: an editor."""
    locked = _locked(round)
    reviews = list(sent_reviews(locked))
    if locked.state != RoundState.COLLECTING or len(reviews) < locked.quorum:
        return
    if not checks_of(locked.release).are_finished:
        return  # the end of the checks comes back here
    outcome = _agreed({review.verdict for review in reviews})
    if outcome == Outcome.ACCEPT and not checks_of(locked.release).are_passed:
        outcome = None
    if outcome is None:
        move(locked, ROUND_MOVES, "deliberate", days=current("review")["decision_days"])
    else:
        record_decision(round=locked, outcome=outcome, decided_by=DecidedBy.QUORUM)


@transaction.atomic
def decide(*, round: Round, editor: Any, outcome: str, letter: str, reasons: list[str]) -> Decision:
    """An editor decides a round, whatever the reviewers say, with a reason in writing."""
    require(editor, "reviews.decide", round)
    locked = _locked(round)
    if outcome not in MOVE_OF:
        raise BadInput(fields={"outcome": _("Choose a decision.")})
    checked_letter(letter)
    if outcome == Outcome.REJECT:
        checked_reasons(current("review"), reasons, "reject")
    if outcome == Outcome.REQUEST_CHANGES and not _changes(locked).filter(level=ChangeLevel.REQUIRED).exists():
        raise BadInput(
            fields={"outcome": _("No reviewer asks for a required change. Ask one to, or decide otherwise.")}
        )
    if outcome == Outcome.ACCEPT and not checks_of(locked.release).are_passed:
        raise Conflict(_("The checks of these files have not passed."), code="checks_not_passed")
    return record_decision(
        round=locked, outcome=outcome, decided_by=DecidedBy.EDITOR, decider=editor, letter=letter, reasons=reasons
    )


@transaction.atomic
def record_decision(
    *,
    round: Round,
    outcome: str,
    decided_by: str,
    decider: Any = None,
    letter: str = "",
    reasons: Sequence[str] = (),
    evidence: Sequence[Any] = (),
) -> Decision:
    """Decide the round, move the release, number what is asked for, thank who reviewed."""
    policy = current("review")
    role = DecidedBy(decided_by).value
    move(round, ROUND_MOVES, "decide", actor=decider, role=role, policy_version=policy.reference)
    decision = Decision.objects.create(
        release=round.release,
        round=round,
        outcome=outcome,
        decided_by=decided_by,
        decider=decider,
        letter=letter,
        reasons=list(reasons),
        digest=round.digest,
        policy_version=policy.reference,
    )
    asked = _number(round) if outcome == Outcome.REQUEST_CHANGES else []
    facts = {"round": round.number, "digest": round.digest, "changes": asked}
    move_release(
        round.release,
        MOVE_OF[Outcome(outcome)],
        actor=decider,
        role=role,
        reason=reasons[0] if reasons else "",
        note=letter,
        evidence=[facts, *evidence],
    )
    _let_go(round, decider)
    return decision


def sent_reviews(round_: Round) -> Iterable[Review]:
    sent = [AssignmentState.SUBMITTED, AssignmentState.REVISED]
    return Review.objects.filter(assignment__round=round_, assignment__state__in=sent).order_by("submitted_at")


def _locked(round_: Round) -> Round:
    locked = Round.objects.select_for_update(of=("self",)).select_related("release__project__owner").get(pk=round_.pk)
    locked.release = (
        Release.objects.select_for_update(of=("self",)).select_related("project__owner").get(pk=locked.release_id)
    )
    return locked


def _agreed(verdicts: set[str]) -> Outcome | None:
    if verdicts == {Verdict.ACCEPT}:
        return Outcome.ACCEPT
    if verdicts <= {Verdict.AFTER_CHANGES, Verdict.CHANGES}:
        return Outcome.REQUEST_CHANGES
    return None


def _changes(round_: Round) -> Any:
    return RequiredChange.objects.filter(round=round_).exclude(review__submitted_at=None, review__isnull=False)


def _number(round_: Round) -> list[str]:
    """C1, C2 … over all rounds of a release, required ones first."""
    last = RequiredChange.objects.filter(round__release=round_.release).aggregate(last=Max("number"))["last"] or 0
    asked = sorted(_changes(round_), key=lambda change: (not change.is_required, change.id))
    for number, change in enumerate(asked, start=last + 1):
        RequiredChange.objects.filter(pk=change.pk).update(number=number)
    return [f"C{number}" for number in range(last + 1, last + 1 + len(asked))]


def _let_go(round_: Round, decider: Any) -> None:
    for assignment in Assignment.objects.filter(round=round_):
        if assignment.state in {AssignmentState.SUBMITTED, AssignmentState.REVISED}:
            move(assignment, ASSIGNMENT_MOVES, "thank")
        elif assignment.state in {AssignmentState.INVITED, *IN_WORK}:
            move(assignment, ASSIGNMENT_MOVES, "release", reason="round_decided")
