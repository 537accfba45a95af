"""What posts show and bring: pictures are drawn anew by us, files stay as they are. Both are kept under their digest,
seen by those who read on the board, and forgotten if no post ever named them.
"""

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import IO, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import pictures
from core import events
from core.clocks.acting import AT_ONCE, each
from core.permissions import require
from core.policies import current
from core.problems import BadInput, TooMany
from discussions.actions.thumbnails import forget_thumbnail, keep_thumbnail
from discussions.actions.writing import is_newcomer
from discussions.files import file_name, is_picture, media_type_of
from discussions.models import Attachment, Board, Draft, Post, Revision
from discussions.models.attachments import PICTURE
from discussions.queries.attachments import named_by

ALT_LENGTH = 300
LONGEST_SIDE = 2560  # words on a screen stay readable


def attach(*, board: Board, user: Any, file: IO[bytes], alt: str = "") -> Attachment:
    """Keep a picture or a file for posts on this board. What it is its content says, not its name."""
    require(user, "discussions.attach", board)
    if len(alt) > ALT_LENGTH:
        raise BadInput(fields={"alt": _("Use at most %(limit)d characters.") % {"limit": ALT_LENGTH}})
    told = " ".join(alt.replace("\x00", "").split())
    return _picture(board, user, file, told) if is_picture(file) else _file(board, user, file)


@transaction.atomic
def remove_attachment(*, attachment: Attachment, user: Any) -> None:
    """It is shown nowhere any more. Its file goes with the last that shows it."""
    require(user, "discussions.remove_attachment", attachment)
    events.record("attachment.removed", attachment, actor=user, role="author")
    _forget(attachment)


def sweep_attachments() -> int:
    """Forget what was uploaded and never sent, once nobody can be typing at it any more."""
    old = timezone.now() - timedelta(days=current("discussions")["unused_attachment_days"])
    unused = Attachment.objects.filter(is_used=False, created_at__lt=old).order_by("created_at")
    typed = named_by(Draft.objects.filter(text__contains="/attachments/").values_list("text", flat=True))
    return each(unused.exclude(pk__in=typed)[:AT_ONCE], _swept)


def note_use(*texts: str) -> None:
    """A post names it: it stays, also when a later edit leaves it out, since the past of a post can be read."""
    if named := named_by(texts):
        Attachment.objects.filter(pk__in=named, is_used=False).update(is_used=True)


def bring_along(posts: Iterable[Post], before: Board, after: Board) -> None:
    """What posts show goes with them from a board that not everybody sees."""
    if before.belongs_to and before.pk != after.pk:
        found = list(posts)
        past = Revision.objects.filter(post__in=found).values_list("text", flat=True)
        named = named_by([*(post.text for post in found), *past])
        Attachment.objects.filter(board=before, pk__in=named).update(board=after)


def _picture(board: Board, user: Any, file: IO[bytes], alt: str) -> Attachment:
    _check_room(user, "pictures_per_day", Attachment.objects.filter(media_type=PICTURE))
    name = file_name(file) if getattr(file, "name", "") else ""
    data, (width, height) = pictures.whole(file, field="file", side=LONGEST_SIDE)
    return _kept(data, board=board, person=user, alt=alt, name=name, media_type=PICTURE, width=width, height=height)


def _file(board: Board, user: Any, file: IO[bytes]) -> Attachment:
    _check_room(user, "files_per_day", Attachment.objects.exclude(media_type=PICTURE))
    limit = current("discussions")["largest_file_megabytes"]
    data = file.read(limit * 2**20 + 1)
    if len(data) > limit * 2**20:
        large = _("The file is larger than %(limit)d MB. Put it into a repository and link it.") % {"limit": limit}
        raise BadInput(fields={"file": large})
    return _kept(data, board=board, person=user, name=file_name(file), media_type=media_type_of(data))


def _kept(data: bytes, **facts: Any) -> Attachment:
    made = Attachment(digest=hashlib.sha256(data).hexdigest(), size=len(data), **facts)
    if not default_storage.exists(made.stored_at):
        default_storage.save(made.stored_at, ContentFile(data))
    if made.thumbnail is not None:
        keep_thumbnail(made.thumbnail, data)
    with transaction.atomic():
        made.save(force_insert=True)
        events.record("attachment.added", made, actor=made.person, role="author")
    return made


@transaction.atomic
def _swept(attachment: Attachment) -> bool:
    """Unless a post came to name it in this very moment."""
    locked = Attachment.objects.select_for_update().filter(pk=attachment.pk, is_used=False).first()
    if locked is not None:
        events.record("attachment.removed", locked, role="system", reason="unused")
        _forget(locked)
    return locked is not None


def _forget(attachment: Attachment) -> None:
    same = {"digest": attachment.digest, "media_type": attachment.media_type}
    stored, thumbnail = attachment.stored_at, attachment.thumbnail
    attachment.delete()
    if not Attachment.objects.filter(**same).exists():
        transaction.on_commit(lambda: default_storage.delete(stored))
        if thumbnail is not None:
            transaction.on_commit(lambda: forget_thumbnail(thumbnail))


def _check_room(user: Any, name: str, kind: Any) -> None:
    policy, since = current("discussions"), timezone.now() - timedelta(days=1)
    limit = policy[f"newcomer_{name}" if is_newcomer(user, policy) else name]
    if not limit:
        raise TooMany(_("You may attach files once you have written here for a day; pictures at once."), code="pace")
    if kind.filter(person=user, created_at__gt=since).count() >= limit:
        raise TooMany(_("That is all for one day. Go on tomorrow; what you typed is kept in this tab."), code="pace")
