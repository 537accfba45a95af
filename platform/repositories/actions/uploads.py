"""A file comes in parts, over any number of connections and restarts, and becomes contents of a repository."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.problems import BadInput, Conflict, NotFound, TooLarge
from repositories import attributes, blobs, names, objects
from repositories.actions.contents import Contents, keep
from repositories.changes import StoredFile
from repositories.models import Possession, Repository, Upload, UploadPart
from repositories.parts import IncomingPart

PARTS_LIMIT = 10_000
KEPT_FOR = timedelta(days=7)


def begin_upload(*, repository: Repository, user: Any, filename: str, size: int, sha256: bytes | None = None) -> Upload:
    """Announce a file. When the repository possesses these very bytes already, the upload is complete at once."""
    names.split_path(filename)
    if size < 0:
        raise BadInput(fields={"size": _("A size cannot be negative.")})
    if size > settings.UPLOAD_FILE_LIMIT:
        text = _("%(size)d bytes are more than one file may have here (%(limit)d).")
        raise TooLarge(fields={"size": text % {"size": size, "limit": settings.UPLOAD_FILE_LIMIT}})
    if sha256 is not None and len(sha256) != hashlib.sha256().digest_size:
        raise BadInput(fields={"sha256": _("A SHA-256 digest has 64 hexadecimal digits.")})
    upload = Upload(repository=repository, user=user, filename=filename, size=size, sha256=sha256)
    upload.part_size = max(settings.UPLOAD_PART_SIZE, -(-size // PARTS_LIMIT))
    upload.pointer = attributes.is_large(filename, size)
    if sha256 and (held := _held(repository, sha256, size)):
        _mark_complete(upload, held)
    upload.save(force_insert=True)
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


def complete_upload(*, upload: Upload) -> StoredFile:
    """Put the parts together, verify the whole, and give the repository the right to it. Repeating it is harmless."""
    upload = _fresh(upload)
    if upload.stored is None:
        try:
            _complete(upload)
        except _PartLost as lost:
            upload = _fresh(upload)
            if not upload.is_complete:  # else another request completed it first, and tidied up
                raise lost.told() from None
    shutil.rmtree(upload.folder, ignore_errors=True)
    stored = _fresh(upload).stored
    assert stored is not None
    return stored


def abandon_upload(*, upload: Upload) -> None:
    """The parts go; contents that were completed stay with the repository."""
    folder = upload.folder  # a deleted row forgets its id
    upload.delete()
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
    return len(old)


def _complete(upload: Upload) -> None:
    with _assembled(upload, _all_parts(upload)) as whole:
        if upload.sha256 is not None and whole.sha256 != bytes(upload.sha256):
            _forget_parts(upload)
            text = _("The bytes that came have the digest %(digest)s, not the one announced. Send all parts again.")
            raise BadInput(fields={"sha256": text % {"digest": whole.sha256.hex()}}, code="digest_differs")
        file = _as_file(upload, whole)
        with transaction.atomic():
            locked = _fresh(upload, lock=True)
            if not locked.is_complete:
                keep(repository=upload.repository, contents=[Contents(file, whole.path)])
                _mark_complete(locked, file)
                locked.save()


def _fresh(upload: Upload, *, lock: bool = False) -> Upload:
    rows = Upload.objects.select_for_update() if lock else Upload.objects.all()
    row = rows.filter(pk=upload.pk).first()
    if row is None:
        raise NotFound(_("This upload was given up meanwhile."))
    return row


class _PartLost(Exception):
    """The bytes of a part are not on the disk as they were received."""

    def __init__(self, part: UploadPart) -> None:
        self._part = part

    def told(self) -> Conflict:
        number = self._part.number
        self._part.delete()
        text = _("Part %(number)d is damaged here. Send it again, then complete the upload.") % {"number": number}
        return Conflict(text, code="parts_missing", missing=[number])


@dataclass(frozen=True)
class _Whole:
    """An assembled file: where it lies and what it is."""

    path: Path
    sha256: bytes
    content_oid: bytes


def _all_parts(upload: Upload) -> list[UploadPart]:
    parts = list(upload.parts.order_by("number"))
    received = {part.number for part in parts}
    missing = [number for number in range(1, upload.part_count + 1) if number not in received]
    if missing:
        text = _("%(count)d parts are missing. Send them, then complete the upload.") % {"count": len(missing)}
        raise Conflict(text, code="parts_missing", missing=missing[:100])
    return parts


@contextmanager
def _assembled(upload: Upload, parts: list[UploadPart]) -> Iterator[_Whole]:
    """All parts in one new file, each checked again as it is read: the parts stay until all is done."""
    path = Path(settings.UPLOAD_FOLDER) / f"{upload.pk}-{os.urandom(8).hex()}"
    sha256 = hashlib.sha256()
    git = hashlib.sha1(b"blob %d\0" % upload.size, usedforsecurity=False)
    try:
        with blobs.disk_errors_told(), path.open("xb") as whole:
            for data in _checked_bytes(upload, parts):
                sha256.update(data)
                git.update(data)
                whole.write(data)
        yield _Whole(path, sha256.digest(), git.digest())
    finally:
        path.unlink(missing_ok=True)


def _checked_bytes(upload: Upload, parts: list[UploadPart]) -> Iterator[bytes]:
    for part in parts:
        yield from _checked_part(upload, part)


def _checked_part(upload: Upload, part: UploadPart) -> Iterator[bytes]:
    digest = hashlib.sha256()
    try:
        with upload.part_file(part.number).open("rb") as file:
            while data := file.read(blobs.CHUNK):
                digest.update(data)
                yield data
    except FileNotFoundError:
        raise _PartLost(part) from None
    if digest.digest() != bytes(part.sha256):
        raise _PartLost(part)


def _as_file(upload: Upload, whole: _Whole) -> StoredFile:
    oid = objects.pointer_oid(whole.sha256, upload.size) if upload.pointer else whole.content_oid
    return StoredFile(oid, whole.sha256, upload.size, upload.pointer)


def _held(repository: Repository, sha256: bytes, size: int) -> StoredFile | None:
    held = Possession.objects.filter(repository=repository, blob__sha256=sha256, blob__size=size)
    row = held.values_list("oid", "pointer").first()
    return StoredFile(bytes(row[0]), sha256, size, row[1]) if row else None


def _mark_complete(upload: Upload, file: StoredFile) -> None:
    upload.oid, upload.sha256, upload.pointer = file.oid, file.sha256, file.pointer
    upload.completed_at = upload.touched_at = timezone.now()


def _forget_parts(upload: Upload) -> None:
    upload.parts.all().delete()
    _drop(upload.folder)


def _drop(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
