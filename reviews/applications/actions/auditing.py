"""Audits from the draw to what follows from them. Their reviewer acts by the doors of assignments (`audited`)."""

from datetime import timedelta
from itertools import islice

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import events
from core.clocks.acting import AT_ONCE, each
from core.moves import move
from core.policies import current
from reviews.actions.inviting import asks_by_itself
from reviews.actions.seats import has_time
from reviews.applications.actions.bank import stock_bank
from reviews.applications.actions.disguising import disguise
from reviews.applications.actions.standing import come_back, pause_to_learn
from reviews.applications.models import Audit, CalibrationCase, CaseSheet, Standing
from reviews.applications.queries.audit_scores import CASE_VERDICTS
from reviews.applications.queries.audits import late_audits, misses_before, misses_of, silent_audits
from reviews.applications.queries.judging import score_of_audit
from reviews.applications.queries.lots import auditable, due_lots, lot, unseen_cases
from reviews.applications.states import AUDIT_MOVES, StandingState
from reviews.models import Assignment
from reviews.states import AssignmentState, Verdict

MOST_AT_ONCE = 5
TRY_AGAIN_SECONDS = 6 * 3600  # where the checks stopped a case


def tend_audits() -> int:
    """What their clocks ended, and those whose time has come."""
    now = timezone.now()
    each(silent_audits(now)[:AT_ONCE], lambda audit: move(audit, AUDIT_MOVES, "expire", reason="silence"))
    each(late_audits(now)[:AT_ONCE], lambda audit: move(audit, AUDIT_MOVES, "remove", reason="late"))
    return draw_audits()


def draw_audits() -> int:
    """Where reviewers are asked, some of what they are asked is known already. Where they take what they see on the
    desk, an invitation would tell: there are no audits then."""
    if not asks_by_itself():
        return 0
    begun = filter(None, (begin_audit(drawn_by=one) for one in due_lots()))
    return len(list(islice(begun, MOST_AT_ONCE)))


def begin_audit(*, drawn_by: Assignment) -> Audit | None:
    """Ask the reviewer of this assignment to judge a known case next. None if it cannot be now, or never."""
    standing = auditable(drawn_by)
    if standing is None or not _has_time_now(drawn_by):
        return None
    stock_bank()
    case = _chosen(standing, drawn_by)
    if case is None or not cache.add(f"audit-tried:{drawn_by.pk}", 1, timeout=TRY_AGAIN_SECONDS):
        return None
    if (prepared := disguise(case=case)) is None:
        return None
    try:
        return _ask(standing, case, drawn_by, prepared)
    except IntegrityError:  # drawn by two workers at once
        return None


@transaction.atomic
def _has_time_now(assignment: Assignment) -> bool:
    return has_time(assignment.reviewer)


@transaction.atomic
def grade_audit(*, audit: Audit) -> None:
    """Compare it with the truth, and keep what was said where it can be disputed."""
    review, now = audit.review, timezone.now()
    sheet = CaseSheet.objects.create(
        reviewer_id=audit.reviewer_id,
        case=audit.case,
        answers=review.answers,
        verdict=CASE_VERDICTS[Verdict(review.verdict)],
        letter=review.letter,
        saved_at=now,
        sent_at=now,
    )
    missed = score_of_audit(audit).missed_critical
    Audit.objects.filter(pk=audit.pk).update(sheet=sheet, missed_critical=missed)
    audit.sheet, audit.missed_critical = sheet, missed
    events.record("audit.grade", audit, evidence=[{"case": audit.case.code, "missed_critical": missed}])
    _rest_if_missed(audit.standing_id)


@transaction.atomic
def regrade_audits(*, case: CalibrationCase) -> None:
    """The case was wrong: it counts for nobody, and whoever rests because of it alone is back."""
    for audit in Audit.objects.filter(case=case, state=AssignmentState.SUBMITTED):
        events.record("audit.regrade", audit, reason="case_removed")
    touched = Audit.objects.filter(case=case, missed_critical__gt=0)
    standings = set(touched.values_list("standing_id", flat=True))
    touched.update(missed_critical=0)
    for standing in Standing.objects.filter(pk__in=standings, state=StandingState.PAUSED, needs_refresher=True):
        if misses_before(standing) < current("reviewers")["audit_misses"] and not standing.is_held:
            come_back(standing, reason="case_removed")


def _chosen(standing: Standing, drawn_by: Assignment) -> CalibrationCase | None:
    cases = list(unseen_cases(standing).order_by("id"))
    return cases[int(lot(drawn_by, "case") * len(cases))] if cases else None


@transaction.atomic
def _ask(standing: Standing, case: CalibrationCase, drawn_by: Assignment, prepared: dict[str, object]) -> Audit:
    policy = current("reviewers")
    due = timezone.now() + timedelta(hours=current("review")["invitation_hours"])
    audit = Audit.objects.create(
        standing=standing,
        reviewer_id=standing.user_id,
        case=case,
        drawn_by=drawn_by,
        disguise=prepared,
        due_at=due,
        policy_version=policy.reference,
    )
    seed = [{"drawn_by": drawn_by.pk, "every": policy["audit_every"], "case": case.code}]
    events.record("audit.invite", audit, to_state=audit.state, evidence=seed, policy_version=policy.reference)
    return audit


def _rest_if_missed(standing_id: str) -> None:
    locked = Standing.objects.select_for_update(of=("self",)).select_related("user").get(pk=standing_id)
    if locked.state == StandingState.ACTIVE and misses_of(locked) >= current("reviewers")["audit_misses"]:
        pause_to_learn(standing=locked)
