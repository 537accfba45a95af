"""Of a file that is cut into chunks: which of them make a range of it, and where they lie in xorbs of these chunks."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from django.db.models.functions import Length

from repositories.models import Blob, Cut, Repository, Stretch
from repositories.ranges import Span
from repositories.xet.hashes import Sized
from repositories.xet.stretches import ROW, size_in_xorb
from repositories.xet.xorbs import HEADER

LEAST_FILE = 2**20  # what is smaller comes sooner whole


@dataclass(frozen=True)
class Part:
    """Chunks `first` to before `end` of a stretch: `length` bytes of the file, `at` to before `until` in the xorb."""

    start: int
    xorb: bytes
    first: int
    end: int
    length: int
    at: int
    until: int


def is_worth_cutting(size: int) -> bool:
    return size >= LEAST_FILE


def cut_of(repository: Repository, sha256: bytes) -> Cut | None:
    """Of these contents, as far as it is."""
    return Cut.objects.filter(repository=repository, blob__sha256=sha256).first()


def cut_called(repository: Repository, hash: bytes) -> Cut | None:
    """By the hash over all chunks."""
    return Cut.objects.filter(repository=repository, hash=hash).select_related("blob").first()


def stretch_at(cut: int, start: int) -> tuple[Stretch, Blob] | None:
    found = Stretch.objects.filter(cut=cut, start=start, cut__hash__isnull=False).select_related("cut__blob").first()
    return (found, found.cut.blob) if found else None


def parts(cut: Cut, span: Span) -> tuple[int, list[Part]]:
    """What makes this range, to whole chunks, and how far into the first of them it begins."""
    rows = Stretch.objects.filter(cut=cut, start__lt=span.end)
    first = rows.filter(start__lte=span.start).order_by("-start").values_list("start", flat=True).first() or 0
    found = rows.filter(start__gte=first).annotate(bytes=Length("chunks")).order_by("start")
    told = [_whole(*row) for row in found.values_list("start", "hash", "length", "bytes")]
    tables = {row.start: row.table for row in rows.filter(start__in={told[0].start, told[-1].start})}
    for place in {0, len(told) - 1}:
        told[place] = _trimmed(told[place], tables[told[place].start], span)
    return span.start - told[0].start - _skipped(told[0], tables[told[0].start]), told


def _whole(start: int, xorb: bytes | memoryview, length: int, size: int) -> Part:
    count = size // ROW
    return Part(start, bytes(xorb), 0, count, length, 0, length + HEADER * count)


def _trimmed(part: Part, table: Sequence[Sized], span: Span) -> Part:
    """Without the chunks before and after the range."""
    ends = [part.start + end for end in accumulate(length for _name, length in table)]
    first = sum(end <= span.start for end in ends)
    last = next((number for number, end in enumerate(ends) if end >= span.end), len(ends) - 1)
    kept, at = table[first : last + 1], size_in_xorb(table[:first])
    length = sum(length for _name, length in kept)
    return Part(part.start, part.xorb, first, last + 1, length, at, at + size_in_xorb(kept))


def _skipped(part: Part, table: Sequence[Sized]) -> int:
    return sum(length for _name, length in table[: part.first])
