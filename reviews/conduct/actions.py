"""Reporting a reviewer, hearing them, deciding, and what follows."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.rules import as_moderator
from core import events
from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict
from core.texts import TEXT_LIMIT, written
from reviews.applications.actions import pause_for_conduct, release_from_pause, suspend
from reviews.applications.actions.appealing import give_standing_back
from reviews.applications.actions.standing import NOTE_LIMIT
from reviews.applications.models import Standing
from reviews.applications.states import LIVE_STANDING, StandingState
from reviews.conduct.models import ConductReport
from reviews.conduct.queries import reasons
from reviews.conduct.rules import capacity_of
from reviews.conduct.states import CONDUCT_MOVES, NO_STANDING, OUT_OF_REACH, ConductOutcome, ConductState
from reviews.models import Review

LINE_LIMIT = 500


@transaction.atomic
def file_report(
    *, review: Review, reporter: Any, reason: str, text: str, evidence: Sequence[str] = ()
) -> ConductReport:
    """Tell the conduct body what a reviewer did. One report of each person about each review."""
    require(reporter, "conduct.file", review)
    if reason not in dict(reasons()):
        raise BadInput(fields={"reason": _("Choose a reason from the list.")})
    policy = current("conduct")
    due = timezone.now() + timedelta(days=policy["look_days"])
    facts = {"capacity": capacity_of(reporter, review), "reason": reason, "text": _reasoned(text, "text")}
    kept = {"evidence": _evidence(evidence), "due_at": due, "policy_version": policy.reference}
    try:
        with transaction.atomic():
            report = ConductReport.objects.create(review=review, reporter=reporter, **facts, **kept)
    except IntegrityError:
        raise Conflict(_("You have reported this review already."), code="already_reported") from None
    events.record("conduct.file", report, actor=reporter, role=report.capacity, to_state=report.state, reason=reason)
    return report


@transaction.atomic
def withdraw_report(*, report: ConductReport, reporter: Any) -> ConductReport:
    require(reporter, "conduct.withdraw", report)
    move(report, CONDUCT_MOVES, "withdraw", actor=reporter, role=report.capacity)
    return report


@transaction.atomic
def hear(*, report: ConductReport, officer: Any) -> ConductReport:
    """Let the reviewer read what is said, without a name, and answer it."""
    _require_officer(officer, report)
    days, changes = current("conduct")["hearing_days"], {"heard_at": timezone.now()}
    move(report, CONDUCT_MOVES, "hear", actor=officer, role=as_moderator(officer), days=days, changes=changes)
    return report


@transaction.atomic
def answer(*, report: ConductReport, reviewer: Any, text: str) -> ConductReport:
    """The reviewer's side of it. Suspended people may answer, too."""
    require(reviewer, "conduct.answer", report)
    days, changes = current("conduct")["decide_days"], {"answer": _reasoned(text, "text")}
    move(report, CONDUCT_MOVES, "answer", actor=reviewer, role="reviewer", days=days, changes=changes)
    return report


@transaction.atomic
def decide(*, report: ConductReport, officer: Any, outcome: str, letter: str) -> ConductReport:
    """Say what follows, and why, to both sides. Nothing follows without the reviewer having been heard."""
    _require_officer(officer, report)
    if outcome not in ConductOutcome.values:
        raise BadInput(fields={"outcome": _("Choose what follows.")})
    _check_heard(report, outcome)
    said = _reasoned(letter, "letter", limit=NOTE_LIMIT)
    standing = _standing(report) if outcome in {ConductOutcome.PAUSE, ConductOutcome.SUSPENSION} else None
    changes = {"outcome": outcome, "letter": said, "decided_by": officer}
    role = as_moderator(officer)
    move(report, CONDUCT_MOVES, "decide", actor=officer, role=role, reason=outcome, note=said, changes=changes)
    if standing is not None:
        _carry_out(report, standing, officer)
    return report


@transaction.atomic
def put_right(*, report: ConductReport, judge: Any, is_over: bool, note: str) -> ConductReport:
    """On appeal: what followed is undone, and others look at it anew unless that is the end of it."""
    _undo(report, judge, note)
    if is_over:
        move(report, CONDUCT_MOVES, "reverse", actor=judge, role="judge", reason="appeal", note=note)
        return report
    days, changes = current("conduct")["look_days"], {"outcome": "", "letter": "", "decided_by": None}
    move(report, CONDUCT_MOVES, "reopen", actor=judge, role="judge", reason="appeal", days=days, changes=changes)
    return report


def _require_officer(officer: Any, report: ConductReport) -> None:
    text = _("Whoever is tied to one side, or had a part in the release, leaves it to others.")
    require(officer, "conduct.judge", report, text)


def _check_heard(report: ConductReport, outcome: str) -> None:
    fresh = ConductReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if fresh.state == ConductState.FILED and fresh.heard_at is None and outcome != ConductOutcome.NO_ACTION:
        raise Conflict(_("Hear the reviewer first."), code="not_heard", state=fresh.state)
    is_early = fresh.due_at is not None and fresh.due_at > timezone.now()
    if fresh.state == ConductState.HEARING and fresh.clock_owner == "reviewer" and is_early:
        raise Conflict(_("They may answer until the day that is named."), code="hearing_open", state=fresh.state)


def _carry_out(report: ConductReport, standing: Standing, officer: Any) -> None:
    if report.outcome == ConductOutcome.PAUSE:
        until = timezone.now() + timedelta(days=current("conduct")["pause_days"])
        pause_for_conduct(standing=standing, by=officer, until=until, note=report.letter)
    else:
        is_known = report.reason in current("reviewers")["suspension_reasons"]
        reason = report.reason if is_known else "conduct"
        suspend(standing=standing, by=officer, reason=reason, note=report.letter)


def _undo(report: ConductReport, judge: Any, note: str) -> None:
    standing = _live_standing(report)
    if standing is None:  # they retired meanwhile
        return
    if report.outcome == ConductOutcome.PAUSE:
        release_from_pause(standing=standing, judge=judge, note=note)
    elif report.outcome == ConductOutcome.SUSPENSION and standing.state == StandingState.SUSPENDED:
        give_standing_back(standing=standing, finding="amend", judge=judge, note=note)


def _standing(report: ConductReport) -> Standing:
    """Theirs, if it can be taken from them: said before anything moves, beside what was chosen."""
    found = _live_standing(report)
    if found is None:
        raise BadInput(fields={"outcome": str(NO_STANDING)})
    if found.state in OUT_OF_REACH:
        raise BadInput(fields={"outcome": str(OUT_OF_REACH[StandingState(found.state)])})
    return found


def _live_standing(report: ConductReport) -> Standing | None:
    assignment = report.review.assignment
    mine = Standing.objects.filter(user=assignment.reviewer_id, kind=assignment.round.release.project.kind)
    return mine.filter(state__in=LIVE_STANDING).select_related("user").first()


def _evidence(lines: Sequence[str]) -> list[str]:
    kept = [line.strip().replace("\x00", "")[:LINE_LIMIT] for line in lines if line.strip()]
    most = current("conduct")["most_evidence"]
    if len(kept) > most:
        raise BadInput(fields={"evidence": _("Name at most %(most)d places.") % {"most": most}})
    return kept


def _reasoned(text: str, field: str, limit: int = TEXT_LIMIT) -> str:
    return written(text, field, limit=limit, needed=_("Say why, so that others can follow."))
