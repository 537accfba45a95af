"""What follows when a reporter says nothing."""

from django.utils import timezone

from core.clocks.acting import AT_ONCE, each
from core.moves import move
from discussions.reports.models import Report
from discussions.reports.states import REPORT_MOVES, REPORTER, ReportState

ENDS = {ReportState.NEEDS_INFO: "lapse", ReportState.FIXED_PENDING: "resolve"}


def heed_silence() -> int:
    """Who was asked and did not answer lets the report lapse; who did not try a fix takes it that it works."""
    due = Report.objects.filter(state__in=list(ENDS), clock_owner=REPORTER, due_at__lte=timezone.now())
    return each(due.order_by("due_at")[:AT_ONCE], _end)


def _end(report: Report) -> None:
    move(report, REPORT_MOVES, ENDS[ReportState(report.state)], role="system", reason="silence")
