"""Rows and columns of the tables in a release, as the frozen files tell them."""

import csv
import io
import json
from collections.abc import Callable, Collection

from projects.models import Release
from reviews.queries.differences.frozen import Frozen, files_of, kept
from reviews.queries.differences.tables import PARQUET, Tables

READ_UP_TO = 8 * 2**20
MOST_FILES = 40
COLUMNS, LONGEST_COLUMN = 40, 80
Counted = tuple[int, list[str]]


def tables(release: Release, locked: Collection[str]) -> dict[str, str]:
    """`herons.csv` → `4 × pond, day, count`; Parquet tells types as well. What is too large to read here, or cannot be,
    is left to its digest, and so is what is locked."""
    told = kept(f"tables-described:{release.digest}", lambda: _tables(release))
    hidden = {_label(path) for path in locked}
    return {path: text for path, text in told.items() if path not in hidden}


def _tables(release: Release) -> dict[str, str]:
    read = [file for _path, file in sorted(files_of(release).items()) if _is_read(file)][:MOST_FILES]
    with Tables() as children:
        told = {_label(file.path): _told(file, children) for file in read}
    return {path: text for path, text in told.items() if text}


def _label(path: str) -> str:
    return path[:120]


def _is_read(file: Frozen) -> bool:
    return _is_parquet(file) or (_reader(file.path) is not None and file.size <= READ_UP_TO)


def _is_parquet(file: Frozen) -> bool:
    return file.path.lower().endswith(PARQUET)


def _told(file: Frozen, children: Tables) -> str:
    counted = _of_parquet(file, children) if _is_parquet(file) else _of_text(file)
    if counted is None:  # the checks say what is wrong with it
        return ""
    rows, columns = counted
    return f"{rows} × {', '.join(columns[:COLUMNS])}".encode("utf-8", "replace").decode()


def _of_parquet(file: Frozen, children: Tables) -> Counted | None:
    told = children.described(file)
    return (told[0], [f"{name}: {type}"[:LONGEST_COLUMN] for name, type in told[1].items()]) if told else None


def _of_text(file: Frozen) -> Counted | None:
    reader = _reader(file.path)
    assert reader is not None
    with file.open() as stream:
        try:
            return reader(stream.read().decode("utf-8"))
        except (ValueError, csv.Error, RecursionError):
            return None


def _reader(path: str) -> Callable[[str], Counted] | None:
    name = path.lower()
    if name.endswith((".csv", ".tsv")):
        return _of_tabs if name.endswith(".tsv") else _of_commas
    return _of_lines if name.endswith((".jsonl", ".ndjson")) else None


def _of_commas(text: str) -> Counted:
    return _table(text, ",")


def _of_tabs(text: str) -> Counted:
    return _table(text, "\t")


def _table(text: str, separator: str) -> Counted:
    rows = csv.reader(io.StringIO(text), delimiter=separator)
    head = next(rows, [])
    return sum(1 for row in rows if row), head


def _of_lines(text: str) -> Counted:
    lines = [line for line in text.splitlines() if line.strip()]
    first = json.loads(lines[0]) if lines else {}
    return len(lines), list(first) if isinstance(first, dict) else []
