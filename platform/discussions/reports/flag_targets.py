"""Problem reports and the comments under them as what can be flagged."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.ids import is_id
from core.problems import NotFound
from discussions.reports.actions.moderating import hide_comment, hide_report, show_comment, show_report
from discussions.reports.models import Comment, Report
from discussions.reports.queries import get_report
from moderation.things import Shown, thing

KIND = "comment"


def find(user: Any, id: str) -> Comment:
    """Under a report that this person may read."""
    found = known([id]).get(id) if is_id(id) else None
    if found is None:
        raise NotFound(_t("There is no such comment."))
    get_report(user, found.report_id)
    return found


def known(ids: Collection[str]) -> dict[str, Comment]:
    return Comment.objects.select_related("report", "author").in_bulk(list(ids))


def author(comment: Comment) -> User | None:
    return comment.author


def shown(comment: Comment) -> Shown:
    return Shown(comment.report.title, f"{comment.report.get_absolute_url()}#c{comment.pk}", comment.text)


def find_report(user: Any, id: str) -> Report:
    """One that everybody may read."""
    found = get_report(user, id)
    if found.is_private or found.hidden_at:
        raise NotFound(_t("Only what is public can be flagged."))
    return found


def known_reports(ids: Collection[str]) -> dict[str, Report]:
    return Report.objects.select_related("reporter").in_bulk(list(ids))


def reporter(report: Report) -> User | None:
    return report.reporter


def shown_report(report: Report) -> Shown:
    words = "\n\n".join(filter(None, (report.actual, report.expected, report.steps)))
    return Shown(report.title, report.get_absolute_url(), words)


thing(
    "report",
    label=pgettext_lazy("problem", "Report"),
    find=find_report,
    known=known_reports,
    author=reporter,
    shown=shown_report,
    acts={"hide": hide_report, "show": show_report, "remove": hide_report},
)
thing(
    KIND,
    label=_("Comment"),
    find=find,
    known=known,
    author=author,
    shown=shown,
    acts={"hide": hide_comment, "show": show_comment, "remove": hide_comment},
)
