"""Lists of reports: of a thing, of the site, and those that wait for a first answer."""

from typing import Any

from django.db.models import QuerySet

from discussions.reports.models import Report
from discussions.reports.queries.reading import visible_reports
from discussions.reports.states import ENDED, OPEN, ReportState, Severity
from discussions.reports.targets import SITE, keeps_safe


def reports_about(person: Any, kind: str, id: str) -> QuerySet[Report]:
    return visible_reports(person).filter(target_kind=kind, target_id=id)


def site_reports(person: Any) -> QuerySet[Report]:
    return reports_about(person, SITE, "")


def on_desk(person: Any) -> QuerySet[Report]:
    """The open reports of the site, for those who keep it."""
    if not keeps_safe(person):
        return Report.objects.none()
    return site_reports(person).filter(state__in=OPEN).order_by("due_at", "id")


def filtered(reports: QuerySet[Report], *, state: str = "", severity: str = "") -> QuerySet[Report]:
    """`open`, `ended`, or one of the states by name; whatever else is asked for changes nothing."""
    several = {"open": OPEN, "ended": ENDED}
    if state in several:
        reports = reports.filter(state__in=several[state])
    elif state in ReportState.values:
        reports = reports.filter(state=state)
    return reports.filter(severity=severity) if severity in Severity.values else reports
