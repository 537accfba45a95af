"""Rows that came, went or changed in the tables of two releases, wherever in the file they stand now."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator

from projects.models import Release
from reviews.queries.differences.frozen import Frozen, files_of
from reviews.queries.differences.states import RowChange

READ_UP_TO = 8 * 2**20
MOST_FILES, SHOWN, LONGEST_SHOWN = 20, 3, 200
SEPARATORS = {".csv": ",", ".tsv": "\t"}
LINES = (".jsonl", ".ndjson")
Row = tuple[str, ...]


def changes(before: Release, after: Release) -> list[RowChange]:
    old, new = files_of(before), files_of(after)
    paths = [path for path in sorted(old.keys() & new.keys()) if old[path].hex != new[path].hex]
    tables = [path for path in paths if _is_table(path) and max(old[path].size, new[path].size) <= READ_UP_TO]
    found = (_of_table(path, _rows(old[path]), _rows(new[path])) for path in tables[:MOST_FILES])
    return [one for one in found if one is not None]


def _is_table(path: str) -> bool:
    return path.lower().endswith((*SEPARATORS, *LINES))


def _rows(file: Frozen) -> list[Row] | None:
    """None when it is no table; the checks say why."""
    with file.open() as stream:
        try:
            text = stream.read().decode("utf-8")
            if file.path.lower().endswith(LINES):
                return [_of_line(line) for line in text.splitlines() if line.strip()]
            separator = SEPARATORS[file.path.lower()[-4:]]
            return [tuple(row) for row in csv.reader(io.StringIO(text), delimiter=separator) if row]
        except (ValueError, csv.Error, RecursionError):
            return None


def _of_line(line: str) -> Row:
    """Its values in the order of their keys: an object that was only written in another order is the same row."""
    row = json.loads(line)
    if not isinstance(row, dict):
        return (line,)
    return tuple(json.dumps(row[key], ensure_ascii=False) for key in sorted(row))


def _of_table(path: str, old: list[Row] | None, new: list[Row] | None) -> RowChange | None:
    if old is None or new is None:
        return None
    gone, come = Counter(old) - Counter(new), Counter(new) - Counter(old)
    known = _known_by(old, new)
    changed = {row[known] for row in gone} & {row[known] for row in come} if known is not None else set()
    removed = [row for row in gone.elements() if known is None or row[known] not in changed]
    added = [row for row in come.elements() if known is None or row[known] not in changed]
    samples = [("+", row) for row in added[:SHOWN]] + [("-", row) for row in removed[:SHOWN]]
    samples += [("~", row) for row in come if known is not None and row[known] in changed][:SHOWN]
    return RowChange(path, len(added), len(removed), len(changed), [(sign, _shown(row)) for sign, row in samples])


def _known_by(old: list[Row], new: list[Row]) -> int | None:
    """The first column that tells the rows of both sides apart, as an id does."""
    width = min((len(row) for row in [*old, *new]), default=0)
    return next(_telling(old, new, width), None)


def _telling(old: list[Row], new: list[Row], width: int) -> Iterator[int]:
    for column in range(width):
        if all(len({row[column] for row in rows}) == len(rows) for rows in (old, new)):
            yield column


def _shown(row: Row) -> str:
    """JSON may hold half a character, which no page can."""
    return " · ".join(row)[:LONGEST_SHOWN].encode("utf-8", "replace").decode()
