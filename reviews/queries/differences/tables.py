"""Parquet, read by a child process (`reviews.checks.confinement.comparing`): what a file tells, and what changed."""

from reviews.checks.rows import RowChange
from reviews.queries.differences.asking import Asking
from reviews.queries.differences.frozen import Frozen

PARQUET = ".parquet"
MAGIC = b"PAR1"
LARGEST_FILE = 2**30  # some storages fetch a whole file to open it
LONGEST_FOOTER = 4 * 2**20
Described = tuple[int, dict[str, str]]  # rows, and the type of each column by its name


class Tables(Asking):
    child = "reviews.checks.confinement.comparing"

    def described(self, file: Frozen) -> Described | None:
        """By its footer alone, however many rows there are. None when it tells nothing; the checks say why."""
        footer = _footer(file)
        try:
            told = self.ask({"footer": len(footer)}, footer) if footer else None
        except (OSError, ValueError):
            return None
        return (told[0], told[1]) if told else None

    def changed(self, old: Frozen, new: Frozen) -> RowChange | None:
        """None when it is no Parquet, holds too much to be compared here, or cost the child its life."""
        sides = [_bytes(side) for side in (old, new)]
        try:
            told = self.ask({"path": new.path, "old": len(sides[0]), "new": len(sides[1])}, *sides)
        except (OSError, ValueError):
            return None
        return _change(*told) if told else None


def _change(path: str, added: int, removed: int, changed: int, *signed: list[list[str]]) -> RowChange:
    samples, columns = ([(sign, text) for sign, text in told] for told in signed)
    return RowChange(path, added, removed, changed, samples, columns)


def _footer(file: Frozen) -> bytes:
    if not 12 <= file.size <= LARGEST_FILE:
        return b""
    with file.open() as stream:
        stream.seek(file.size - 8)
        end = stream.read(8)
        length = int.from_bytes(end[:4], "little")
        if end[4:] != MAGIC or not 0 < length <= min(LONGEST_FOOTER, file.size - 12):
            return b""
        stream.seek(file.size - 8 - length)
        return stream.read(length)


def _bytes(file: Frozen) -> bytes:
    with file.open() as stream:
        return stream.read()
