"""What differs, as git writes it: for clients that show it as it comes."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from core.line_differences import Line
from projects.queries.changes import ChangedFile

NOTHING = "/dev/null"


def unified(files: Iterable[ChangedFile]) -> str:
    """Of files whose lines are not shown, that they differ."""
    return "".join(f"{line}\n" for file in files for line in _file(file))


def _file(file: ChangedFile) -> Iterator[str]:
    old = f"a/{file.path}" if file.change.old else NOTHING
    new = f"b/{file.path}" if file.change.new else NOTHING
    yield f"diff --git a/{file.path} b/{file.path}"
    if not file.lines:
        yield f"Binary files {old} and {new} differ"
        return
    yield from (f"--- {old}", f"+++ {new}")
    for is_gap, lines in groupby(file.lines, key=lambda line: line.sign == "…"):
        if not is_gap:
            yield from _hunk(list(lines))


def _hunk(lines: list[Line]) -> Iterator[str]:
    yield f"@@ -{_span([line.before for line in lines])} +{_span([line.after for line in lines])} @@"
    yield from (f"{line.sign}{line.text}" for line in lines)


def _span(numbers: Iterable[int | None]) -> str:
    there = [number for number in numbers if number is not None]
    return f"{there[0] if there else 0},{len(there)}"
