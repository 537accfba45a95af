import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from core.ids import is_id
from core.problems import NotFound
from discussions.models import Attachment
from discussions.queries.boards import visible_boards

NAMED = re.compile(r"/attachments/([0-9a-z]{26})")


def get_attachment(person: Any, id: str) -> Attachment:
    """Something on a board on which this person reads."""
    boards = visible_boards(person).order_by().values("pk")
    rows = Attachment.objects.select_related("board")
    found = rows.filter(pk=id, board__in=boards).first() if is_id(id) else None
    if found is None:
        raise NotFound(_("There is no such file."))
    return found


def named_by(texts: Iterable[str]) -> set[str]:
    """Ids of what these texts show or link."""
    return {id for text in texts for id in NAMED.findall(text)}
