"""Keeping the search index in step with what everybody may read of reports: no private ones, none that were flagged."""

from collections.abc import Iterator

from core.events import on
from core.models import Event
from discussions.reports.models import Report
from discussions.reports.queries.searching import KIND
from search.actions import forget, index
from search.kinds import Document, register


@on("report.filed", "report.shown")
def index_report(event: Event) -> None:
    for report in Report.objects.filter(pk=event.object_id):
        if not (report.is_private or report.hidden_at):
            index(document_of(report))


@on("report.embargoed", "report.hidden")
def forget_private_report(event: Event) -> None:
    forget(KIND, event.object_id)


def documents() -> Iterator[Document]:
    shown = Report.objects.filter(is_private=False, hidden_at=None).order_by("pk")
    return (document_of(report) for report in shown.iterator(chunk_size=200))


def document_of(report: Report) -> Document:
    return Document(KIND, report.pk, report.title, f"{report.actual}\n{report.expected}\n{report.steps}")


register(KIND, documents)
