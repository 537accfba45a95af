"""When a case is wrong: whoever judged it says so, and if they are right it counts for nobody."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import events
from core.moves import move
from core.permissions import require
from core.problems import BadInput, Conflict
from reviews.applications.actions.auditing import regrade_audits
from reviews.applications.actions.grading import regrade
from reviews.applications.models import Attempt, Audit, CaseDispute, CaseSheet
from reviews.applications.states import CASE_MOVES, DISPUTE_MOVES, CaseState

TEXT_LIMIT = 4000


@transaction.atomic
def dispute_case(*, sheet: CaseSheet, user: Any, why: str) -> CaseDispute:
    """Say that the truth of a case is wrong, once the try is over."""
    require(user, "applications.judge_case", sheet)
    if sheet.sent_at is None or (sheet.attempt is not None and sheet.attempt.is_open):
        raise Conflict(_("A case can be disputed after the try."), code="wrong_state")
    if not why.strip() or len(why) > TEXT_LIMIT:
        raise BadInput(fields={"why": _("Say what is wrong with the case, item by item.")})
    try:
        with transaction.atomic():
            dispute = CaseDispute.objects.create(sheet=sheet, why=why.strip())
    except IntegrityError:
        raise Conflict(_("You have disputed this case already."), code="already_disputed") from None
    events.record("dispute.open", dispute, actor=user, role="applicant", to_state=dispute.state, note=why.strip())
    return dispute


def dispute_audit(*, audit: Audit, user: Any, why: str) -> CaseDispute:
    """Say that the case of an audit is wrong, once it is told what it was."""
    if audit.sheet is None:
        raise Conflict(_("A case can be disputed after the try."), code="wrong_state")
    return dispute_case(sheet=audit.sheet, user=user, why=why)


@transaction.atomic
def settle_dispute(*, dispute: CaseDispute, keeper: Any, is_upheld: bool, note: str) -> CaseDispute:
    """Uphold it: the case is removed, and every try that held it is scored without it. Or dismiss it, with reasons."""
    require(keeper, "applications.settle_dispute", dispute)
    if not note.strip():
        raise BadInput(fields={"note": _("Say why, so that the applicant can follow.")})
    name = "uphold" if is_upheld else "dismiss"
    changes = {"note": note.strip()[:TEXT_LIMIT], "settled_by": keeper}
    move(dispute, DISPUTE_MOVES, name, actor=keeper, role="senior", note=note, changes=changes)
    case = dispute.sheet.case
    if is_upheld and case.state != CaseState.REMOVED:
        move(case, CASE_MOVES, "remove", actor=keeper, role="senior", reason="dispute_upheld", note=note)
        for attempt in Attempt.objects.filter(sheets__case=case, sheets__skipped_at=None).exclude(state="open"):
            regrade(attempt=attempt)
        regrade_audits(case=case)
    return dispute
