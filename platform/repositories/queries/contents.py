"""The bytes of a file that somebody was allowed to find."""

from typing import IO, Protocol

from django.db.models import BigIntegerField, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from core.problems import TooLarge
from repositories import blobs
from repositories.lookups import blob_by
from repositories.models import Blob, Possession, Repository
from repositories.queries.listing import FileEntry, file

READ_LIMIT = 2 * 2**20


class Found(Protocol):
    """An entry of a listing or of `files`: whoever has one was let in by the packages above."""

    @property
    def sha256(self) -> bytes | None: ...


def read(repository: Repository, commit: bytes, path: str, *, limit: int = READ_LIMIT) -> bytes:
    """All bytes of a file, checked against their digest; TooLarge when it has more than `limit`."""
    return read_entry(file(repository, commit, path), limit=limit)


def read_entry(entry: FileEntry, *, limit: int = READ_LIMIT) -> bytes:
    """The same of one that was found already."""
    if entry.size > limit:
        text = _("“%(path)s” has %(size)d bytes; at most %(limit)d can be read at once.")
        raise TooLarge(text % {"path": entry.path, "size": entry.size, "limit": limit})
    return blobs.read(blob_of(entry))


def open_stream(entry: Found) -> IO[bytes]:
    """The bytes from the start; close it afterwards."""
    return blobs.open_blob(blob_of(entry))


def blob_of(entry: Found) -> Blob:
    if entry.sha256 is None:
        raise IsADirectoryError("a folder has no contents")
    return blob_by(entry.sha256)


def bytes_kept(repository: str) -> Coalesce:
    """For rows that name a repository in this field: how much it keeps, equal contents once."""
    held = Possession.objects.filter(repository=OuterRef(OuterRef(repository)))
    found = Blob.objects.filter(pk__in=held.values("blob")).order_by()
    kept = found.annotate(all=Value(1)).values("all").annotate(sum=Sum("size")).values("sum")
    return Coalesce(Subquery(kept, output_field=BigIntegerField()), 0)
