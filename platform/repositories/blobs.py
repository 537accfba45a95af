"""Where bytes lie: `STORAGES["blobs"]`, by digest. Rights to them are rows elsewhere; here are only bytes.

On a local disk a blob appears whole or not at all: it is written beside its place, flushed, and renamed. Otherwise it
lies in a bucket (`repositories.bucket`), which does the same.
"""

import errno
import hashlib
import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from django.core.files.storage import FileSystemStorage, Storage, storages
from django.utils.translation import gettext as _

from core.outages import no_space
from core.problems import Unavailable
from repositories.models import Blob

if TYPE_CHECKING:
    from repositories.bucket import Bucket

INLINE_LIMIT = 16 * 2**10
CHUNK = 2**20
DISK_FULL = {errno.ENOSPC, errno.EDQUOT}


def storage() -> Storage:
    return storages["blobs"]


def name_of(sha256: bytes) -> str:
    digest = sha256.hex()
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


def local_path(sha256: bytes) -> Path | None:
    """The file that holds the bytes, or nothing when the storage is not a local disk."""
    disk = storage()
    return Path(disk.path(name_of(sha256))) if isinstance(disk, FileSystemStorage) else None


def bucket(at: Storage | None = None) -> "Bucket | None":
    """Where they lie instead, when it is none. `at`, here and below: in another storage than the site's."""
    where = at or storage()
    return None if isinstance(where, FileSystemStorage) else cast("Bucket", where)


def are_there(sha256: bytes, size: int, *, at: Storage | None = None) -> bool:
    """Whether bytes of the right size lie there. What they are is asked by `digest_of`."""
    if away := bucket(at):
        return away.length(name_of(sha256)) == size
    try:
        return (at or storage()).size(name_of(sha256)) == size
    except FileNotFoundError:
        return False


def open_blob(blob: Blob) -> IO[bytes]:
    """The bytes, from wherever the row says they are."""
    if blob.inline is not None:
        return io.BytesIO(bytes(blob.inline))
    return open_stored(bytes(blob.sha256))


def open_stored(sha256: bytes, *, at: Storage | None = None) -> IO[bytes]:
    if away := bucket(at):
        return away.stream(name_of(sha256))
    return cast("IO[bytes]", (at or storage()).open(name_of(sha256), "rb"))


def open_span(blob: Blob, start: int, length: int) -> IO[bytes]:
    """The same from `start` on, of which `length` bytes will be read: so much is asked of a bucket, and no more."""
    if blob.inline is None and (away := bucket()):
        return away.span(name_of(bytes(blob.sha256)), start, length)
    stream = open_blob(blob)
    stream.seek(start)
    return stream


def read(blob: Blob) -> bytes:
    """All of it, checked against its digest: damage is an error, never an answer."""
    with open_blob(blob) as stream:
        data = stream.read()
    if hashlib.sha256(data).digest() != bytes(blob.sha256):
        raise Damaged(bytes(blob.sha256))
    return data


class Damaged(Unavailable):
    """The bytes on the disk are not those that were stored."""

    code = "contents_damaged"

    def __init__(self, sha256: bytes) -> None:
        text = _("The stored contents %(digest)s are damaged. The operators of this site can restore them.")
        super().__init__(text % {"digest": sha256.hex()})


def digest_of(stream: IO[bytes], heed: Callable[[int], None] | None = None) -> bytes:
    """`heed` is told how much more was read."""
    digest = hashlib.sha256()
    while data := stream.read(CHUNK):
        digest.update(data)
        if heed:
            heed(len(data))
    return digest.digest()


def write(sha256: bytes, data: bytes) -> None:
    if away := bucket():
        away.put(name_of(sha256), data)
        return
    path = Path(storage().path(name_of(sha256)))
    with disk_errors_told():
        _settle(_written_beside(path, data), path)


def place(sha256: bytes, source: Path, *, keeps_source: bool = False, at: Storage | None = None) -> None:
    """Move a whole, verified file to its place. Otherwise the source is gone afterwards."""
    if away := bucket(at):
        away.put(name_of(sha256), source)
        if not keeps_source:
            source.unlink()
        return
    path = Path((at or storage()).path(name_of(sha256)))
    with disk_errors_told():
        _settle(_brought_beside(path, source), path)


def remove(sha256: bytes) -> None:
    if away := bucket():
        away.remove(name_of(sha256))
    else:
        storage().delete(name_of(sha256))


def names() -> Iterator[str]:
    """Of everything that lies there, whatever it is."""
    if away := bucket():
        yield from away.names()
    else:
        yield from _names_below("")


def drop_unfinished(before: datetime) -> None:
    """What was begun so long ago and never became a blob. On a local disk that lies with the uploads."""
    if away := bucket():
        away.drop_unfinished(before)


def _names_below(folder: str) -> Iterator[str]:
    folders, files = storage().listdir(folder)
    for file in sorted(files):
        yield f"{folder}/{file}" if folder else file
    for below in sorted(folders):
        yield from _names_below(f"{folder}/{below}" if folder else below)


@contextmanager
def disk_errors_told() -> Iterator[None]:
    """A full disk is the sender's business too: 507, never a 500."""
    try:
        yield
    except OSError as error:
        if error.errno in DISK_FULL:
            raise no_space() from error
        raise


def flush(path: Path) -> None:
    """Make a file, or the names in a folder, survive a loss of power."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_early(file: IO[bytes]) -> None:
    """What is written for the store goes to the disk before anybody waits for a lock. From here a bucket gets it."""
    file.flush()
    if not bucket():
        os.fsync(file.fileno())


def _written_beside(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix="incoming-", delete=False) as file:
        try:
            file.write(data)
        except OSError:
            Path(file.name).unlink()
            raise
    return Path(file.name)


def _brought_beside(path: Path, source: Path) -> Path:
    """The source itself when it lies on the same disk, else a copy of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"incoming-{source.name}-{os.urandom(4).hex()}")
    try:
        source.rename(beside)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        shutil.copyfile(source, beside)
        source.unlink()
    return beside


def _settle(beside: Path, path: Path) -> None:
    beside.chmod(0o444)
    flush(beside)
    beside.replace(path)
    flush(path.parent)
