"""Files that programs send for a batch, and those that it leaves."""

from collections.abc import Iterable
from datetime import timedelta
from tempfile import SpooledTemporaryFile
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _

from core.ids import new_id
from core.policies import current
from core.problems import BadInput, TooLarge
from core.texts import line
from inference.batches.models import Batch, StoredFile

NAME_LENGTH = 255
IN_MEMORY = 4_000_000


def store_file(*, user: Any, name: str, data: bytes, purpose: str) -> StoredFile:
    """Questions of a batch to come. Kept for some days, for whoever sent them alone."""
    if purpose != "batch":
        raise BadInput(fields={"purpose": _("Files are kept for batches only: purpose must be “batch”.")})
    if len(data) > (most := current("batches")["most_bytes"]):
        raise TooLarge(_("A file for a batch has at most %(most)d bytes.") % {"most": most}, code="file_too_large")
    return _stored(user, line(name, "file", limit=NAME_LENGTH) or "batch.jsonl", ContentFile(data), len(data), purpose)


def store_rows(*, batch: Batch, name: str, rows: Iterable[bytes]) -> StoredFile | None:
    """None where there are none: who asks is told so by the file that is not there."""
    with SpooledTemporaryFile(IN_MEMORY) as file:
        for row in rows:
            file.write(row)
        size = file.tell()
        file.seek(0)
        return _stored(batch.user, name, File(file), size, "batch_output") if size else None


def delete_file(*, file: StoredFile) -> None:
    """For good. A batch that was made of it has its questions already."""
    file.delete()
    default_storage.delete(file.path)


def forget_old_files() -> int:
    old = list(StoredFile.objects.filter(expires_at__lte=timezone.now())[:200])
    for file in old:
        delete_file(file=file)
    return len(old)


def _stored(user: Any, name: str, data: Any, size: int, purpose: str) -> StoredFile:
    path = default_storage.save(f"batches/{new_id()}.jsonl", data)
    until = timezone.now() + timedelta(days=current("batches")["keep_days"])
    return StoredFile.objects.create(owner=user, name=name, purpose=purpose, bytes=size, path=path, expires_at=until)
