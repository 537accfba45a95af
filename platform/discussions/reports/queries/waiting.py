"""Lists of reports: of a thing, of the site, and those that wait for a first answer."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from discussions.reports.models import Report
from discussions.reports.queries.reading import visible_reports
from discussions.reports.states import ENDED, MAINTAINER, OPEN, ReportState, Severity
from discussions.reports.targets import SITE, answered_by, keeps_safe


def reports_about(person: Any, kind: str, id: str) -> QuerySet[Report]:
    return visible_reports(person).filter(target_kind=kind, target_id=id)


def site_reports(person: Any) -> QuerySet[Report]:
    return reports_about(person, SITE, "")


def on_desk(person: Any) -> QuerySet[Report]:
    """The open reports of the site, for those who keep it."""
    if not keeps_safe(person):
        return Report.objects.none()
    return site_reports(person).filter(state__in=OPEN).order_by("due_at", "id")


def of_maintainer(person: Any, *, show: str = "", severity: str = "") -> QuerySet[Report]:
    """Open reports of everything that this person answers for: all, those whose turn is theirs, those that are late,
    or those that somebody gave to them.
    """
    found = filtered(visible_reports(person).filter(answered_by(person)), state="open", severity=severity)
    if show in {"turn", "late"}:
        found = found.filter(clock_owner=MAINTAINER)
    if show == "late":
        found = found.filter(due_at__lt=timezone.now())
    return found.filter(assignee=person) if show == "mine" else found


def filtered(reports: QuerySet[Report], *, state: str = "", severity: str = "", reporter: str = "") -> QuerySet[Report]:
    """`open`, `ended`, or one of the states by name; whatever else is asked for changes nothing. Of `reporter`, by
    handle, those alone."""
    if reporter:
        reports = reports.filter(reporter__handle=reporter.lower())
    several = {"open": OPEN, "ended": ENDED}
    if state in several:
        reports = reports.filter(state__in=several[state])
    elif state in ReportState.values:
        reports = reports.filter(state=state)
    return reports.filter(severity=severity) if severity in Severity.values else reports
