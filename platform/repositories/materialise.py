"""Files of a version in a folder, for a worker that loads them from disk."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from repositories import blobs
from repositories.models import Blob
from repositories.names import split_known_path
from repositories.queries.listing import FileEntry


@dataclass(frozen=True)
class _Wanted:
    parts: tuple[bytes, ...]
    sha256: bytes


Heed = Callable[[int], None]


def place(files: Iterable[FileEntry | Mapping[str, Any]], folder: Path, *, heed: Heed = lambda _bytes: None) -> Path:
    """Put the files (entries, or a manifest's `{path, sha256}`) into `folder` and return it.

    A folder that exists is left as it is: it appears only when it is whole and every digest was checked. Contents on
    the same disk are linked, not copied, and read-only. Links of git are left out of entries, as nothing of
    ours follows them; of a manifest they are files that hold a name, which the checks look at. `heed` is told of each
    part of them that was brought from afar, or looked through where it lay here already.
    """
    if folder.exists():
        return folder
    wanted = [_wanted(file) for file in files if not (isinstance(file, FileEntry) and file.is_link)]
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    try:
        found = {bytes(blob.sha256): blob for blob in Blob.objects.filter(sha256__in={one.sha256 for one in wanted})}
        for one in wanted:
            _put(found[one.sha256], beside.joinpath(*map(os.fsdecode, one.parts)), heed)
        _appear(beside, folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return folder


def _wanted(file: FileEntry | Mapping[str, Any]) -> _Wanted:
    if isinstance(file, FileEntry):
        return _Wanted(_parts(file.path), file.sha256)
    return _Wanted(_parts(file["path"]), bytes.fromhex(file["sha256"]))


def _parts(path: str) -> tuple[bytes, ...]:
    parts = split_known_path(path)
    if not parts or path.startswith("/") or {b".", b".."} & set(parts):
        raise ValueError(f"{path!r} would leave the folder")
    return parts


def _put(blob: Blob, path: Path, heed: Heed) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if blob.inline is not None:
        heed(path.write_bytes(blobs.read(blob)))
        return
    source = blobs.local_path(bytes(blob.sha256))
    is_here = source is not None and _linked(source, path)
    if not is_here:
        with blobs.open_blob(blob) as stream, path.open("xb") as copy:
            while data := stream.read(blobs.CHUNK):
                heed(copy.write(data))
    with path.open("rb") as copy:
        if blobs.digest_of(copy, heed if is_here else None) != bytes(blob.sha256):
            raise blobs.Damaged(bytes(blob.sha256))


def _linked(source: Path, path: Path) -> bool:
    """Whether a hard link could be made; across disks it cannot."""
    try:
        path.hardlink_to(source)
    except FileNotFoundError:
        raise
    except OSError:
        return False
    return True


def _appear(beside: Path, folder: Path) -> None:
    beside.chmod(0o755)
    try:
        beside.rename(folder)
    except OSError:
        if not folder.exists():  # else somebody else was first, with the same files
            raise
