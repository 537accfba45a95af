"""Packs of ours: what is there, in the order in which rows come, a few rows and a piece of a file at a time.

Without deltas: histories are two to three times as long on the wire as git's, but what is large goes by LFS.
"""

import hashlib
import zlib
from collections.abc import Iterable, Sequence

from repositories import blobs
from repositories.git.filters import ALL, Filter
from repositories.git.lines import BAND, DATA, Write, line
from repositories.git.outlook import Graph
from repositories.git.packs import CONTENTS
from repositories.models import Object, Possession, Repository
from repositories.objects import pointer
from repositories.trees import Trees, batches

ROWS, PIECE, LEVEL = 200, 2**16, 1


def objects_of(
    graph: Graph,
    commits: Iterable[bytes],
    known: Iterable[bytes],
    repository: Repository,
    *,
    single: Sequence[bytes] = (),
    taken: Filter = ALL,
) -> list[bytes]:
    """Commits, and all of their folders and files but for those of commits that are known over there, and those that
    are left out. `single`: folders and files that are wanted whatever is left out, folders with what is taken of them.
    """
    wanted = list(commits)
    trees, seen = Trees(repository.pk), set[bytes]()
    _collect(trees, [graph.trees[oid] for oid in known], seen, taken)
    found = _collect(trees, [graph.trees[oid] for oid in wanted], seen, taken)
    asked = _asked(trees, single, taken)
    return list(dict.fromkeys([*wanted, *taken.kept(repository, found), *asked[0], *taken.kept(repository, asked[1])]))


def _asked(trees: Trees, single: Sequence[bytes], taken: Filter) -> tuple[list[bytes], list[bytes]]:
    """These very ones, and what lies in those that are folders."""
    trees.load(single)
    folders = [oid for oid in single if oid in trees]
    inside = Filter(taken.largest, None if taken.depth is None else max(taken.depth, 1))
    return list(single), _collect(trees, folders, set(), inside)


def send_pack(repository: Repository, oids: Sequence[bytes], write: Write) -> None:
    """On the first side band."""
    pack = _Pack(write)
    pack.add(b"PACK\0\0\0\2" + len(oids).to_bytes(4, "big"))
    sent = sum(_send(repository, some, pack) for some in batches(oids, ROWS))
    if sent != len(oids):
        raise RuntimeError(f"{len(oids) - sent} objects of repository {repository.pk} are gone")
    pack.end()


def _collect(trees: Trees, roots: Iterable[bytes], seen: set[bytes], taken: Filter) -> list[bytes]:
    """What lies in these folders and was not seen yet, level by level, as far as it is taken."""
    found: list[bytes] = []
    level, depth = [oid for oid in dict.fromkeys(roots) if oid not in seen], 0
    while level and taken.takes_level(depth):
        depth += 1
        seen.update(level)
        found += level
        trees.load(level)
        below: dict[bytes, None] = {}
        for oid in level:
            for entry in trees.forget(oid).values():
                if entry.oid not in seen and entry.is_directory:
                    below[entry.oid] = None
                elif entry.oid not in seen and taken.takes_files and taken.takes_level(depth):
                    seen.add(entry.oid)
                    found.append(entry.oid)
        level = list(below)
    return found


def _send(repository: Repository, oids: list[bytes], pack: "_Pack") -> int:
    rows = Object.objects.filter(repository=repository, oid__in=oids).values_list("oid", "type", "data")
    sent = set[bytes]()
    for oid, kind, data in rows:
        sent.add(bytes(oid))
        pack.whole(kind, bytes(data))
    return len(sent) + _send_contents(repository, [oid for oid in oids if oid not in sent], pack)


def _send_contents(repository: Repository, oids: list[bytes], pack: "_Pack") -> int:
    rows = Possession.objects.filter(repository=repository, oid__in=oids)
    sent = 0
    for is_pointer, sha256, size, inline in rows.values_list("pointer", "blob__sha256", "blob__size", "blob__inline"):
        sent += 1
        if is_pointer:
            pack.whole(CONTENTS, pointer(bytes(sha256), size))
        elif inline is not None:
            pack.whole(CONTENTS, bytes(inline))
        else:
            pack.stored(bytes(sha256), size)
    return sent


class _Pack:
    """Counts its digest while it goes out in lines."""

    def __init__(self, write: Write) -> None:
        self._write, self._digest, self._waiting = write, hashlib.sha1(usedforsecurity=False), bytearray()

    def whole(self, kind: int, data: bytes) -> None:
        self.add(_header(kind, len(data)) + zlib.compress(data, LEVEL))

    def stored(self, sha256: bytes, size: int) -> None:
        """Contents from the storage, never whole in memory."""
        packed, left = zlib.compressobj(LEVEL), size
        self.add(_header(CONTENTS, size))
        with blobs.open_stored(sha256) as file:
            while data := file.read(PIECE):
                left -= len(data)
                self.add(packed.compress(data))
        if left:
            raise blobs.Damaged(sha256)
        self.add(packed.flush())

    def add(self, data: bytes) -> None:
        self._digest.update(data)
        self._put(data)

    def end(self) -> None:
        self._put(self._digest.digest())
        if self._waiting:
            self._write(line(DATA + bytes(self._waiting)))

    def _put(self, data: bytes) -> None:
        self._waiting += data
        while len(self._waiting) >= BAND:
            self._write(line(DATA + bytes(self._waiting[:BAND])))
            del self._waiting[:BAND]


def _header(kind: int, size: int) -> bytes:
    """Kind and size of what follows, seven bits a byte, four in the first."""
    byte, size = kind << 4 | size & 15, size >> 4
    header = bytearray()
    while size:
        header.append(byte | 128)
        byte, size = size & 127, size >> 7
    header.append(byte)
    return bytes(header)
