"""Are two tensors of one name, type and shape the same, byte for byte? Read from the frozen files, in small pieces.

What was retrained differs in its first piece; only what stayed is read to its end. There is a bound on what one
comparison may read, and its answer is kept for a day: it cannot change, because both sides are frozen.
"""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO

from projects.models import Release
from reviews.queries.differences.frozen import kept
from reviews.queries.differences.states import Place, Tensor

READ_UP_TO = 128 * 2**20
LARGEST_FILE = 2**30  # some storages fetch a whole file to open it
FIRST_PIECE, PIECE = 64 * 1024, 2**20
Pair = tuple[str, Tensor, Tensor]


@dataclass(frozen=True)
class Compared:
    """Names of tensors with other values, and how many nobody looked at."""

    changed: frozenset[str]
    unread: int


def compared(before: Release, after: Release, pairs: Iterable[Pair]) -> Compared:
    key = f"tensors-compared:{before.digest}:{after.digest}"
    changed, unread = kept(key, lambda: _compare(list(pairs)))
    return Compared(frozenset(changed), unread)


def _compare(pairs: list[Pair]) -> tuple[list[str], int]:
    changed, unread = [], 0
    with ExitStack() as closing:
        reader = _Reader(closing)
        for name, old, new in sorted(pairs, key=lambda pair: (pair[1].place.file.path, pair[1].place.start)):
            answer = reader.are_same(old.place, new.place)
            unread += answer is None
            changed += [name] if answer is False else []
    return changed, unread


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
        return self._read(old, new)

    def _read(self, old: Place, new: Place) -> bool | None:
        streams = [self._at("old", old), self._at("new", new)]
        left, piece = old.size, FIRST_PIECE
        while left > 0:
            if self._left <= 0:
                return None
            first, second = (stream.read(min(piece, left)) for stream in streams)
            self._left -= 2 * len(first)
            if first != second or not first:
                return False
            left, piece = left - len(first), PIECE
        return True

    def _at(self, side: str, place: Place) -> IO[bytes]:
        """The sides never share a stream: they may be places of one file."""
        key = f"{side} {place.file.path}"
        if key not in self._streams:
            self._streams[key] = self._closing.enter_context(place.file.open())
        self._streams[key].seek(place.start)
        return self._streams[key]
