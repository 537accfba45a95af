"""The reporter's word: whether it works now, and whether a refusal was right."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.moves import move
from core.permissions import require
from core.problems import Conflict
from core.texts import written
from discussions.reports.actions.writing import answer_days
from discussions.reports.models import Report
from discussions.reports.states import REPORT_MOVES


def resolve(*, report: Report, user: Any, note: str = "") -> Report:
    """It works now."""
    return _said(report, "resolve", user, written(note, "note"))


def reopen(*, report: Report, user: Any, note: str) -> Report:
    """It still does not."""
    said = written(note, "note", needed=_("Say what still goes wrong."))
    return _said(report, "reopen", user, said, days=answer_days(report.severity))


@transaction.atomic
def contest(*, report: Report, user: Any, note: str) -> Report:
    """The refusal was wrong: once, with a reason. It is not a duplicate any more, if it was called one."""
    require(user, "reports.speak_for", report)
    said = written(note, "note", needed=_("Say why it is a problem after all."))
    fresh = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if fresh.contested_at is not None:
        raise Conflict(_("You have contested this once."), code="contested", state=fresh.state)
    days, changes = answer_days(report.severity), {"contested_at": timezone.now(), "duplicate_of": None}
    before = [{"duplicate_of": fresh.duplicate_of_id}] if fresh.duplicate_of_id else []
    return _said(report, "contest", user, said, days=days, changes=changes, evidence=before)


def _said(
    report: Report,
    name: str,
    user: Any,
    note: str,
    *,
    days: int | None = None,
    changes: dict[str, Any] | None = None,
    evidence: Sequence[Any] = (),
) -> Report:
    require(user, "reports.speak_for", report)
    move(
        report,
        REPORT_MOVES,
        name,
        actor=user,
        role="reporter",
        note=note,
        days=days,
        changes=changes,
        evidence=evidence,
    )
    return report
