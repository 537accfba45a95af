"""Problem reports. Private ones are found by those who may read them, though never by their words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from discussions.reports.models import Report
from discussions.reports.queries import visible_reports
from discussions.reports.queries.reading import with_targets
from discussions.reports.queries.searching import KIND
from discussions.reports.states import ENDED, OPEN, ReportState, Severity
from search.finding import Hit, Operator, author, findable

SEVERAL = {"open": OPEN, "ended": ENDED}


def hits_of_reports(person: Any, ids: Sequence[str]) -> Iterable[Hit]:
    return [_hit(report) for report in with_targets(visible_reports(person).filter(pk__in=ids))]


def conditions() -> Mapping[str, Any]:
    several = {"open": _("Not ended"), "ended": _("Ended")}
    return several | dict(ReportState.choices) | {value: value for value in Severity.values}


def with_condition(person: Any, value: str) -> Q:
    if value in Severity.values:
        return Q(severity=value)
    return Q(state__in=SEVERAL.get(value, (value,)))


def _hit(report: Report) -> Hit:
    target = report.target  # type: ignore[attr-defined]  # put there with the targets
    about = [target.name] if target is not None else []
    return Hit(
        id=report.pk,
        title=report.title,
        url=report.get_absolute_url(),
        text=f"{report.actual}\n{report.expected}\n{report.steps}",
        facts=[*about, str(report.get_state_display()), report.severity.upper(), report.reported_by],
        at=report.created_at,
        marks=[("lock", _("Private"))] if report.is_private else [],
    )


findable(
    KIND,
    title=pgettext_lazy("problems", "Reports"),
    place=40,
    rows=visible_reports,
    hits=hits_of_reports,
    has_meaning=True,
    operators={
        "author": author("reporter"),
        "is": Operator(where=with_condition, values=conditions, is_condition=True),
    },
)
