"""A child that reads two Parquet files and says how they differ. Asked by `reviews.queries.differences.tables`.

A question is a line and so many bytes: `{"footer": 512}` asks for rows and columns, `{"path": …, "old": 4096, "new":
4100}` for what changed. The answer is a line, `null` where the bytes are no Parquet or hold more than one may compare.
"""

import json
import sys
from dataclasses import astuple, replace
from typing import BinaryIO

import pyarrow as pa

from reviews.checks import parquet
from reviews.checks.confinement import fences
from reviews.checks.rows import RowChange, row_change, shown

MEMORY = 768 * 2**20
SECONDS = 20
MOST_COLUMNS = 40


def main() -> None:
    fences.leave_only_libraries(memory=MEMORY, seconds=SECONDS)
    answer(sys.stdin.buffer, sys.stdout.buffer)


def answer(questions: BinaryIO, answers: BinaryIO) -> None:
    for line in questions:  # ends when the parent closes it
        asked = json.loads(line)
        parts = [questions.read(asked[part]) for part in ("footer", "old", "new") if part in asked]
        try:
            told = parquet.described(*parts) if "footer" in asked else astuple(compared(asked["path"], *parts))
        except (parquet.Unreadable, parquet.TooLarge, MemoryError):
            told = None
        answers.write(json.dumps(told).encode() + b"\n")
        answers.flush()


def compared(path: str, old: bytes, new: bytes) -> RowChange:
    """Rows by the columns that both sides have; what is said of the others is that they came or went."""
    sides = [pa.py_buffer(data) for data in (old, new)]
    before, after = (parquet.schema_of(pa.BufferReader(side)) for side in sides)
    both = [name for name in before if name in after]
    rows = [
        parquet.bag(pa.BufferReader(side), both or list(names))
        for side, names in zip(sides, (before, after), strict=True)
    ]
    return replace(row_change(path, *rows), columns=column_changes(before, after))


def column_changes(before: parquet.Columns, after: parquet.Columns) -> list[tuple[str, str]]:
    """What came, what went, and what has another type now."""
    told = [
        *(("+", f"{name}: {after[name]}") for name in after if name not in before),
        *(("-", f"{name}: {before[name]}") for name in before if name not in after),
        *(("~", f"{name}: {was} → {after[name]}") for name, was in before.items() if after.get(name, was) != was),
    ]
    return [(sign, shown((text,))) for sign, text in told[:MOST_COLUMNS]]


if __name__ == "__main__":
    main()
