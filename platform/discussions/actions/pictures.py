"""Pictures for posts: drawn anew by us, kept under their digest, seen by those who read on the board."""

import hashlib
from datetime import timedelta
from typing import IO, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import pictures
from core import events
from core.permissions import require
from core.policies import current
from core.problems import BadInput, TooMany
from discussions.actions.writing import is_newcomer
from discussions.models import Attachment, Board

ALT_LENGTH = 300
LONGEST_SIDE = 2560  # words on a screen stay readable


def attach_picture(*, board: Board, user: Any, picture: IO[bytes], alt: str = "") -> Attachment:
    """Keep a picture for posts on this board. What the file held beside its pixels is left behind."""
    require(user, "discussions.attach", board)
    _check_room(user)
    if len(alt) > ALT_LENGTH:
        raise BadInput(fields={"alt": _("Use at most %(limit)d characters.") % {"limit": ALT_LENGTH}})
    data, (width, height) = pictures.whole(picture, field="picture", side=LONGEST_SIDE)
    facts = {"alt": " ".join(alt.split()), "width": width, "height": height, "size": len(data)}
    made = Attachment(board=board, person=user, digest=hashlib.sha256(data).hexdigest(), **facts)
    if not default_storage.exists(made.stored_at):
        default_storage.save(made.stored_at, ContentFile(data))
    with transaction.atomic():
        made.save(force_insert=True)
        events.record("attachment.added", made, actor=user, role="author")
    return made


@transaction.atomic
def remove_picture(*, attachment: Attachment, user: Any) -> None:
    """It is shown nowhere any more. Its file goes with the last that shows it."""
    require(user, "discussions.remove_picture", attachment)
    events.record("attachment.removed", attachment, actor=user, role="author")
    stored, digest = attachment.stored_at, attachment.digest
    attachment.delete()
    if not Attachment.objects.filter(digest=digest).exists():
        transaction.on_commit(lambda: default_storage.delete(stored))


def _check_room(user: Any) -> None:
    policy, since = current("discussions"), timezone.now() - timedelta(days=1)
    limit = policy["newcomer_pictures_per_day" if is_newcomer(user, policy) else "pictures_per_day"]
    if Attachment.objects.filter(person=user, created_at__gt=since).count() >= limit:
        raise TooMany(_("That is all for one day. Go on tomorrow; what you typed is kept in this tab."), code="pace")
