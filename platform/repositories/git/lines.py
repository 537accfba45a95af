"""Git's lines: four hex digits that say how long, then so much text. They come from strangers, so they are bounded."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from core.problems import BadInput

Read = Callable[[int], bytes]
Write = Callable[[bytes], object]

FLUSH, DELIMITER = b"0000", b"0001"
LONGEST, MOST, LONGEST_SECTION = 65_520, 300_000, 2**26  # as many as a push may bring objects
BAND = LONGEST - 5  # what a line of a side band holds
DATA, TALK = b"\x01", b"\x02"


class Garbled(BadInput):
    """No git would say this."""

    def __init__(self) -> None:
        super().__init__(_("This is not what git says."), code="not_git")


def line(text: bytes) -> bytes:
    return b"%04x" % (len(text) + 4) + text


def band(which: bytes, data: bytes) -> bytes:
    """On one of the bands: packs and reports go on the first, what a person reads on the second."""
    return b"".join(line(which + data[at : at + BAND]) for at in range(0, len(data), BAND))


def section(read: Read) -> list[bytes]:
    """Lines up to a flush, a delimiter or the end; none longer than git's own limit, and not too many."""
    found: list[bytes] = []
    size = 0
    while (head := exactly(read, 4)) not in {FLUSH, DELIMITER, b""}:
        found.append(exactly(read, _length(head)).removesuffix(b"\n"))
        size += len(found[-1])
        if len(found) > MOST or size > LONGEST_SECTION:
            raise Garbled
    return found


def words(read: Read, *, is_text: bool = True) -> bytes | None:
    """One line, None for what stands between lines and at the end."""
    head = exactly(read, 4)
    if head in {FLUSH, DELIMITER, b""}:
        return None
    said = exactly(read, _length(head))
    return said.removesuffix(b"\n") if is_text else said


def exactly(read: Read, size: int) -> bytes:
    """So many bytes, or none at the end."""
    parts: list[bytes] = []
    left = size
    while left and (data := read(left)):
        parts.append(data)
        left -= len(data)
    if left and left != size:
        raise Garbled
    return b"".join(parts)


def _length(head: bytes) -> int:
    try:
        length = int(head, 16) - 4
    except ValueError:
        raise Garbled from None
    if not 0 <= length <= LONGEST - 4:
        raise Garbled
    return length


def oid(text: bytes) -> bytes:
    """A git id, given in hex."""
    try:
        found = bytes.fromhex(text.decode("ascii"))
    except ValueError:
        found = b""
    if len(found) != 20 or len(text) != 40:
        raise Garbled
    return found
