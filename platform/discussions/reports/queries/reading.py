"""Who may read which report. A private one is read by whoever wrote it and by those it was meant for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.events import history
from core.ids import is_id
from core.models import Event
from core.policies import current
from core.problems import NotFound
from core.wording import worded
from discussions.reports import targets
from discussions.reports.models import Comment, Report, Screenshot, Visitor
from discussions.reports.states import REPORT_MOVES
from discussions.reports.visitors import Holder, found_by

MOVED = [
    *(f"report.{move.name}" for move in REPORT_MOVES),
    "report.rerun_begun",
    "report.rerun_ended",
    "report.embargoed",
    "report.embargo_over",
    "report.advised",
]


@dataclass(frozen=True)
class Entry:
    """One thing that happened to a report: something said, or a move."""

    at: datetime
    comment: Comment | None = None
    event: Event | None = None


def visible_reports(person: Any) -> QuerySet[Report]:
    open_to_all = Q(is_private=False, hidden_at=None) & targets.seen_by(person)
    own = _own(person)
    kept = Q(is_private=True) | Q(hidden_at__isnull=False)
    seen = open_to_all | own | kept & targets.guarded_by(person)
    return Report.objects.filter(seen).select_related("reporter", "assignee")


def _own(person: Any) -> Q:
    if isinstance(person, Holder):
        return Q(pk=person.report_id, reporter=None)
    return Q(reporter=person.pk) if getattr(person, "is_authenticated", False) else Q(pk=None)


def get_followed(key: str) -> Visitor:
    """Who came by this address of the report that they wrote without an account."""
    visitor = found_by(key)
    if visitor is None:
        raise NotFound(_("There is no report at this address. Copy it whole; or has somebody taken it over?"))
    return visitor


def report_of(visitor: Visitor) -> Report:
    """Theirs, as they may read it."""
    return get_report(Holder(visitor.report_id), visitor.report_id)


def get_report(person: Any, id: str) -> Report:
    found = visible_reports(person).prefetch_related("screenshots").filter(pk=id).first() if is_id(id) else None
    if found is None:
        raise NotFound(_("There is no such report, or you may not see it."))
    return with_targets([found])[0]


def get_screenshot(person: Any, report: str, id: str) -> Screenshot:
    """Through the report: who may not read that sees no picture of it."""
    found = get_report(person, report)
    picture = next((one for one in found.screenshots.all() if one.pk == id), None)
    if picture is None:
        raise NotFound(_("There is no such picture."))
    return picture


def with_targets(reports: Iterable[Report]) -> list[Report]:
    """The reports, each with the name of its `target`, None where that is gone."""
    found = list(reports)
    names = targets.named((report.target_kind, report.target_id) for report in found)
    for report in found:
        report.target = names.get((report.target_kind, report.target_id))  # type: ignore[attr-defined]
    return found


def thread_of(report: Report) -> list[Entry]:
    """What was said and done, the oldest first."""
    said = report.comments.select_related("author").order_by("id")
    done = history(report, MOVED)
    entries = [*(Entry(one.created_at, comment=one) for one in said), *(Entry(one.at, event=one) for one in done)]
    return sorted(entries, key=lambda entry: entry.at)


def reasons() -> list[tuple[str, str]]:
    return [(reason["id"], worded(reason)) for reason in current("reports")["reasons"]]
