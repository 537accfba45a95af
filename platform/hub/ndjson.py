"""A commit as clients send it: a line of JSON for the message, then one for each path. Read line by line, because what
comes in one may be a hundred megabytes."""

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from django.utils.translation import gettext as _

from core.problems import BadInput

LINE_LIMIT = 16 * 2**20  # the largest file that git sees itself, in base64, with its path
LINES_LIMIT = 20_000


@dataclass(frozen=True)
class Header:
    message: str
    parent: str = ""


@dataclass(frozen=True)
class File:
    """Contents that came along."""

    path: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class LargeFile:
    """Contents that were uploaded before, or are there already."""

    path: str
    sha256: bytes
    size: int | None


@dataclass(frozen=True)
class Deleted:
    path: str


@dataclass(frozen=True)
class Copied:
    source: str
    path: str
    revision: str


Line = Header | File | LargeFile | Deleted | Copied


def lines(body: IO[bytes]) -> Iterator[Line]:
    """Each line, checked by itself; the header comes first, and once."""
    number = 0
    while raw := body.readline(LINE_LIMIT + 1):
        number += 1
        if len(raw) > LINE_LIMIT or number > LINES_LIMIT:
            raise _refused(number, _("it is too long, or one too many"))
        if raw.strip():
            yield _line(number, raw)


def _line(number: int, raw: bytes) -> Line:
    try:
        given = json.loads(raw)
    except (ValueError, RecursionError):
        raise _refused(number, _("it is not valid JSON")) from None
    key, value = (given.get("key"), given.get("value")) if isinstance(given, dict) else (None, None)
    if not isinstance(key, str) or key not in _READERS or not isinstance(value, dict):
        raise _refused(number, _("give a known “key” and a “value” with names and values"))
    if (key == "header") is not (number == 1):
        raise _refused(number, _("the header is the first line and no other"))
    return _READERS[key](number, value)


def _header(number: int, value: Mapping[str, Any]) -> Header:
    parts = [_text(number, value, name, default="") for name in ("summary", "description")]
    return Header("\n\n".join(part for part in parts if part.strip()), _text(number, value, "parentCommit", default=""))


def _file(number: int, value: Mapping[str, Any]) -> File:
    content, encoding = _text(number, value, "content"), _text(number, value, "encoding", default="utf-8")
    if encoding not in {"base64", "utf-8"}:
        raise _refused(number, _("contents come in base64 or utf-8"))
    try:
        data = base64.b64decode(content, validate=True) if encoding == "base64" else content.encode()
    except binascii.Error:
        raise _refused(number, _("the content is not base64")) from None
    return File(_text(number, value, "path"), data)


def _large_file(number: int, value: Mapping[str, Any]) -> LargeFile:
    if value.get("algo", "sha256") != "sha256":
        raise _refused(number, _("contents are named by their SHA-256 here"))
    size = value.get("size")
    if not (size is None or (isinstance(size, int) and not isinstance(size, bool) and 0 <= size < 2**63)):
        raise _refused(number, _("a size is a number of bytes"))
    return LargeFile(_text(number, value, "path"), digest(number, _text(number, value, "oid")), size)


def _deleted(number: int, value: Mapping[str, Any]) -> Deleted:
    return Deleted(_text(number, value, "path").strip("/"))


def _copied(number: int, value: Mapping[str, Any]) -> Copied:
    revision = _text(number, value, "srcRevision", default="")
    return Copied(_text(number, value, "srcPath"), _text(number, value, "path"), revision)


_READERS: dict[str, Callable[[int, Mapping[str, Any]], Line]] = {
    "header": _header,
    "file": _file,
    "lfsFile": _large_file,
    "deletedFile": _deleted,
    "deletedFolder": _deleted,
    "copyFile": _copied,
}


def digest(number: int, text: str) -> bytes:
    try:
        found = bytes.fromhex(text)
    except ValueError:
        found = b""
    if len(found) != 32 or len(text) != 64:
        raise _refused(number, _("a SHA-256 digest has 64 hexadecimal digits"))
    return found


def _text(number: int, value: Mapping[str, Any], name: str, *, default: str | None = None) -> str:
    given = value.get(name)
    if given is None and default is not None:
        return default
    if not isinstance(given, str) or any("\ud800" <= letter <= "\udfff" for letter in given):
        raise _refused(number, _("“%(name)s” must be text") % {"name": name})
    return given


def _refused(number: int, reason: str) -> BadInput:
    text = _("Line %(number)d cannot be taken: %(reason)s.") % {"number": number, "reason": reason}
    return BadInput(text, code="bad_line", line=number)
