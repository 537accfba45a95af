"""Packs of strangers. Each size is read before anything of that size is made, and nothing is believed.

The pack lies in a file while it is read; in memory are one object and those on which deltas still wait.
"""

import hashlib
import mmap
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import IO, NamedTuple

from django.utils.translation import gettext as _
from dulwich.errors import ApplyDeltaError
from dulwich.pack import apply_delta

from core.problems import BadInput, TooLarge
from repositories.attributes import REGULAR_LIMIT
from repositories.git.lines import Read
from repositories.objects import oid_of

COMMIT, TREE, CONTENTS, TAG, BY_OFFSET, BY_NAME = 1, 2, 3, 4, 6, 7  # git's own numbers
KINDS = {COMMIT: "commit", TREE: "tree", CONTENTS: "blob", TAG: "tag"}
PACK_LIMIT, EXPANDED_LIMIT, HELD_LIMIT = 256 * 2**20, 2**30, 128 * 2**20
OBJECT_LIMIT, DEPTH_LIMIT, STRUCTURE_LIMIT = 250_000, 250, 4 * 2**20
PIECE, DIGEST, LEAST = 2**16, 20, 32

Base = Callable[[bytes], tuple[int, bytes] | None]


class Damaged(BadInput):
    """What came is no pack, or not all of one."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text or _("The pack arrived damaged. Push again."), code="bad_pack")


class Found(NamedTuple):
    """An object of the pack. Contents that are too large for git have no data, and their size instead."""

    oid: bytes
    kind: int
    data: bytes
    oversize: int = 0


class _Entry(NamedTuple):
    start: int
    kind: int
    size: int
    base: int | bytes | None
    at: int


@contextmanager
def received(read: Read) -> Iterator["Pack"]:
    """All that comes, on disk for as long as it is looked at."""
    with tempfile.TemporaryFile() as file:
        spool(read, file)
        with opened(file) as pack:
            yield pack


@contextmanager
def opened(file: IO[bytes]) -> Iterator["Pack"]:
    """One that was spooled."""
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as held:
        yield Pack(held, len(held) - DIGEST)


class Pack:
    def __init__(self, held: mmap.mmap, end: int) -> None:
        self._map, self._end = held, end
        self.count = self._counted()
        self._by_offset: dict[int, list[_Entry]] = defaultdict(list)
        self._by_name: dict[bytes, list[_Entry]] = defaultdict(list)
        self._expanded = 0

    def objects(self, base: Base) -> Iterator[Found]:
        """Each object once, in no order. `base` gives what a delta may build on besides: what is here already."""
        done = 0
        for found in self._all(self._scan(), base):
            done += 1
            yield found
        if done != self.count:
            raise Damaged(_("The pack builds on objects that are not here. Fetch, then push again."))

    def _counted(self) -> int:
        if self._map[:4] != b"PACK" or int.from_bytes(self._map[4:8], "big") not in {2, 3}:
            raise Damaged
        count = int.from_bytes(self._map[8:12], "big")
        if count > OBJECT_LIMIT:
            text = _("This push has %(count)d objects; at most %(limit)d can come at once. Push older commits first.")
            raise TooLarge(text % {"count": count, "limit": OBJECT_LIMIT})
        return count

    def _scan(self) -> list[_Entry]:
        """The heads of all objects, each inflated once to find where the next begins."""
        entries, at = list[_Entry](), 12
        for _number in range(self.count):
            entry = self._entry(at)
            self._expand(entry.size)
            if entry.kind in {COMMIT, TREE, TAG} and entry.size > STRUCTURE_LIMIT:
                raise _too_large_structure()
            if entry.kind in {BY_OFFSET, BY_NAME} and entry.size > REGULAR_LIMIT:
                raise _too_large_delta()
            at = _end_of(self._inflated(entry))
            entries.append(entry)
        if at != self._end:
            raise Damaged
        return entries

    def _entry(self, start: int) -> _Entry:
        if start >= self._end:
            raise Damaged
        byte, at = self._map[start], start + 1
        kind, size, shift = byte >> 4 & 7, byte & 15, 4
        while byte & 128:
            byte, at = self._map[at], at + 1
            size, shift = size | (byte & 127) << shift, shift + 7
            if shift > 60 or at >= self._end:
                raise Damaged
        base: int | bytes | None = None
        if kind == BY_OFFSET:
            back, at = self._back(at)
            base = start - back
        elif kind == BY_NAME:
            base, at = self._map[at : at + DIGEST], at + DIGEST
        elif kind not in KINDS:
            raise Damaged
        return _Entry(start, kind, size, base, at)

    def _back(self, at: int) -> tuple[int, int]:
        """How far back the base of a delta lies."""
        byte, at = self._map[at], at + 1
        back = byte & 127
        while byte & 128:
            byte, at = self._map[at], at + 1
            back = (back + 1) << 7 | byte & 127
            if at >= self._end or back > self._end:
                raise Damaged
        return back, at

    def _inflated(self, entry: _Entry) -> Generator[bytes, None, int]:
        """Its bytes in pieces; returns where it ends. More or less than it said is damage."""
        machine, left, at = zlib.decompressobj(), entry.size, entry.at
        try:
            while not machine.eof:
                if at >= self._end:
                    raise Damaged
                given = self._map[at : min(at + PIECE, self._end)]
                data = machine.decompress(given, min(left, PIECE) + 1)
                # What lies behind the end is told twice where the piece before was cut short.
                at += len(given) - len(machine.unused_data or machine.unconsumed_tail)
                left -= len(data)
                if left < 0:
                    raise Damaged
                yield data
        except zlib.error:
            raise Damaged from None
        if left:
            raise Damaged
        return at

    def _bytes(self, entry: _Entry) -> bytes:
        return b"".join(self._inflated(entry))

    def _all(self, entries: list[_Entry], base: Base) -> Iterator[Found]:
        for entry in entries:
            if isinstance(entry.base, int):
                self._by_offset[entry.base].append(entry)
            elif entry.base is not None:
                self._by_name[entry.base].append(entry)
        for entry in entries:
            if entry.kind == CONTENTS and entry.size > REGULAR_LIMIT:
                yield self._oversize(entry)
            elif entry.kind in KINDS:
                data = self._bytes(entry)
                found = Found(oid_of(KINDS[entry.kind], data), entry.kind, data)
                yield found
                yield from self._built_on(found, self._waiting(entry.start, found.oid))
        yield from self._thin(base)

    def _thin(self, base: Base) -> Iterator[Found]:
        for oid in list(self._by_name):
            waiting, known = self._by_name.pop(oid, []), base(oid)
            if waiting and known is None:
                return  # it will be missed in the count
            if known is not None:
                yield from self._built_on(Found(oid, *known), waiting)

    def _built_on(self, found: Found, waiting: list[_Entry]) -> Iterator[Found]:
        """What the deltas make of it, and others of that, depth first."""
        levels = [(found.data, waiting)]
        while levels:
            data, waiting = levels[-1]
            if not waiting:
                levels.pop()
                continue
            if len(levels) > DEPTH_LIMIT:
                raise TooLarge(_("Deltas of this push are nested too deeply. Run “git gc”, then push again."))
            entry = waiting.pop()
            made = self._applied(entry, found.kind, data)
            yield made
            if more := self._waiting(entry.start, made.oid):
                levels.append((made.data, more))
                if sum(len(held) for held, _waiting in levels) > HELD_LIMIT:
                    raise _too_large_delta()

    def _applied(self, entry: _Entry, kind: int, data: bytes) -> Found:
        delta = self._bytes(entry)
        size = _result_size(delta)
        if size > (REGULAR_LIMIT if kind == CONTENTS else STRUCTURE_LIMIT):
            raise _too_large_delta()
        self._expand(size)
        try:
            made = b"".join(apply_delta(data, delta))
        except (ApplyDeltaError, ValueError, IndexError):
            raise Damaged from None
        return Found(oid_of(KINDS[kind], made), kind, made)

    def _waiting(self, start: int, oid: bytes) -> list[_Entry]:
        return self._by_offset.pop(start, []) + self._by_name.pop(oid, [])

    def _oversize(self, entry: _Entry) -> Found:
        digest = hashlib.sha1(b"blob %d\0" % entry.size, usedforsecurity=False)
        for piece in self._inflated(entry):
            digest.update(piece)
        return Found(digest.digest(), CONTENTS, b"", entry.size)

    def _expand(self, size: int) -> None:
        self._expanded += size
        if self._expanded > EXPANDED_LIMIT:
            text = _("This push unpacks to more than %(limit)d MiB. Push older commits first, large files by Git LFS.")
            raise TooLarge(text % {"limit": EXPANDED_LIMIT >> 20})


def spool(read: Read, file: IO[bytes]) -> None:
    """All of it to disk. Its last bytes are the digest of the others."""
    digest, tail, total = hashlib.sha1(usedforsecurity=False), b"", 0
    while data := read(PIECE):
        total += len(data)
        if total > PACK_LIMIT:
            text = _("This push is larger than %(limit)d MiB. Push older commits first, large files by Git LFS.")
            raise TooLarge(text % {"limit": PACK_LIMIT >> 20})
        file.write(data)
        tail += data
        digest.update(tail[:-DIGEST])
        tail = tail[-DIGEST:]
    file.flush()
    if total < LEAST or digest.digest() != tail:
        raise Damaged


def _end_of(pieces: Generator[bytes, None, int]) -> int:
    try:
        while True:
            next(pieces)
    except StopIteration as over:
        return int(over.value)


def _result_size(delta: bytes) -> int:
    """What a delta says that it makes: the second number in it."""
    try:
        _base, at = _number(delta, 0)
        return _number(delta, at)[0]
    except IndexError:
        raise Damaged from None


def _number(data: bytes, at: int) -> tuple[int, int]:
    size = shift = 0
    while True:
        byte, at = data[at], at + 1
        size, shift = size | (byte & 127) << shift, shift + 7
        if not byte & 128:
            return size, at
        if shift > 60:
            raise Damaged


def _too_large_structure() -> TooLarge:
    text = _("A folder, commit or tag of this push is larger than %(limit)d MiB.")
    return TooLarge(text % {"limit": STRUCTURE_LIMIT >> 20})


def _too_large_delta() -> TooLarge:
    return TooLarge(_("A file of this push is too large for git. Large files go by Git LFS."))
