import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.ids import is_id
from core.problems import NotFound
from core.smaller_pictures import Smaller
from discussions.models import Attachment
from discussions.models.attachments import PICTURE
from discussions.queries.boards import boards_read_by, visible_boards

NAMED = re.compile(r"/attachments/([0-9a-z]{26})")


def get_attachment(person: Any, id: str) -> Attachment:
    """Something on a board on which this person reads."""
    boards = visible_boards(person).order_by().values("pk")
    rows = Attachment.objects.select_related("board")
    found = rows.filter(pk=id, board__in=boards).first() if is_id(id) else None
    if found is None:
        raise NotFound(_("There is no such file."))
    return found


def pictures_in(texts: Iterable[str], person: Any) -> dict[str, Smaller]:
    """Those that these texts show and this person may see, by their addresses, as they are drawn among words."""
    named = named_by(texts)
    rows = Attachment.objects.filter(pk__in=named, media_type=PICTURE).select_related("board") if named else ()
    found = list(rows)
    read = boards_read_by(person, {one.board for one in found}) if found else set()
    return {one.get_absolute_url(): _smaller(one) for one in found if one.board_id in read}


def named_by(texts: Iterable[str]) -> set[str]:
    """Ids of what these texts show or link."""
    return {id for text in texts for id in NAMED.findall(text)}


def _smaller(picture: Attachment) -> Smaller:
    thumbnail = picture.thumbnail
    assert thumbnail is not None  # of a picture
    return Smaller(thumbnail.url, thumbnail.width, thumbnail.height, picture.alt or _named(picture))


def _named(picture: Attachment) -> str:
    return _("Picture: %(name)s") % {"name": picture.name} if picture.name else pgettext("in a post", "Picture")
