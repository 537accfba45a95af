"""Rows that came, went or changed in the tables of two releases, wherever in the file they stand now.

There is a bound on what one comparison may read, and its answer is kept for a day, as that about tensors is.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from itertools import chain, islice
from typing import Any

from projects.models import Release
from reviews.queries.differences.frozen import Frozen, files_of, kept
from reviews.queries.differences.states import RowChange

READ_UP_TO = 8 * 2**20
READ_IN_ALL = 32 * 2**20
MOST_FILES, SHOWN, LONGEST_SHOWN = 20, 3, 200
SEPARATORS = {".csv": ",", ".tsv": "\t"}
LINES = (".jsonl", ".ndjson")
Row = tuple[str, ...]
Rows = Counter[Row]
Pair = tuple[Frozen, Frozen]


@dataclass(frozen=True)
class Changes:
    """Tables with other rows, and how many tables nobody looked into."""

    changed: list[RowChange]
    unread: int


def changes(before: Release, after: Release) -> Changes:
    key = f"rows-compared:{before.digest}:{after.digest}"
    changed, unread = kept(key, lambda: _compare(before, after))
    return Changes([RowChange(*one) for one in changed], unread)


def _compare(before: Release, after: Release) -> tuple[list[Any], int]:
    old, new = files_of(before), files_of(after)
    paths = [path for path in sorted(old.keys() & new.keys()) if old[path].hex != new[path].hex and _is_table(path)]
    read = list(islice(_within_bounds((old[path], new[path]) for path in paths), MOST_FILES))
    found = (_of_table(one.path, _rows(one), _rows(other)) for one, other in read)
    return [astuple(one) for one in found if one is not None], len(paths) - len(read)


def _within_bounds(pairs: Iterable[Pair]) -> Iterator[Pair]:
    left = READ_IN_ALL
    for old, new in pairs:
        if max(old.size, new.size) <= READ_UP_TO and old.size + new.size <= left:
            left -= old.size + new.size
            yield old, new


def _is_table(path: str) -> bool:
    return path.lower().endswith((*SEPARATORS, *LINES))


def _rows(file: Frozen) -> Rows | None:
    """How often each row is there; None when it is no table, and the checks say why."""
    with file.open() as stream:
        try:
            text = stream.read().decode("utf-8")
            if file.path.lower().endswith(LINES):
                return Counter(_of_line(line) for line in text.splitlines() if line.strip())
            separator = SEPARATORS[file.path.lower()[-4:]]
            return Counter(tuple(row) for row in csv.reader(io.StringIO(text), delimiter=separator) if row)
        except (ValueError, csv.Error, RecursionError):
            return None


def _of_line(line: str) -> Row:
    """Its values in the order of their keys: an object that was only written in another order is the same row."""
    row = json.loads(line)
    if not isinstance(row, dict):
        return (line,)
    return tuple(json.dumps(row[key], ensure_ascii=False) for key in sorted(row))


def _of_table(path: str, old: Rows | None, new: Rows | None) -> RowChange | None:
    if old is None or new is None:
        return None
    gone, come = old - new, new - old
    known = _known_by(old, new)
    changed = {row[known] for row in gone} & {row[known] for row in come} if known is not None else set()
    removed = [row for row in gone.elements() if known is None or row[known] not in changed]
    added = [row for row in come.elements() if known is None or row[known] not in changed]
    samples = [("+", row) for row in added[:SHOWN]] + [("-", row) for row in removed[:SHOWN]]
    samples += [("~", row) for row in come if known is not None and row[known] in changed][:SHOWN]
    return RowChange(path, len(added), len(removed), len(changed), [(sign, _shown(row)) for sign, row in samples])


def _known_by(old: Rows, new: Rows) -> int | None:
    """The first column that tells the rows of both sides apart, as an id does."""
    width = min((len(row) for row in chain(old, new)), default=0)
    return next(_telling(old, new, width), None)


def _telling(old: Rows, new: Rows, width: int) -> Iterator[int]:
    for column in range(width):
        if all(len({row[column] for row in rows}) == rows.total() for rows in (old, new)):
            yield column


def _shown(row: Row) -> str:
    """JSON may hold half a character, which no page can."""
    return " · ".join(row)[:LONGEST_SHOWN].encode("utf-8", "replace").decode()
