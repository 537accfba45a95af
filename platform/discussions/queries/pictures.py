from typing import Any

from django.utils.translation import gettext as _

from core.ids import is_id
from core.problems import NotFound
from discussions.models import Attachment
from discussions.queries.boards import visible_boards


def get_picture(person: Any, id: str) -> Attachment:
    """A picture on a board on which this person reads."""
    boards = visible_boards(person).order_by().values("pk")
    rows = Attachment.objects.select_related("board")
    found = rows.filter(pk=id, board__in=boards).first() if is_id(id) else None
    if found is None:
        raise NotFound(_("There is no such picture."))
    return found
