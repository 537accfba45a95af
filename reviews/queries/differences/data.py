"""Rows and columns of the tables in a release, counted from the frozen files."""

import csv
import io
import json
from collections.abc import Callable

from projects.models import Release
from reviews.queries.differences.frozen import Frozen, files_of, kept

READ_UP_TO = 8 * 2**20
MOST_FILES = 40
COLUMNS = 40


def tables(release: Release) -> dict[str, str]:
    """`herons.csv` → `4 × pond, day, count`. What is too large to read here, or cannot be, is left to its digest."""
    return kept(f"tables-told:{release.digest}", lambda: _tables(release))


def _tables(release: Release) -> dict[str, str]:
    found: dict[str, str] = {}
    read = [file for path, file in sorted(files_of(release).items()) if _reader(path) and file.size <= READ_UP_TO]
    for file in read[:MOST_FILES]:
        if told := _told(file):
            found[file.path[:120]] = told
    return found


def _told(file: Frozen) -> str:
    reader = _reader(file.path)
    assert reader is not None
    with file.open() as stream:
        try:
            rows, columns = reader(stream.read().decode("utf-8"))
        except (ValueError, csv.Error, RecursionError):  # the checks say what is wrong with it
            return ""
    return f"{rows} × {', '.join(columns[:COLUMNS])}".encode("utf-8", "replace").decode()


def _reader(path: str) -> Callable[[str], tuple[int, list[str]]] | None:
    name = path.lower()
    if name.endswith((".csv", ".tsv")):
        return _of_tabs if name.endswith(".tsv") else _of_commas
    return _of_lines if name.endswith((".jsonl", ".ndjson")) else None


def _of_commas(text: str) -> tuple[int, list[str]]:
    return _table(text, ",")


def _of_tabs(text: str) -> tuple[int, list[str]]:
    return _table(text, "\t")


def _table(text: str, separator: str) -> tuple[int, list[str]]:
    rows = csv.reader(io.StringIO(text), delimiter=separator)
    head = next(rows, [])
    return sum(1 for row in rows if row), head


def _of_lines(text: str) -> tuple[int, list[str]]:
    lines = [line for line in text.splitlines() if line.strip()]
    first = json.loads(lines[0]) if lines else {}
    return len(lines), list(first) if isinstance(first, dict) else []
