"""From parts to contents: joined, verified, and only then the repository's own."""

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.problems import BadInput, Conflict, NotFound
from repositories import blobs, objects
from repositories.actions.contents import Contents, keep, send_ahead
from repositories.changes import StoredFile
from repositories.models import Upload, UploadPart


def complete_upload(*, upload: Upload) -> StoredFile:
    """Put the parts together, verify the whole, and give the repository the right to it. Repeating it is harmless."""
    upload = _fresh(upload)
    if upload.stored is None:
        try:
            _complete(upload)
        except _PartsLost as lost:
            upload = _fresh(upload)
            if not upload.is_complete:  # else another request completed it first, and tidied up
                raise lost.told() from None
    shutil.rmtree(upload.folder, ignore_errors=True)
    stored = _fresh(upload).stored
    assert stored is not None
    return stored


def mark_complete(upload: Upload, file: StoredFile) -> None:
    upload.oid, upload.sha256, upload.pointer = file.oid, file.sha256, file.pointer
    upload.completed_at = upload.touched_at = timezone.now()


def _complete(upload: Upload) -> None:
    parts = _all_parts(upload)
    with _assembled(upload, parts) as whole:
        if upload.sha256 is not None and whole.sha256 != bytes(upload.sha256):
            _check_parts(upload, parts)
            _forget_parts(upload)
            text = _("The bytes that came have the digest %(digest)s, not the one announced. Send all parts again.")
            raise BadInput(fields={"sha256": text % {"digest": whole.sha256.hex()}}, code="digest_differs")
        file = _as_file(upload, whole)
        contents = [Contents(file, whole.path, upload.filename)]
        send_ahead(contents=contents)
        with transaction.atomic():
            locked = _fresh(upload, lock=True)
            if not locked.is_complete:
                keep(repository=upload.repository, contents=contents)
                mark_complete(locked, file)
                locked.save()


def _fresh(upload: Upload, *, lock: bool = False) -> Upload:
    rows = Upload.objects.select_for_update() if lock else Upload.objects.all()
    row = rows.filter(pk=upload.pk).first()
    if row is None:
        raise NotFound(_("This upload was given up meanwhile."))
    return row


class _PartsLost(Exception):
    """The bytes of parts are not on this disk as they were received: another host with a disk of its own took them, or
    they are damaged."""

    def __init__(self, parts: Sequence[UploadPart]) -> None:
        self._parts = parts

    def told(self) -> Conflict:
        numbers = [part.number for part in self._parts]
        for part in self._parts:
            part.delete()
        text = ngettext(
            "Part %(numbers)s is damaged here. Send it again, then complete the upload.",
            "Parts %(numbers)s are damaged here. Send them again, then complete the upload.",
            len(numbers),
        )
        shown = ", ".join(map(str, numbers[:20])) + (" …" if len(numbers) > 20 else "")
        return Conflict(text % {"numbers": shown}, code="parts_missing", missing=numbers[:100])


@dataclass(frozen=True)
class _Whole:
    """An assembled file: where it lies and what it is."""

    path: Path
    sha256: bytes
    content_oid: bytes = b""  # not asked for where git is to see a pointer


def _all_parts(upload: Upload) -> list[UploadPart]:
    parts = list(upload.parts.order_by("number"))
    received = {part.number for part in parts}
    missing = [number for number in range(1, upload.part_count + 1) if number not in received]
    if missing:
        text = _("%(count)d parts are missing. Send them, then complete the upload.") % {"count": len(missing)}
        raise Conflict(text, code="parts_missing", missing=missing[:100])
    if lost := [part for part in parts if not upload.part_file(part.number).is_file()]:
        raise _PartsLost(lost)
    return parts


@contextmanager
def _assembled(upload: Upload, parts: list[UploadPart]) -> Iterator[_Whole]:
    """All parts in one new file, on the disk before anybody waits for a lock. The parts stay until all is done."""
    path = Path(settings.UPLOAD_FOLDER) / f"{upload.pk}-{os.urandom(8).hex()}"
    hashes = [hashlib.sha256()]
    if not upload.pointer:
        hashes.append(hashlib.sha1(b"blob %d\0" % upload.size, usedforsecurity=False))
    try:
        with blobs.disk_errors_told(), path.open("xb") as whole:
            for data in _bytes_of(upload, parts, checked=upload.sha256 is None):
                for each in hashes:
                    each.update(data)
                whole.write(data)
            blobs.flush_early(whole)
        yield _Whole(path, *(each.digest() for each in hashes))
    finally:
        path.unlink(missing_ok=True)


def _bytes_of(upload: Upload, parts: list[UploadPart], *, checked: bool) -> Iterator[memoryview]:
    """Of one part after the other. Where the digest of the whole is known that tells more than those of its parts."""
    buffer = memoryview(bytearray(blobs.CHUNK))
    for part in parts:
        digest = hashlib.sha256()
        try:
            with upload.part_file(part.number).open("rb", buffering=0) as file:
                while size := file.readinto(buffer):
                    if checked:
                        digest.update(buffer[:size])
                    yield buffer[:size]
        except FileNotFoundError:
            raise _PartsLost([part]) from None
        if checked and digest.digest() != bytes(part.sha256):
            raise _PartsLost([part])


def _check_parts(upload: Upload, parts: list[UploadPart]) -> None:
    for _data in _bytes_of(upload, parts, checked=True):
        pass


def _as_file(upload: Upload, whole: _Whole) -> StoredFile:
    oid = objects.pointer_oid(whole.sha256, upload.size) if upload.pointer else whole.content_oid
    return StoredFile(oid, whole.sha256, upload.size, upload.pointer)


def _forget_parts(upload: Upload) -> None:
    upload.parts.all().delete()
    shutil.rmtree(upload.folder, ignore_errors=True)
