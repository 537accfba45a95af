"""What follows from what happens to reports: mails to visitors, and the search index in step with what everybody may
read – no private ones, none that are out of sight.
"""

from collections.abc import Iterator

from core.events import on
from core.models import Event
from discussions.reports.actions.visiting import write_to
from discussions.reports.models import Report, Visitor
from discussions.reports.notices import notice_for_visitor
from discussions.reports.queries.searching import KIND
from notifications.telling import verbs
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


@on(*(verb for verb in sorted(verbs()) if verb.startswith("report.")))
def mail_visitor(event: Event) -> None:
    """Whoever reported it without an account and wants to hear of it, once: this and its place are one transaction."""
    if notice_for_visitor(event) is not None:
        for visitor in Visitor.objects.filter(report=event.object_id, email_proved_at__isnull=False):
            write_to(visitor, event)


def documents() -> Iterator[Document]:
    shown = Report.objects.filter(is_private=False, hidden_at=None).order_by("pk")
    return (document_of(report) for report in shown.iterator(chunk_size=200))


def document_of(report: Report) -> Document:
    return Document(KIND, report.pk, report.title, f"{report.actual}\n{report.expected}\n{report.steps}")


register(KIND, documents)
