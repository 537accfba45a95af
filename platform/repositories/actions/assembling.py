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
from repositories.xet.xorbs import Chunk, Malformed, some_chunks


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
    require_room(repository, [Coming(file.sha256.hex(), file.size, file.sha256)])
    with _assembled(file, chunks) as (path, names):
        keep_large(repository=repository, source=path, sha256=file.sha256, size=file.size, name=file.sha256.hex())
    keep_cut(repository=repository, sha256=file.sha256, size=file.size, chunks=names)
    return True


@contextmanager
def _assembled(file: ShardFile, chunks: "_Chunks") -> Iterator[tuple[Path, list[Sized]]]:
    """The whole file, proved by both of its names, and what it is made of."""
    path = Path(settings.UPLOAD_FOLDER) / f"xet-{os.urandom(8).hex()}"
    try:
        with blobs.disk_errors_told(), path.open("xb") as whole:
            names = _pour(file, chunks, whole)
        yield path, names
    finally:
        path.unlink(missing_ok=True)


def _pour(file: ShardFile, chunks: "_Chunks", whole: IO[bytes]) -> list[Sized]:
    sha256 = hashlib.sha256()
    names: list[Sized] = []
    for term in file.terms:
        for chunk, data in chunks.of(term):
            names.append((chunk.hash, chunk.length))
            sha256.update(data)
            whole.write(data)
    if sha256.digest() != file.sha256 or hashes.of_file(names) != file.hash:
        text = _("The chunks of %(digest)s come to another file. Send it again.")
        raise BadInput(text % {"digest": file.sha256.hex()}, code="digest_differs")
    return names


class _Chunks:
    """Of the xorbs that a shard names, read as they are asked for; a few of their tables are remembered."""

    def __init__(self, xorbs: dict[bytes, Xorb]) -> None:
        self._xorbs = xorbs
        self._table = lru_cache(maxsize=16)(lambda name: xorbs[name].table)

    def of(self, term: Term) -> Iterator[tuple[Chunk, bytes]]:
        table = self._table(term.xorb)
        if term.end > len(table) or sum(chunk.length for chunk in table[term.start : term.end]) != term.length:
            raise BadInput(_("This shard names chunks that its xorbs do not have."), code="bad_shard")
        with self._xorbs[term.xorb].path.open("rb") as file:
            yield from some_chunks(file, table, term.start, term.end)


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
        yield from rows
