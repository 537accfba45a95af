"""A file comes in parts, over any number of connections and restarts, and becomes contents of a repository."""

import hashlib
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.problems import BadInput, Conflict, TooLarge
from repositories import attributes, blobs, names
from repositories.actions.completing import mark_complete
from repositories.actions.contents import let_stay
from repositories.models import Repository, Upload, UploadPart
from repositories.parts import IncomingPart
from repositories.quotas import Coming, require_room, too_large

PARTS_LIMIT = 10_000
KEPT_FOR = timedelta(days=7)


def begin_upload(
    *,
    repository: Repository,
    user: Any,
    filename: str,
    size: int,
    sha256: bytes | None = None,
    part_size: int = 0,
) -> Upload:
    """Announce a file. When the repository possesses these very bytes already, the upload is complete at once."""
    names.split_path(filename)
    if size < 0:
        raise BadInput(fields={"size": _("A size cannot be negative.")})
    if reason := too_large(size):
        raise TooLarge(fields={"size": reason})
    if sha256 is not None and len(sha256) != hashlib.sha256().digest_size:
        raise BadInput(fields={"sha256": _("A SHA-256 digest has 64 hexadecimal digits.")})
    upload = Upload(repository=repository, user=user, filename=filename, size=size, sha256=sha256)
    upload.part_size = max(part_size, settings.UPLOAD_PART_SIZE, -(-size // PARTS_LIMIT))
    upload.pointer = attributes.is_large(filename, size)
    if sha256 and (file := let_stay(repository=repository, wanted=[(sha256, size)]).get(sha256)):
        mark_complete(upload, file)
    else:
        require_room(repository, [Coming(filename, size, sha256)])
    upload.save(force_insert=True)
    return upload


def begin_large(*, repository: Repository, user: Any, sha256: bytes, size: int, part_size: int) -> Upload:
    """Announce a file by its digest, which git is to see as a pointer; an upload of it that was cut off goes on."""
    under_way = Upload.objects.filter(repository=repository, user=user, sha256=sha256, size=size, pointer=True)
    if begun := under_way.filter(completed_at=None).order_by("-touched_at").first():
        return begun
    upload = begin_upload(
        repository=repository, user=user, filename=sha256.hex(), size=size, sha256=sha256, part_size=part_size
    )
    if not upload.pointer:
        upload.pointer = True
        upload.save(update_fields=["pointer"])
    return upload


def keep_part(*, upload: Upload, number: int, incoming: IncomingPart) -> UploadPart:
    """A part has come in whole: from now on it survives everything. The same part again changes nothing."""
    sha256 = incoming.finish()
    with transaction.atomic():
        locked = Upload.objects.select_for_update().filter(pk=upload.pk).first()
        if locked is None or locked.is_complete:
            raise Conflict(_("This upload is over."), code="upload_over")
        known = UploadPart.objects.filter(upload=locked, number=number).first()
        if known and bytes(known.sha256) != sha256:
            text = _("Part %(number)d was already received with other bytes. Begin a new upload.")
            raise Conflict(text % {"number": number}, code="part_differs")
        incoming.settle(locked.part_file(number))
        locked.touched_at = timezone.now()
        locked.save(update_fields=["touched_at"])
        return known or UploadPart.objects.create(upload=locked, number=number, size=incoming.expected, sha256=sha256)


def abandon_upload(*, upload: Upload) -> None:
    """The parts go; contents that were completed stay with the repository, as long as they would without an upload."""
    folder = upload.folder  # a deleted row forgets its id
    upload.delete()
    if upload.is_complete:
        Repository.objects.filter(pk=upload.repository_id).update(dirty=True)
    _drop(folder)


def collect_uploads(*, older_than: timedelta = KEPT_FOR) -> int:
    """Forget uploads nobody touched for long, and files that belong to none. Returns how many were forgotten."""
    before = timezone.now() - older_than
    old = list(Upload.objects.filter(touched_at__lt=before))
    for upload in old:
        abandon_upload(upload=upload)
    for path in Path(settings.UPLOAD_FOLDER).iterdir():
        if path.stat().st_mtime < before.timestamp() and not Upload.objects.filter(pk=path.name).exists():
            _drop(path)
    blobs.drop_unfinished(before)
    return len(old)


def _drop(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
