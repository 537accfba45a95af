"""A problem that shows again when its run is repeated is confirmed by that: same release, parameters and seed.

Whoever answers for it asks; the run is theirs, and their budget pays. It may take a while: how it came out is noted
when it has ended, by whoever notices first.
"""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict
from discussions.reports.models import Report, Rerun
from discussions.reports.repeating import repeater
from discussions.reports.states import REPORT_MOVES, RERUN, ReportState


def rerun(*, report: Report, user: Any) -> Report:
    """Begin it. Not in one transaction: a run is written down by others, who would wait for us."""
    require(user, "reports.rerun", report)
    if not report.run:
        raise BadInput(fields={"run": _("This report names no run.")})
    _tidy(report)
    if report.state != ReportState.TRIAGED:
        raise Conflict(_("Look at the report first; then its run can be repeated."), code="wrong_state")
    asked = _claimed(report, user)
    try:
        run = repeater().begin(user, report.run)
    except Exception:
        asked.delete()
        raise
    _note_begun(asked, run)
    end_rerun(run=run)  # it may have ended before anybody could know to whom it belongs
    report.refresh_from_db()
    return report


@transaction.atomic
def end_rerun(*, run: str) -> bool:
    """Note how a repeated run came out. False when it is at work, known already, or none of ours."""
    asked = Rerun.objects.filter(run=run, ended_at=None).select_related("report", "asked_by").first()
    is_same = repeater().is_same(asked.original, run) if asked is not None else None
    if asked is None or is_same is None:
        return False
    now = timezone.now()
    if not Rerun.objects.filter(pk=asked.pk, ended_at=None).update(ended_at=now, is_same=is_same):
        return False
    evidence = [{"run": run, "original": asked.original, "is_same": is_same}]
    if is_same and asked.report.state == ReportState.TRIAGED:
        changes = {"confirmed_at": now, "confirmed_run": run}
        by: dict[str, Any] = {"actor": asked.asked_by, "role": RERUN}
        move(asked.report, REPORT_MOVES, "confirm", **by, changes=changes, evidence=evidence)
    else:
        events.record("report.rerun_ended", asked.report, role=RERUN, evidence=evidence)
    return True


def _tidy(report: Report) -> None:
    """What was begun by a process that died, or ended unnoticed, holds up nobody."""
    long_ago = timezone.now() - timedelta(minutes=current("reports")["rerun_lost_minutes"])
    report.reruns.filter(ended_at=None, run="", begun_at__lt=long_ago).delete()
    for one in report.reruns.filter(ended_at=None).exclude(run=""):
        end_rerun(run=one.run)
    report.refresh_from_db()


def _claimed(report: Report, user: Any) -> Rerun:
    """One at a time."""
    try:
        with transaction.atomic():
            return Rerun.objects.create(report=report, original=report.run, asked_by=user)
    except IntegrityError:
        raise Conflict(_("Its run is being repeated already."), code="rerun_open") from None


@transaction.atomic
def _note_begun(asked: Rerun, run: str) -> None:
    asked.run = run
    asked.save(update_fields=["run"])
    events.record("report.rerun_begun", asked.report, actor=asked.asked_by, evidence=[{"run": run}])
