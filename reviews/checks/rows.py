"""Two tables as bags of rows: which came, went or changed, wherever in the file they stand now."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

SHOWN, LONGEST_SHOWN = 3, 200
Row = tuple[str, ...]
Rows = Counter[Row]


@dataclass(frozen=True)
class RowChange:
    """`samples` are a few of the rows: `+` came, `-` went, `~` as it is now; `columns` all that have other types."""

    path: str
    added: int
    removed: int
    changed: int
    samples: list[tuple[str, str]] = field(default_factory=list)
    columns: list[tuple[str, str]] = field(default_factory=list)


def row_change(path: str, old: Rows, new: Rows) -> RowChange:
    gone, come = old - new, new - old
    known = _known_by(old, new)
    changed = {row[known] for row in gone} & {row[known] for row in come} if known is not None else set()
    removed = [row for row in gone.elements() if known is None or row[known] not in changed]
    added = [row for row in come.elements() if known is None or row[known] not in changed]
    samples = [("+", row) for row in added[:SHOWN]] + [("-", row) for row in removed[:SHOWN]]
    samples += [("~", row) for row in come if known is not None and row[known] in changed][:SHOWN]
    return RowChange(path, len(added), len(removed), len(changed), [(sign, shown(row)) for sign, row in samples])


def shown(row: Row) -> str:
    """JSON may hold half a character, which no page can."""
    return " · ".join(row)[:LONGEST_SHOWN].encode("utf-8", "replace").decode()


def _known_by(old: Rows, new: Rows) -> int | None:
    """The first column that tells the rows of both sides apart, as an id does."""
    width = min((len(row) for row in chain(old, new)), default=0)
    return next(_telling(old, new, width), None)


def _telling(old: Rows, new: Rows, width: int) -> Iterator[int]:
    for column in range(width):
        if all(len({row[column] for row in rows}) == rows.total() for rows in (old, new)):
            yield column
