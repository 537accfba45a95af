"""What follows when a reporter says nothing."""

from django.utils import timezone

from core.moves import move
from core.problems import Conflict
from discussions.reports.models import Report
from discussions.reports.states import REPORT_MOVES, REPORTER, ReportState

ENDS = {ReportState.NEEDS_INFO: "lapse", ReportState.FIXED_PENDING: "resolve"}
AT_ONCE = 200


def heed_silence() -> int:
    """Who was asked and did not answer lets the report lapse; who did not try a fix takes it that it works."""
    due = Report.objects.filter(state__in=list(ENDS), clock_owner=REPORTER, due_at__lte=timezone.now())
    return sum(_end(report) for report in due.order_by("due_at")[:AT_ONCE])


def _end(report: Report) -> bool:
    try:
        move(report, REPORT_MOVES, ENDS[ReportState(report.state)], role="system", reason="silence")
    except Conflict:  # they spoke in this very moment
        return False
    return True
