"""From reviews to a decision: by the rule of the quorum, or by an editor in writing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.rules import as_editor, as_moderator
from core import events
from core.ids import new_id
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
    UNDECIDED,
    AssignmentState,
    ChangeLevel,
    DecidedBy,
    Outcome,
    RoundState,
    Verdict,
)
from reviews.tiers import weight_of

OUTCOME_OF = {
    Verdict.ACCEPT: Outcome.ACCEPT,
    Verdict.AFTER_CHANGES: Outcome.REQUEST_CHANGES,
    Verdict.CHANGES: Outcome.REQUEST_CHANGES,
    Verdict.REJECT: Outcome.REJECT,
}
MAJORITY_FROM = 3
MOVE_OF = {Outcome.ACCEPT: "accept", Outcome.REQUEST_CHANGES: "request_changes", Outcome.REJECT: "reject"}


@transaction.atomic
def settle_round(*, round: Round) -> None:
    """See whether the verdicts decide. All accept: accepted. All want changes: asked for. Of three, two decide. An
    alarm goes to those who keep the site safe. Anything else is talked over, and then an editor decides."""
    locked = _locked(round)
    reviews = list(sent_reviews(locked))
    if locked.state not in UNDECIDED:
        return
    if _is_alarming(locked, reviews):
        move(locked, ROUND_MOVES, "hold", reason="safety", days=current("review")["safety_days"])
        return
    weight = weight_of(locked.release.project.kind, [review.assignment.reviewer_id for review in reviews])
    if weight < locked.quorum or not checks_of(locked.release).are_finished:
        return  # the next review, or the end of the checks, comes back here
    outcome = agreed([review.verdict for review in reviews])
    if outcome == Outcome.ACCEPT and not checks_of(locked.release).are_passed:
        outcome = None
    if outcome is not None:
        record_decision(round=locked, outcome=outcome, decided_by=DecidedBy.QUORUM)
    elif locked.state != RoundState.DELIBERATING:
        move(locked, ROUND_MOVES, "deliberate", days=current("review")["deliberation_days"])


@transaction.atomic
def decide(*, round: Round, editor: Any, outcome: str, letter: str, reasons: list[str], why: str = "") -> Decision:
    """An editor decides a round, with a letter to the authors. Who differs from the reviewers writes down why; between
    reviewers who do not agree the letter stands as the meta-review."""
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
    verdicts = [review.verdict for review in sent_reviews(locked)]
    leaning = _leaning(verdicts)
    differs = leaning is not None and leaning != outcome
    if differs and not why.strip():
        raise BadInput(fields={"why": _("You differ from the reviewers. Write why; they and the record will keep it.")})
    return record_decision(
        round=locked,
        outcome=outcome,
        decided_by=DecidedBy.EDITOR,
        decider=editor,
        letter=letter,
        reasons=reasons,
        evidence=[{"differs": True}] if differs else [],
        why=why.strip(),
        is_meta_review=len(verdicts) > 1 and leaning is None,
    )


@transaction.atomic
def ask_third(*, round: Round, editor: Any) -> Round:
    """One reviewer more, where those who are there do not agree: then two of three decide."""
    require(editor, "reviews.decide", round)
    locked = _locked(round)
    if locked.quorum >= current("review")["most_reviewers"]:
        raise Conflict(_("This round has as many reviewers as a round may have. Decide it."), code="most_reviewers")
    days = current("review")["review_days"]
    wider = {"quorum": locked.quorum + 1}
    move(locked, ROUND_MOVES, "widen", actor=editor, role=as_editor(editor), days=days, changes=wider)
    return locked


@transaction.atomic
def ask_one_more(*, round: Round, officer: Any, reason: str) -> Round:
    """One reviewer more in an open round, because a verdict in it is in doubt."""
    require(officer, "reviews.recheck", round)
    locked, policy = _locked(round), current("review")
    if locked.quorum >= policy["most_reviewers"]:
        raise Conflict(_("This round has as many reviewers as a round may have. Decide it."), code="most_reviewers")
    role, wider = as_moderator(officer), {"quorum": locked.quorum + 1}
    if locked.state == RoundState.FORMING:
        Round.objects.filter(pk=locked.pk).update(**wider)
        events.record("round.enlarge", locked, actor=officer, role=role, reason=reason)
        return locked
    name = "reopen_places" if locked.state == RoundState.COLLECTING else "widen"
    days = policy["review_days"]
    move(locked, ROUND_MOVES, name, actor=officer, role=role, reason=reason, days=days, changes=wider)
    return locked


@transaction.atomic
def clear_safety(*, round: Round, user: Any, note: str) -> Round:
    """Somebody who keeps the site safe has looked into an alarm and found nothing: the round goes on."""
    require(user, "reviews.keep_safe", round)
    if not note.strip():
        raise BadInput(fields={"note": _("Write what you looked at, and why it is safe.")})
    days = current("review")["deliberation_days"]
    cleared = {"safety_cleared_at": timezone.now()}
    move(round, ROUND_MOVES, "clear", actor=user, role=as_moderator(user), note=note, days=days, changes=cleared)
    settle_round(round=round)
    return round


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
    why: str = "",
    is_meta_review: bool = False,
) -> Decision:
    """Decide the round, move the release, number what is asked for, thank who reviewed."""
    policy = current("review")
    role = as_editor(decider) if decider else DecidedBy(decided_by).value
    move(round, ROUND_MOVES, "decide", actor=decider, role=role, policy_version=policy.reference)
    decision = Decision.objects.create(
        release=round.release,
        round=round,
        outcome=outcome,
        decided_by=decided_by,
        decider=decider,
        letter=letter,
        why=why,
        is_meta_review=is_meta_review,
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
    found = Review.objects.filter(assignment__round=round_, assignment__state__in=sent)
    return found.select_related("assignment").order_by("submitted_at")


def _locked(round_: Round) -> Round:
    locked = Round.objects.select_for_update(of=("self",)).select_related("release__project__owner").get(pk=round_.pk)
    locked.release = (
        Release.objects.select_for_update(of=("self",)).select_related("project__owner").get(pk=locked.release_id)
    )
    return locked


def agreed(verdicts: Sequence[str]) -> Outcome | None:
    """What the verdicts decide by themselves: all of them alike, or two of three. Nobody is rejected by a count."""
    if len(verdicts) < MAJORITY_FROM:
        kinds = {OUTCOME_OF[Verdict(verdict)] for verdict in verdicts}
        found = kinds.pop() if len(kinds) == 1 else None
    else:
        found = _leaning(verdicts)
    return found if found != Outcome.REJECT else None


def _leaning(verdicts: Sequence[str]) -> Outcome | None:
    """What more than half of the reviewers want."""
    counts = Counter(OUTCOME_OF[Verdict(verdict)] for verdict in verdicts)
    return next((outcome for outcome, count in counts.items() if count * 2 > len(verdicts)), None)


def _is_alarming(locked: Round, reviews: Sequence[Review]) -> bool:
    alarms = set(current("review")["safety_reasons"])
    rejected = (review for review in reviews if review.verdict == Verdict.REJECT)
    return locked.safety_cleared_at is None and any(alarms & set(review.reasons) for review in rejected)


def _changes(round_: Round) -> Any:
    return RequiredChange.objects.filter(round=round_).exclude(review__submitted_at=None, review__isnull=False)


def _number(round_: Round) -> list[str]:
    """C1, C2 … over all rounds of a release, required ones first. The authors see them from now on, so each gets a new
    id: the old one tells the hour in which it was written."""
    last = RequiredChange.objects.filter(round__release=round_.release).aggregate(last=Max("number"))["last"] or 0
    asked = sorted(_changes(round_), key=lambda change: (not change.is_required, change.id))
    for number, change in enumerate(asked, start=last + 1):
        RequiredChange.objects.filter(pk=change.pk).update(number=number, id=new_id())
    return [f"C{number}" for number in range(last + 1, last + 1 + len(asked))]


def _let_go(round_: Round, decider: Any) -> None:
    for assignment in Assignment.objects.filter(round=round_):
        if assignment.state in {AssignmentState.SUBMITTED, AssignmentState.REVISED}:
            move(assignment, ASSIGNMENT_MOVES, "thank")
        elif assignment.state in {AssignmentState.INVITED, *IN_WORK}:
            move(assignment, ASSIGNMENT_MOVES, "release", reason="round_decided")
