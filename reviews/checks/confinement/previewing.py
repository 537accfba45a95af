"""A child that reads the first rows of a Parquet file. Asked by `reviews.queries.previews`.

It is told how long the file is and asks for the bytes that it needs, a line and then so many bytes, however large the
file is and wherever it lies. Its last line is what it found, `null` where that is no Parquet; or that it
ran out of memory, which says nothing of the file.
"""

import io
import json
import sys
from typing import BinaryIO

import pyarrow as pa

from reviews.checks import parquet
from reviews.checks.confinement import fences

MEMORY = 512 * 2**20
SECONDS = 8


def main() -> None:
    fences.leave_only_libraries(memory=MEMORY, seconds=SECONDS)
    answer(sys.stdin.buffer, sys.stdout.buffer)


def answer(questions: BinaryIO, answers: BinaryIO) -> None:
    for line in questions:  # ends when the parent closes it
        asked = json.loads(line)
        try:
            source = pa.PythonFile(Asked(asked["size"], questions, answers), mode="r")
            told = parquet.first(source, most_rows=asked["rows"], most_columns=asked["columns"], cell=asked["cell"])
        except parquet.Unreadable:
            told = None
        except MemoryError:
            _say(answers, {"spent": True})
            continue
        _say(answers, {"told": told})


class Asked(io.RawIOBase):
    """A file that lies with whoever asks."""

    def __init__(self, size: int, questions: BinaryIO, answers: BinaryIO) -> None:
        super().__init__()
        self._size, self._at, self._questions, self._answers = size, 0, questions, answers

    def read(self, size: int | None = -1) -> bytes:
        left = max(self._size - self._at, 0)
        wanted = left if size is None or size < 0 else min(size, left)
        if not wanted:
            return b""
        _say(self._answers, {"read": [self._at, wanted]})
        data = self._questions.read(wanted)
        if len(data) != wanted:
            raise OSError("not all of it came")
        self._at += wanted
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True


def _say(answers: BinaryIO, what: object) -> None:
    answers.write(json.dumps(what).encode() + b"\n")
    answers.flush()


if __name__ == "__main__":
    main()
