"""Rows of a file drawn at random, always the same ones of the same file, however large it is."""

import csv
import json
import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from reviews.checks.subject import Subject, SubjectFile

WHOLE_UP_TO = 8 * 2**20
MOST_ROWS = 2000
LONGEST_ROW = 64 * 1024
TABLES = {".csv": ",", ".tsv": "\t"}
LINES = {".jsonl", ".ndjson"}
PARQUET = ".parquet"


@dataclass(frozen=True)
class Cell:
    """`row` counts from 1, head included; 0 where the file is too large to count."""

    row: int
    column: str
    text: str


def cells(subject: Subject, file: SubjectFile) -> Iterator[list[Cell]]:
    """The cells of each drawn row. What is no table is one cell a line."""
    if file.suffix == PARQUET:
        yield from _of_parquet(subject, file)
        return
    with subject.open(file.path) as stream:
        head = _split(_text(stream.readline(LONGEST_ROW)), TABLES[file.suffix]) if file.suffix in TABLES else []
        stream.seek(0)
        for row, line in _drawn(stream, file):
            yield [Cell(row, column, text) for column, text in _named(line, file.suffix, head)]


def _of_parquet(subject: Subject, file: SubjectFile) -> Iterator[list[Cell]]:
    """What cannot be read to its end is the business of the check of rows."""
    from reviews.checks import parquet  # noqa: PLC0415 -- its reader is large, and wanted in children alone

    def choose(rows: int) -> list[int]:
        return sorted(_chance(file).sample(range(rows), min(MOST_ROWS, rows)))

    with subject.open(file.path) as stream, suppress(parquet.Unreadable):
        for number, row in parquet.drawn(stream, choose):
            yield [Cell(number + 1, column, text[:LONGEST_ROW]) for column, text in row]


def _chance(file: SubjectFile) -> random.Random:
    return random.Random(file.sha256 or file.path)  # noqa: S311  (to draw rows, not to keep secrets)


def _drawn(stream: BinaryIO, file: SubjectFile) -> Iterator[tuple[int, str]]:
    chance = _chance(file)
    if file.size <= WHOLE_UP_TO:
        lines = stream.readlines()
        drawn = chance.sample(range(len(lines)), min(MOST_ROWS, len(lines)))
        yield from ((number + 1, _text(lines[number][:LONGEST_ROW])) for number in sorted(drawn))
        return
    for offset in sorted(chance.randrange(file.size) for _ in range(MOST_ROWS)):
        stream.seek(offset)
        stream.readline(LONGEST_ROW)  # the rest of a row that began before
        yield 0, _text(stream.readline(LONGEST_ROW))


def _named(line: str, suffix: str, head: list[str]) -> Iterator[tuple[str, str]]:
    if suffix in TABLES:
        row = _split(line, TABLES[suffix])
        names = head if len(head) == len(row) else [""] * len(row)
        yield from zip(names, row, strict=True)
    elif suffix in LINES and isinstance(found := _json(line), dict):
        yield from ((str(name), _shown(value)) for name, value in found.items())
    else:
        yield "", line


def _split(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return [line]


def _json(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace").rstrip("\r\n")
