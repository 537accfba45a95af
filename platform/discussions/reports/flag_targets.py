"""Comments under problem reports as what can be flagged. A report itself is sorted by those who answer for it."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.ids import is_id
from core.problems import NotFound
from discussions.reports.actions.moderating import hide_comment, show_comment
from discussions.reports.models import Comment
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


def author(comment: Comment) -> User:
    return comment.author


def shown(comment: Comment) -> Shown:
    return Shown(comment.report.title, f"{comment.report.get_absolute_url()}#c{comment.pk}", comment.text)


thing(
    KIND,
    label=_("Comment"),
    find=find,
    known=known,
    author=author,
    shown=shown,
    acts={"hide": hide_comment, "show": show_comment, "remove": hide_comment},
)
