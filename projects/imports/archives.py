"""What is in a zip archive of a stranger, before any of it is unpacked. A refusal names the entry."""

import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, cast

from django.utils.translation import gettext as _

from core.problems import BadInput
from repositories import names

FIELD = "path"
INDEX_LIMIT = 4 * 2**20  # of the list at its end, which is read at once
RATIO, SMALL = 100, 64 * 2**20  # what is larger than this may not have been packed better than that
ENCRYPTED, IS_UTF8 = 0x1, 0x800
KNOWN = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
LEFT_OUT = ("__MACOSX", ".DS_Store")
PLAIN_MODES = {0, stat.S_IFREG, stat.S_IFDIR}
# What the library raises for archives that are none.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ValueError,
    LookupError,
    OverflowError,
    NotImplementedError,
    EOFError,
    OSError,
    RuntimeError,
)


@dataclass(frozen=True)
class Packed:
    """One file in it: where it is to stand here, and its place in the list."""

    path: str
    size: int
    place: int


class _Bounded:
    """Its bytes, of which the library reads the list of all entries at once: no more than we can hold."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.seek, self.tell, self.seekable, self.close = stream.seek, stream.tell, stream.seekable, stream.close

    def read(self, size: int = -1) -> bytes:
        if size > INDEX_LIMIT:
            raise zipfile.BadZipFile("too long a list")
        data = self._stream.read(INDEX_LIMIT + 1 if size < 0 else size)
        if len(data) > INDEX_LIMIT:
            raise zipfile.BadZipFile("too long a list")
        return data


def opened(stream: IO[bytes]) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(cast("Any", _Bounded(stream)))
    except BROKEN:
        raise BadInput(fields={FIELD: _("This is no zip archive, or it is damaged.")}, code="bad_archive") from None


def entries(
    archive: zipfile.ZipFile, *, size: int, most_files: int, most_bytes: int, drop_folder: bool
) -> list[Packed]:
    """All files in it, by the paths that they get; or BadInput in words."""
    infos = [info for info in archive.infolist() if not info.is_dir()]
    named = [(place, info, _name(info)) for place, info in enumerate(infos)]
    wanted = [(place, info, name) for place, info, name in named if not {*LEFT_OUT} & {*name.split("/")}]
    if len(wanted) > most_files:
        text = _("It holds %(count)d files; at most %(most)d are unpacked.")
        raise BadInput(fields={FIELD: text % {"count": len(wanted), "most": most_files}}, code="too_many_files")
    if not wanted:
        raise BadInput(fields={FIELD: _("There is no file in it.")}, code="bad_archive")
    for _place, info, name in wanted:
        _check(info, name)
    _check_sizes([info for _place, info, _name in wanted], size, most_bytes)
    above = _common_folder([name for _place, _info, name in wanted]) if drop_folder else ""
    found = [Packed(name.removeprefix(above), info.file_size, place) for place, info, name in wanted]
    _check_paths([one.path for one in found])
    return found


@contextmanager
def unpacked(archive: zipfile.ZipFile, place: int, path: str) -> Iterator[IO[bytes]]:
    """The bytes of one, as they are wanted; damage names the entry."""
    info = [info for info in archive.infolist() if not info.is_dir()][place]
    try:
        with archive.open(info) as stream:
            yield stream
    except BROKEN:
        raise _refused(path, _("it is damaged"), "bad_archive") from None


def _name(info: zipfile.ZipInfo) -> str:
    """As whoever packed it saw it: where it does not say that it is UTF-8, it may be that all the same, or Chinese."""
    name = info.orig_filename
    if not info.flag_bits & IS_UTF8:
        raw = name.encode("cp437")  # which the library took it for, and which loses nothing
        for coding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(coding)
                break
            except UnicodeDecodeError:
                continue
        else:
            raise _refused(name, _("nobody can say what its letters are. Pack it with names in UTF-8"), "bad_path")
    return unicodedata.normalize("NFC", name)


def _check(info: zipfile.ZipInfo, name: str) -> None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        raise _refused(name, _("it is a link"), "link")
    if kind not in PLAIN_MODES:
        raise _refused(name, _("it is no file"), "no_file")
    if info.flag_bits & ENCRYPTED:
        raise _refused(name, _("it is encrypted"), "encrypted")
    if info.compress_type not in KNOWN:
        raise _refused(name, _("it is packed in a way that is not unpacked here. Use “deflate”"), "unknown_packing")


def _check_sizes(infos: Sequence[zipfile.ZipInfo], size: int, most: int) -> None:
    """By what it says; while it is unpacked, more than it said is damage."""
    total = sum(info.file_size for info in infos)
    if total > most:
        text = _("It unpacks to %(size)d GB; at most %(most)d are unpacked.")
        raise BadInput(fields={FIELD: text % {"size": -(-total // 10**9), "most": most // 10**9}}, code="too_large")
    if sum(info.compress_size for info in infos) > size:
        raise BadInput(fields={FIELD: _("Its entries overlap, so it is no archive of files.")}, code="bad_archive")
    for info in infos:
        if info.file_size > SMALL and info.file_size > RATIO * info.compress_size:
            raise _refused(_name(info), _("it unpacks to more than a hundred times its size"), "bomb")
    if total > SMALL and total > RATIO * size:
        raise BadInput(fields={FIELD: _("It unpacks to more than a hundred times its size.")}, code="bomb")


def _common_folder(paths: Sequence[str]) -> str:
    """The one folder in which everything lies, as most programs pack."""
    first = {path.partition("/")[0] if "/" in path else "" for path in paths}
    return f"{first.pop()}/" if len(first) == 1 and first != {""} else ""


def _check_paths(paths: Sequence[str]) -> None:
    """Each by the rules for every path, and no two that are one on somebody's disk."""
    files: dict[str, str] = {}
    folders: dict[str, str] = {}
    for path in paths:
        parts = names.split_path(path)
        *above, here = [b"/".join(parts[:end]) for end in range(1, len(parts) + 1)]
        for folder in above:
            _check_alone(path, folder, files, folders)
            folders.setdefault(names.folded(folder), folder.decode())
        _check_alone(path, here, folders, files)
        if names.folded(here) in files:
            raise _twice(path, path)
        files[names.folded(here)] = path


def _check_alone(path: str, here: bytes, others: dict[str, str], alike: dict[str, str]) -> None:
    """No file where a folder is, and no name that differs in case alone."""
    folded, name = names.folded(here), here.decode()
    if folded in others:
        raise _twice(path, others[folded])
    if alike.get(folded, name) != name:
        raise _twice(path, alike[folded])


def _twice(path: str, other: str) -> BadInput:
    return _refused(path, _("it has the name of another, “%(other)s”") % {"other": other}, "name_clash")


def _refused(name: str, why: str, code: str) -> BadInput:
    shown = name.encode("utf-8", "replace").decode()[:300]
    text = _("“%(name)s” in the archive cannot be unpacked: %(why)s.") % {"name": shown, "why": why}
    return BadInput(fields={FIELD: text}, code=code, path=shown)
