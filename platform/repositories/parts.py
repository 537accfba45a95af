"""Bytes of a part on their way to disk: counted, hashed, and invisible until they are kept."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from django.utils.translation import gettext as _

from core.problems import BadInput, TooLarge
from repositories import blobs

BODY_WAITS = (
    "repositories.body_waits"  # extension in the scope: our transport holds the body back until the view agrees
)
WELCOME = "X-Part-Welcome"  # header of the view's answer to our transport: let it come


class IncomingPart:
    """Use as a context: what was not settled by the end is gone."""

    def __init__(self, folder: Path, expected: int, *, sha256: bytes | None = None, is_hashed: bool = True) -> None:
        self.expected, self._announced = expected, sha256
        self._hash, self._size = hashlib.sha256() if is_hashed else None, 0
        self.unflushed = 0
        with blobs.disk_errors_told():
            folder.mkdir(parents=True, exist_ok=True)
            self._file = tempfile.NamedTemporaryFile(dir=folder, prefix="incoming-", delete=False)  # noqa: SIM115 -- closed by settle or __exit__
        self._path: Path | None = Path(self._file.name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.discard()

    def discard(self) -> None:
        """Drop what was not settled. Harmless when it was."""
        with contextlib.suppress(OSError):  # a full disk was told when the bytes were written; the file goes now
            self._file.close()
        if self._path:
            self._path.unlink(missing_ok=True)

    def write(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self.expected:
            text = _("This part has %(expected)d bytes; more came.") % {"expected": self.expected}
            raise TooLarge(text, code="part_too_large")
        if self._hash:
            self._hash.update(data)
        with blobs.disk_errors_told():
            self._file.write(data)
        self.unflushed += len(data)

    def flush(self) -> None:
        """What was written until now goes to the disk; more may be written meanwhile."""
        self.unflushed = 0
        with blobs.disk_errors_told():
            os.fsync(self._file.fileno())

    def write_all(self, pieces: Iterable[bytes]) -> None:
        for data in pieces:
            self.write(data)

    def fill(self, read: Callable[[int], bytes]) -> None:
        """All that comes."""
        while data := read(blobs.CHUNK):
            self.write(data)

    def finish(self) -> bytes:
        """All bytes are here and on the disk. Returns their digest."""
        digest = self.close()
        with blobs.disk_errors_told():
            blobs.flush(self.path)
        return digest

    def close(self) -> bytes:
        """All bytes are here and can be read. Returns their digest, or nothing where nobody asks for it."""
        if self._size != self.expected:
            text = _("This part has %(expected)d bytes; %(size)d came. Send it again.")
            raise BadInput(text % {"expected": self.expected, "size": self._size}, code="part_incomplete")
        digest = self._hash.digest() if self._hash else b""
        if self._announced not in {None, digest}:
            raise BadInput(
                _("The part's bytes do not have the announced digest. Send it again."), code="digest_differs"
            )
        with blobs.disk_errors_told():
            self._file.close()
        return digest

    @property
    def path(self) -> Path:
        """Where it lies until it is settled."""
        assert self._path is not None
        return self._path

    def settle(self, path: Path) -> None:
        """Take its place, in one step."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path.replace(path)
        self._path = None
        blobs.flush(path.parent)
