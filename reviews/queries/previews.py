"""The first rows of a Parquet file for its page, read by a child process (`reviews.checks.confinement.previewing`)."""

import threading
from typing import IO

from core.recalling import keep, recalled
from projects.previews import Content, reads
from projects.previews.tables import CELL, COLUMNS, ROWS
from repositories.queries import FileEntry, open_stream
from reviews.queries.differences.asking import Asking

AT_ONCE, PATIENCE = 2, 2.0  # children of a process, and how long a page waits for one to end
READ_LIMIT, READS_LIMIT = 16 * 2**20, 64 * 2**20  # of one file: at once, and in all
KEPT_SECONDS, KEPT_AFTER_A_FAULT = 7 * 86_400, 300
_turns = threading.BoundedSemaphore(AT_ONCE)


@reads(".parquet")
def parquet(entry: FileEntry) -> Content | None:
    """Rows, columns with their types, and how it begins. Known contents are not read again; None when all are busy.

    What a file is does not change; that there was no time or memory for it does, so that is soon tried again.
    """
    key = f"preview.parquet.1.{entry.sha256.hex()}"
    known: Content | None = recalled(key)
    if known is not None:
        return known
    if not _turns.acquire(timeout=PATIENCE):
        return None
    try:
        with open_stream(entry) as stream, Looking(stream, entry.size) as child:
            told = child.look()
    finally:
        _turns.release()
    keep(key, told, KEPT_SECONDS if child.is_certain else KEPT_AFTER_A_FAULT)
    return told


class Looking(Asking):
    child = "reviews.checks.confinement.previewing"
    seconds = 20

    def __init__(self, stream: IO[bytes], size: int) -> None:
        super().__init__()
        self._stream, self._size, self.was_read, self.is_certain = stream, size, 0, False

    def look(self) -> Content:
        try:
            told = self.ask({"size": self._size, "rows": ROWS, "columns": COLUMNS, "cell": CELL})
            while "read" in told:
                told = self.go_on(self._asked_for(*told["read"]))
        except (OSError, ValueError, TypeError):
            return {"fault": True}
        self.is_certain = "told" in told
        found: Content | None = told.get("told")
        return found or {"fault": True}

    def _asked_for(self, at: int, size: int) -> bytes:
        """What the child wants, as long as that is little; beyond it the child is left alone with its question."""
        self.was_read += size
        if not (0 <= at <= self._size and 0 < size <= READ_LIMIT) or self.was_read > READS_LIMIT:
            raise ValueError("too much to look at")
        self._stream.seek(at)
        return self._stream.read(size)
