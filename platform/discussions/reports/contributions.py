"""What people gave by saying what does not work: reports that somebody else could confirm."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.contributions import Line, contribution
from discussions.reports.models import Report
from discussions.reports.queries import visible_reports


@contribution("confirmed_reports", title=_("Confirmed reports"))
def confirmed_reports(user: Any, most: int) -> list[Line]:
    """Private ones count, too, and keep what they say to themselves."""
    confirmed = Report.objects.filter(reporter=user, confirmed_at__isnull=False).order_by("-confirmed_at")
    reports = list(confirmed[:most])
    seen = set(visible_reports(AnonymousUser()).filter(pk__in=[one.pk for one in reports]).values_list("pk", flat=True))
    return [_line(report, is_public=report.pk in seen) for report in reports]


def _line(report: Report, *, is_public: bool) -> Line:
    text = str(_("A private report")) if report.is_private else report.title
    at, state = report.confirmed_at or report.created_at, report.get_state_display()
    return Line(text, at, report.get_absolute_url(), state, is_public=is_public)
