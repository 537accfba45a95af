"""What a client leaves out for now (`--filter`) and fetches when it comes to need it."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from django.utils.translation import gettext as _

from core.problems import BadInput
from repositories.models import Possession, Repository
from repositories.objects import pointer
from repositories.trees import batches

UNITS = {b"k": 2**10, b"m": 2**20, b"g": 2**30}
LONGEST, MOST = 12, 8


@dataclass(frozen=True)
class Filter:
    """`largest`: files of so many bytes and more are left out; `depth`: so many levels of folders come, the root first.
    None where nothing is left out for that."""

    largest: int | None = None
    depth: int | None = None

    @property
    def takes_files(self) -> bool:
        return self.largest != 0

    def takes_level(self, level: int) -> bool:
        return self.depth is None or level < self.depth

    def and_also(self, other: "Filter") -> "Filter":
        return Filter(_lesser(self.largest, other.largest), _lesser(self.depth, other.depth))

    def kept(self, repository: Repository, oids: Sequence[bytes]) -> list[bytes]:
        """Without files that are too large. Of what lies beside git the pointer counts, which is all that git sees."""
        if not self.largest:
            return list(oids)
        large = set[bytes]()
        for some in batches(oids):
            rows = Possession.objects.filter(repository=repository, oid__in=some)
            for oid, is_pointer, sha256, size in rows.values_list("oid", "pointer", "blob__sha256", "blob__size"):
                if (len(pointer(bytes(sha256), size)) if is_pointer else size) >= self.largest:
                    large.add(bytes(oid))
        return [oid for oid in oids if oid not in large]


ALL = Filter()


def filter_of(said: bytes) -> Filter:
    """As git says it: `blob:none`, `blob:limit=1m`, `tree:0`, or several of them."""
    if said.startswith(b"combine:"):
        found, parts = ALL, said.removeprefix(b"combine:").split(b"+")
        if len(parts) > MOST:
            raise _unknown(said)
        for part in parts:
            found = found.and_also(_one(unquote_to_bytes(part)))
        return found
    return _one(said)


def _one(said: bytes) -> Filter:
    name, _colon, value = said.partition(b":")
    if said == b"blob:none":
        return Filter(largest=0)
    if name == b"blob" and value.startswith(b"limit="):
        return Filter(largest=_size(said, value.removeprefix(b"limit=")))
    if name == b"tree" and value.isdigit() and len(value) <= LONGEST:
        return Filter(depth=int(value))
    raise _unknown(said)


def _size(said: bytes, value: bytes) -> int:
    unit = UNITS.get(value[-1:].lower(), 1)
    digits = value[:-1] if unit > 1 else value
    if not (digits.isdigit() and len(digits) <= LONGEST):
        raise _unknown(said)
    return int(digits) * unit


def _unknown(said: bytes) -> BadInput:
    text = _("The filter “%(filter)s” is not known here. Take blob:none, blob:limit=SIZE or tree:DEPTH.")
    return BadInput(text % {"filter": said[:80].decode("utf-8", "replace")}, code="unknown_filter")


def _lesser(one: int | None, other: int | None) -> int | None:
    return min((value for value in (one, other) if value is not None), default=None)
