"""Rows that came, went or changed in the tables of two releases, wherever in the file they stand now.

There is a bound on what one comparison may read, and its answer is kept for a day, as that about tensors is.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from itertools import islice
from typing import Any

from projects.models import Release
from reviews.checks.rows import Row, RowChange, Rows, row_change
from reviews.queries.differences.frozen import Frozen, files_of, kept
from reviews.queries.differences.tables import PARQUET, Tables

READ_UP_TO = 8 * 2**20
READ_IN_ALL = 32 * 2**20
MOST_FILES = 20
SEPARATORS = {".csv": ",", ".tsv": "\t"}
LINES = (".jsonl", ".ndjson")
Pair = tuple[Frozen, Frozen]


@dataclass(frozen=True)
class Changes:
    """Tables with other rows, and how many tables nobody looked into."""

    changed: list[RowChange]
    unread: int


def changes(before: Release, after: Release) -> Changes:
    key = f"tables-compared:{before.digest}:{after.digest}"
    changed, unread = kept(key, lambda: _compare(before, after))
    return Changes([RowChange(*one) for one in changed], unread)


def _compare(before: Release, after: Release) -> tuple[list[Any], int]:
    old, new = files_of(before), files_of(after)
    paths = [path for path in sorted(old.keys() & new.keys()) if old[path].hex != new[path].hex and _is_table(path)]
    read = list(islice(_within_bounds((old[path], new[path]) for path in paths), MOST_FILES))
    with Tables() as tables:
        found = [(one.path, _of_pair(tables, one, other)) for one, other in read]
    told = [astuple(change) for _path, change in found if change is not None]
    unread = sum(change is None and path.lower().endswith(PARQUET) for path, change in found)
    return told, len(paths) - len(read) + unread


def _of_pair(tables: Tables, old: Frozen, new: Frozen) -> RowChange | None:
    """None when it is no table, and the checks say why; of Parquet also when a child could not compare it."""
    if new.path.lower().endswith(PARQUET):
        return tables.changed(old, new)
    before, after = _rows(old), _rows(new)
    return None if before is None or after is None else row_change(new.path, before, after)


def _within_bounds(pairs: Iterable[Pair]) -> Iterator[Pair]:
    left = READ_IN_ALL
    for old, new in pairs:
        if max(old.size, new.size) <= READ_UP_TO and old.size + new.size <= left:
            left -= old.size + new.size
            yield old, new


def _is_table(path: str) -> bool:
    return path.lower().endswith((*SEPARATORS, *LINES, PARQUET))


def _rows(file: Frozen) -> Rows | None:
    """How often each row is there; None when it is no table."""
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
