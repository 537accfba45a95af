"""From chunks to files: in a shard stands which chunks make each, and every file is read again as it is written."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from core.problems import BadInput, TooLarge
from repositories import blobs
from repositories.actions.contents import keep_large, let_stay
from repositories.actions.cutting import keep_cut
from repositories.actions.xorbs import renew_address
from repositories.models import Repository, Xorb
from repositories.quotas import Coming, require_room, too_large
from repositories.trees import batches
from repositories.xet import hashes
from repositories.xet.hashes import Sized
from repositories.xet.shards import ShardFile, Term, files_in
from repositories.xet.xorbs import Chunk, Malformed, some_chunks, unpacked


def keep_shard(*, repository: Repository, shard: IO[bytes]) -> bool:
    """Every file in it becomes contents of the repository. Whether one is new; the same shard again changes nothing."""
    try:
        files = list(files_in(shard))
    except Malformed as fault:
        raise BadInput(_("This shard cannot be read: %(fault)s.") % {"fault": fault}, code="bad_shard") from None
    chunks = _Chunks(_xorbs(repository, files))
    return sum(_keep_file(repository, file, chunks) for file in files) > 0


def _keep_file(repository: Repository, file: ShardFile, chunks: "_Chunks") -> bool:
    if let_stay(repository=repository, wanted=[(file.sha256, file.size)]):
        return False
    if reason := too_large(file.size):
        raise TooLarge(reason)
    if file.is_crumbled:
        text = _("%(digest)s is cut into smaller chunks than clients make. Send it again with a client as it comes.")
        raise BadInput(text % {"digest": file.sha256.hex()}, code="bad_shard")
    require_room(repository, [Coming(file.sha256.hex(), file.size, file.sha256)])
    if hashes.of_file(chunks.named(file)) != file.hash:  # as far as it can be told before anything is read
        raise _other_file(file)
    with _assembled(file, chunks) as path:
        keep_large(repository=repository, source=path, sha256=file.sha256, size=file.size, name=file.sha256.hex())
    keep_cut(
        repository=repository,
        sha256=file.sha256,
        size=file.size,
        hash=file.hash,
        chunks=lambda: chunks.named(file),
    )
    return True


@contextmanager
def _assembled(file: ShardFile, chunks: "_Chunks") -> Iterator[Path]:
    """The whole file, proved by its digest. That its chunks are those of its name is known by now."""
    path = Path(settings.UPLOAD_FOLDER) / f"xet-{os.urandom(8).hex()}"
    try:
        with blobs.disk_errors_told(), path.open("xb") as whole:
            _pour(file, chunks, whole)
            blobs.flush_early(whole)
        yield path
    finally:
        path.unlink(missing_ok=True)


def _pour(file: ShardFile, chunks: "_Chunks", whole: IO[bytes]) -> None:
    sha256 = hashlib.sha256()
    for term in file.terms:
        for data in chunks.of(term):
            sha256.update(data)
            whole.write(data)
    if sha256.digest() != file.sha256:
        raise _other_file(file)


def _other_file(file: ShardFile) -> BadInput:
    text = _("The chunks of %(digest)s come to another file. Send it again.")
    return BadInput(text % {"digest": file.sha256.hex()}, code="digest_differs")


class _Chunks:
    """Of the xorbs that a shard names, read as they are asked for; a few of their tables are remembered."""

    def __init__(self, xorbs: dict[bytes, Xorb]) -> None:
        self._xorbs = xorbs
        self._table = lru_cache(maxsize=16)(self._read_table)

    def named(self, file: ShardFile) -> Iterator[Sized]:
        """The chunks that make it, by their hashes and lengths."""
        for term in file.terms:
            table = self._table(term.xorb)
            named = [(chunk.hash, chunk.length) for chunk in table[term.start : term.end]]
            if term.end > len(table) or sum(length for _name, length in named) != term.length:
                raise BadInput(_("This shard names chunks that its xorbs do not have."), code="bad_shard")
            yield from named

    def of(self, term: Term) -> Iterator[bytes]:
        """Their bytes, of what was found to be named well."""
        with self._xorbs[term.xorb].path.open("rb") as file:
            for _chunk, data in some_chunks(file, self._table(term.xorb), term.start, term.end):
                yield data

    def _read_table(self, name: bytes) -> list[Chunk]:
        return unpacked(bytes(Xorb.objects.values_list("chunks", flat=True).get(pk=self._xorbs[name].pk)))


def _xorbs(repository: Repository, files: list[ShardFile]) -> dict[bytes, Xorb]:
    """Those that are named, all of this repository's own: nobody reads others' chunks by naming them.

    A client that remembers what is gone by now is sent to another address, where it remembers nothing.
    """
    wanted = {term.xorb for file in files for term in file.terms}
    found = {bytes(xorb.hash): xorb for xorb in _rows(repository, wanted) if xorb.path.is_file()}
    if missing := wanted - found.keys():
        renew_address(repositories=[repository.pk])
        text = _("The chunks of %(hash)s are not here (any more). Upload the file again.")
        raise BadInput(text % {"hash": hashes.text_of(min(missing))}, code="no_such_xorb")
    return found


def _rows(repository: Repository, wanted: set[bytes]) -> Iterator[Xorb]:
    for some in batches(wanted, 500):
        rows = Xorb.objects.filter(repository=repository, hash__in=some)
        rows.update(touched_at=timezone.now(), used_at=timezone.now())
        yield from rows.defer("chunks")
