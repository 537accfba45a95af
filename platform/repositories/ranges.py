"""Which bytes a request asks for (RFC 9110 §14). Pure: a header and a size in, an answer out."""

import re
from dataclasses import dataclass

ONE = re.compile(r"(\d{0,20})-(\d{0,20})")  # no file has a byte of a longer number, and Python would not read it


@dataclass(frozen=True)
class Span:
    """Bytes `start` up to, not including, `end` of `size`."""

    start: int
    end: int
    size: int

    @property
    def length(self) -> int:
        return self.end - self.start

    @property
    def content_range(self) -> str:
        return f"bytes {self.start}-{self.end - 1}/{self.size}"


class Unsatisfiable(Exception):
    """416: the range lies beyond the end, or there are several, which we do not serve."""


def chosen(header: str, size: int, *, if_range: str = "", etag: str = "") -> Span | None:
    """The span to send, or None for the whole. What is not understood is ignored, as the standard wants."""
    unit, _equals, wanted = header.partition("=")
    if unit.strip().lower() != "bytes" or (if_range and if_range != etag):
        return None
    if "," in wanted:
        raise Unsatisfiable
    match = ONE.fullmatch(wanted.strip())
    if match is None or match.groups() == ("", ""):
        return None
    return _span(match[1], match[2], size)


def _span(first: str, last: str, size: int) -> Span | None:
    if first and last and int(last) < int(first):
        return None
    if first:
        start, end = int(first), min(int(last) + 1, size) if last else size
    else:
        start, end = max(0, size - int(last)), size
    if start >= end:
        raise Unsatisfiable
    return Span(start, end, size)
