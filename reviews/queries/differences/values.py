"""Are two tensors of one name, type and shape the same, byte for byte? Where they are not, how far are they apart?

Read from the frozen files, in small pieces. What was retrained differs in its first piece; only what stayed is read to
its end. What of the bound is left then goes into subtracting, the smallest tensors first, so that most have a number.
The answer is kept for a day: it cannot change, because both sides are frozen.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO

from projects.models import Release
from reviews.queries.differences.deltas import SUBTRACTED, Delta, Subtraction
from reviews.queries.differences.frozen import kept
from reviews.queries.differences.states import Place, Tensor

READ_UP_TO = 128 * 2**20
LARGEST_FILE = 2**30  # some storages fetch a whole file to open it
FIRST_PIECE, PIECE = 64 * 1024, 2**20
Pair = tuple[str, Tensor, Tensor]


@dataclass(frozen=True)
class Compared:
    """Tensors with other values by name, each with how far they lie apart if that is known, and how many nobody
    looked at."""

    changed: dict[str, Delta | None]
    unread: int


def compared(before: Release, after: Release, pairs: Iterable[Pair], *, without: Collection[str] = ()) -> Compared:
    """`without`: the files whose tensors are not among the pairs, which is another answer."""
    left_out = hashlib.sha256("\n".join(sorted(without)).encode()).hexdigest() if without else ""
    key = f"tensors-subtracted:{before.digest}:{after.digest}:{left_out}"
    changed, unread = kept(key, lambda: _compare(list(pairs)))
    return Compared(changed, unread)


def _compare(pairs: list[Pair]) -> tuple[dict[str, Delta | None], int]:
    changed: list[Pair] = []
    unread = 0
    with ExitStack() as closing:
        reader = _Reader(closing)
        for pair in sorted(pairs, key=lambda pair: (pair[1].place.file.path, pair[1].place.start)):
            answer = reader.are_same(pair[1].place, pair[2].place)
            unread += answer is None
            changed += [pair] if answer is False else []
        return _apart(reader, changed), unread


def _apart(reader: "_Reader", changed: list[Pair]) -> dict[str, Delta | None]:
    found: dict[str, Delta | None] = {name: None for name, _old, _new in changed}
    with Subtraction() as subtraction:
        for name, old, new in sorted(changed, key=lambda pair: pair[1].place.size):
            if old.type in SUBTRACTED and reader.may_read(old.place, new.place):
                found[name] = subtraction.of(old.type, reader.pieces(old.place, new.place))
    return found


class _Reader:
    def __init__(self, closing: ExitStack) -> None:
        self._closing, self._left = closing, READ_UP_TO
        self._streams: dict[str, IO[bytes]] = {}

    def are_same(self, old: Place, new: Place) -> bool | None:
        """None when it was not looked at."""
        if old.file.hex == new.file.hex and old.start == new.start:
            return True
        if old.size != new.size:
            return False
        if self._left <= 0 or max(old.file.size, new.file.size) > LARGEST_FILE:
            return None
        read = 0
        for first, second in self.pieces(old, new, FIRST_PIECE):
            if first != second or not first:
                return False
            read += len(first)
        return True if read == old.size else None

    def may_read(self, old: Place, new: Place) -> bool:
        """Both sides whole."""
        return old.size == new.size and 2 * old.size <= self._left

    def pieces(self, old: Place, new: Place, first: int = PIECE) -> Iterator[tuple[bytes, bytes]]:
        """As far as may be read."""
        streams = [self._at("old", old), self._at("new", new)]
        left, piece = old.size, first
        while left > 0 and self._left > 0:
            one, other = (stream.read(min(piece, left)) for stream in streams)
            self._left -= 2 * len(one)
            yield one, other
            if not one:
                return
            left, piece = left - len(one), PIECE

    def _at(self, side: str, place: Place) -> IO[bytes]:
        """The sides never share a stream: they may be places of one file."""
        key = f"{side} {place.file.path}"
        if key not in self._streams:
            self._streams[key] = self._closing.enter_context(place.file.open())
        self._streams[key].seek(place.start)
        return self._streams[key]
