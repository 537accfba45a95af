"""Data sets: does each file parse to its end, with one schema, and are there as many rows as the card says?"""

import csv
import io
import json
from collections.abc import Generator, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from reviews.checks.findings import Finding, blocking, info, warning
from reviews.checks.registry import MEBIBYTE, Bounds, check
from reviews.checks.subject import Subject, SubjectFile

LONGEST_ROW = 4 * MEBIBYTE
TABLES = {".csv": ",", ".tsv": "\t"}
LINES = {".jsonl", ".ndjson"}
PARQUET = ".parquet"
UNREAD = {".arrow", ".feather", ".orc"}

FAULTS = {
    "no_data": blocking(
        _("There is no data file that we can read (CSV, TSV, JSON lines or Parquet)."), _("Upload the data.")
    ),
    "row_unreadable": blocking(
        _("Row %(row)s cannot be read: %(why)s."), _("Correct this row and upload the file again.")
    ),
    "row_differs": blocking(
        _("Row %(row)s has %(found)s columns, the head has %(expected)s."),
        _("Quote texts that hold the separator, and give each row the same columns."),
    ),
    "keys_differ": warning(
        _("Row %(row)s has other keys than the first: %(names)s."),
        _("Give each row the same keys, with null where empty."),
    ),
    "parquet_unreadable": blocking(
        _("This is no Parquet file that can be read to its end: %(why)s."),
        _("Write it anew, and open it once with another program before you upload it."),
    ),
    "not_text": blocking(_("This file is not UTF-8 text."), _("Save it as UTF-8.")),
    "empty_table": blocking(_("This file has no rows."), _("Upload the data, or remove the file.")),
    "count_differs": blocking(
        _("The card says %(said)s rows in all, the files have %(found)s."),
        _("Correct the number in the card or the files."),
    ),
    "not_looked_into": info(_("This format was not looked into; a reviewer will.")),
    "rows_read": info(_("%(rows)s rows in %(files)s files, every one read.")),
}


Counted = Generator[Finding, None, int]


class Wrong(Exception):
    def __init__(self, code: str, **evidence: Any) -> None:
        self.code, self.evidence = code, evidence
        super().__init__(code)


@check(
    "dataset",
    title=_("Rows and schema"),
    faults=FAULTS,
    rule_version="2026-11-2",
    kinds={"dataset"},
    bounds=Bounds(seconds=300, cpu_seconds=280, memory=1024 * MEBIBYTE),
    order=50,
    answers=("schema", "loads"),
    company="reading",
)
def dataset(subject: Subject) -> Iterator[Finding]:
    read = rows = faults = 0
    tables = [*subject.named(*TABLES, *LINES, PARQUET)]
    unread = [*subject.named(*UNREAD)]
    for file in tables:
        try:
            rows += yield from _of_file(subject, file)
            read += 1
        except Wrong as wrong:
            faults += 1
            yield Finding(wrong.code, file.path, line=wrong.evidence.get("row", 0), evidence=wrong.evidence)
    for file in unread:
        yield Finding("not_looked_into", file.path)
    if not tables and not unread:
        yield Finding("no_data")
    elif read and not faults:
        yield from _counted(subject, rows, read, is_whole=not unread)


def _of_file(subject: Subject, file: SubjectFile) -> Counted:
    if file.suffix == PARQUET:
        return _parquet(subject, file)
    try:
        with io.TextIOWrapper(subject.open(file.path), "utf-8", newline="") as stream:
            if file.suffix in TABLES:
                return (yield from _table(stream, TABLES[file.suffix]))
            return (yield from _lines(file, stream))
    except UnicodeDecodeError as error:
        raise Wrong("not_text") from error


def _parquet(subject: Subject, file: SubjectFile) -> int:
    from reviews.checks import parquet  # noqa: PLC0415 -- its reader is large, and wanted in children alone

    try:
        with subject.open(file.path) as stream:
            count = parquet.count(stream)
    except parquet.Unreadable as wrong:
        raise Wrong("parquet_unreadable", why=str(wrong)) from wrong
    if not count:
        raise Wrong("empty_table")
    return count


def _table(stream: io.TextIOWrapper, separator: str) -> Counted:
    csv.field_size_limit(LONGEST_ROW)
    reader = csv.reader(stream, delimiter=separator, strict=True)
    count = width = 0
    try:
        for row in reader:
            count += 1
            width = width or len(row)
            if row and len(row) != width:
                raise Wrong("row_differs", row=reader.line_num, found=len(row), expected=width)
    except csv.Error as error:
        raise Wrong("row_unreadable", row=reader.line_num, why=str(error)[:200]) from error
    if count < 2:
        raise Wrong("empty_table")
    yield from ()
    return count - 1


def _lines(file: SubjectFile, stream: io.TextIOWrapper) -> Counted:
    keys: set[str] | None = None
    count = number = 0
    is_told = False
    while line := stream.readline(LONGEST_ROW):
        number += 1
        if not line.strip():
            continue
        row = _row(line, number)
        count += 1
        keys = keys if keys is not None else set(row)
        if set(row) != keys and not is_told:
            is_told = True
            names = ", ".join(sorted(set(row) ^ keys))[:200]
            yield Finding("keys_differ", file.path, line=number, evidence={"row": number, "names": names})
    if not count:
        raise Wrong("empty_table")
    return count


def _row(line: str, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Wrong("row_unreadable", row=number, why=str(error)[:200]) from error
    if not isinstance(row, dict):
        raise Wrong("row_unreadable", row=number, why="not an object")
    return row


def _counted(subject: Subject, rows: int, files: int, *, is_whole: bool) -> Iterator[Finding]:
    said = _said_rows(subject.card_data.get("dataset_info"))
    if is_whole and said is not None and said != rows:
        yield Finding("count_differs", "README.md", field="dataset_info", evidence={"said": said, "found": rows})
    else:
        yield Finding("rows_read", evidence={"rows": rows, "files": files})


def _said_rows(described: Any) -> int | None:
    """`dataset_info: {splits: [{name: train, num_examples: 412}]}`, as cards elsewhere say it."""
    splits = described.get("splits") if isinstance(described, dict) else None
    if not isinstance(splits, list) or not splits:
        return None
    counts = [split.get("num_examples") if isinstance(split, dict) else None for split in splits]
    return sum(counts) if all(type(count) is int for count in counts) else None  # type: ignore[arg-type]
