"""Looking into archives by content, never by name: what is inside, and inside that.

Nothing is unpacked to disk. What cannot be looked into is an error with a code, because a scan that fails is unsafe.
"""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

DEEPEST = 4
MOST_ENTRIES = 20_000
LARGEST_INSIDE = 20 * 2**30
BOMB_RATIO, BOMB_SIZE = 200, 64 * 2**20
INFLATED = 64 * 2**20
HEAD = 512

OPAQUE = {
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!\x1a\x07": "rar",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\x04\x22\x4d\x18": "lz4",
    b"MSCF": "cab",
}
COMPRESSED: dict[bytes, Callable[[BinaryIO], Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
}


class Closed(Exception):
    """This cannot, or must not, be looked into. `code` is a fault of the pickle check."""

    def __init__(self, code: str, name: str, why: str = "") -> None:
        self.code, self.name, self.why = code, name, why
        super().__init__(f"{code}: {name} {why}")


@dataclass(frozen=True)
class Part:
    """A thing without an inside. `name` is the way to it: `model.bin → archive/data.pkl`."""

    name: str
    stream: BinaryIO
    depth: int = 0


def parts(stream: BinaryIO, name: str, depth: int = 0) -> Iterator[Part]:
    """The stream itself, and everything in it."""
    if depth > DEEPEST:
        raise Closed("archive_bomb", name, "too deep")
    head = stream.read(HEAD)
    stream.seek(0)
    for magic, kind in OPAQUE.items():
        if head.startswith(magic):
            raise Closed("opaque_archive", name, kind)
    yield Part(name, stream, depth)
    yield from _inside(stream, head, name, depth)


def _inside(stream: BinaryIO, head: bytes, name: str, depth: int) -> Iterator[Part]:
    stream.seek(0)
    try:
        if head.startswith((b"PK\x03\x04", b"PK\x05\x06")) or zipfile.is_zipfile(stream):
            yield from _zip(stream, name, depth)
        elif _is_tar(head):
            yield from _tar(stream, name, depth)
        elif compressed := next((reader for magic, reader in COMPRESSED.items() if head.startswith(magic)), None):
            stream.seek(0)
            with compressed(stream) as inner:
                yield from parts(cast("BinaryIO", inner), f"{name} →", depth + 1)
        elif inflated := _zlib(stream, head):
            yield from parts(io.BytesIO(inflated), f"{name} → zlib", depth + 1)
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, OSError, lzma.LZMAError, zlib.error, ValueError) as error:
        raise Closed("broken_archive", name, str(error)[:200]) from error
    except (NotImplementedError, RuntimeError) as error:  # zipfile: unknown method, encrypted
        raise Closed("opaque_archive", name, str(error)[:200]) from error


def _zip(stream: BinaryIO, name: str, depth: int) -> Iterator[Part]:
    stream.seek(0)
    with zipfile.ZipFile(stream) as archive:
        entries = archive.infolist()
        inside = sum(entry.file_size for entry in entries)
        packed = sum(entry.compress_size for entry in entries)
        if len(entries) > MOST_ENTRIES or inside > LARGEST_INSIDE:
            raise Closed("archive_bomb", name, f"{len(entries)} entries, {_size(inside)}")
        if inside > BOMB_SIZE and inside > packed * BOMB_RATIO:
            raise Closed("archive_bomb", name, f"{_size(packed)} → {_size(inside)}")
        for entry in entries:
            if not entry.is_dir():
                with archive.open(entry) as inner:
                    yield from parts(cast("BinaryIO", inner), f"{name} → {entry.filename[:200]}", depth + 1)


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"


def _tar(stream: BinaryIO, name: str, depth: int) -> Iterator[Part]:
    stream.seek(0)
    with tarfile.open(fileobj=stream, mode="r:") as archive:
        for number, member in enumerate(archive):
            if number >= MOST_ENTRIES:
                raise Closed("archive_bomb", name, f"more than {MOST_ENTRIES} entries")
            inner = archive.extractfile(member) if member.isreg() else None
            if inner is not None:
                yield from parts(cast("BinaryIO", inner), f"{name} → {member.name[:200]}", depth + 1)


def _is_tar(head: bytes) -> bool:
    if len(head) < HEAD or not head.strip(b"\x00"):
        return False
    try:
        tarfile.TarInfo.frombuf(head, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def _zlib(stream: BinaryIO, head: bytes) -> bytes:
    """What joblib compresses without a container around it."""
    if head[:2] not in (b"x\x01", b"x\x5e", b"x\x9c", b"x\xda"):
        return b""
    stream.seek(0)
    try:
        return zlib.decompressobj().decompress(stream.read(INFLATED), INFLATED)
    except zlib.error:  # two bytes by chance
        return b""
