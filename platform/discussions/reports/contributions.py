"""What people gave by saying what does not work: reports that somebody else could confirm."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.contributions import Line, contribution
from discussions.reports.models import Report

MOST = 100


@contribution("confirmed_reports", title=_("Confirmed reports"))
def confirmed_reports(user: Any) -> list[Line]:
    """Private ones count, too, and keep what they say to themselves."""
    confirmed = Report.objects.filter(reporter=user, confirmed_at__isnull=False).order_by("-confirmed_at")
    return [_line(report) for report in confirmed[:MOST]]


def _line(report: Report) -> Line:
    text = str(_("A private report")) if report.is_private else report.title
    return Line(text, report.confirmed_at or report.created_at, report.get_absolute_url(), report.get_state_display())
