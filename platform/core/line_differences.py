"""What differs between two texts, line by line, as a page shows it."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

CONTEXT = 3


@dataclass(frozen=True)
class Line:
    sign: str  # " ", "+", "-" or "…" for what is left out
    before: int | None
    after: int | None
    text: str


class Lined:
    """For what has lines that differ: how many came, and how many went."""

    lines: list[Line]

    @property
    def added(self) -> int:
        return sum(line.sign == "+" for line in self.lines)

    @property
    def removed(self) -> int:
        return sum(line.sign == "-" for line in self.lines)


def lines_between(old: Sequence[str], new: Sequence[str], *, autojunk: bool = False) -> list[Line]:
    """Those that differ and a few around them. `autojunk` is for texts of strangers: faster, and at times less apt."""
    found: list[Line] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=autojunk)
    for group in matcher.get_grouped_opcodes(CONTEXT):
        if found:
            found.append(Line("…", None, None, ""))
        for tag, i1, i2, j1, j2 in group:
            found += _block(tag, old[i1:i2], new[j1:j2], i1, j1)
    return found


def _block(tag: str, old: Sequence[str], new: Sequence[str], i: int, j: int) -> Iterator[Line]:
    if tag == "equal":
        yield from (Line(" ", i + n + 1, j + n + 1, text) for n, text in enumerate(old))
    else:
        yield from (Line("-", i + n + 1, None, text) for n, text in enumerate(old))
        yield from (Line("+", None, j + n + 1, text) for n, text in enumerate(new))
