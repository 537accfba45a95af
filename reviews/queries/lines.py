"""A file line by line, with what its reviewer asks for beside the lines it is about."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from repositories.queries import FileEntry, open_stream
from reviews.models import RequiredChange

READ = 256 * 2**10
MOST_LINES = 2000


@dataclass(frozen=True)
class Line:
    number: int
    text: str
    changes: list[RequiredChange] = field(default_factory=list)


def lines_of(entry: FileEntry, changes: Iterable[Any]) -> list[Line]:
    """Its first lines; nothing of a file that is no text."""
    by_line: dict[int, list[RequiredChange]] = defaultdict(list)
    for change in changes:
        if change.path == entry.path and change.line:
            by_line[change.line].append(change)
    text = _text(entry)
    found = text.removesuffix("\n").split("\n")[:MOST_LINES] if text else []
    return [Line(number, line, by_line[number]) for number, line in enumerate(found, start=1)]


def _text(entry: FileEntry) -> str:
    with open_stream(entry) as stream:
        data: bytes = stream.read(READ)
    return "" if b"\x00" in data or entry.is_link else data.decode("utf-8", errors="replace")
