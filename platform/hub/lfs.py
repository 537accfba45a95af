"""What a client asks of Git LFS, checked."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.problems import BadInput

FILES = 1_000
OID = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Wanted:
    """Files by digest and size that are to be brought or fetched."""

    is_upload: bool
    files: tuple[tuple[bytes, int], ...]
    takes_parts: bool

    @property
    def digests(self) -> set[bytes]:
        return {sha256 for sha256, _size in self.files}


def wanted_of(given: Any) -> Wanted:
    if not isinstance(given, dict) or given.get("operation") not in {"upload", "download"}:
        raise BadInput(fields={"operation": _("Say upload or download.")})
    if given.get("hash_algo", "sha256") != "sha256":
        raise BadInput(fields={"hash_algo": _("Files are named by their SHA-256 here.")})
    objects, transfers = given.get("objects"), given.get("transfers")
    if not isinstance(objects, list) or len(objects) > FILES:
        raise BadInput(fields={"objects": _("Give a list of at most %(limit)d files.") % {"limit": FILES}})
    files = tuple(dict.fromkeys(file_in(one, place) for place, one in enumerate(objects)))
    return Wanted(given["operation"] == "upload", files, isinstance(transfers, list) and "multipart" in transfers)


def file_in(given: Any, place: int = 0) -> tuple[bytes, int]:
    """Digest and size of one file. `place`: which of a list it is."""
    oid, size = (given.get(name) if isinstance(given, dict) else None for name in ("oid", "size"))
    if not isinstance(oid, str) or not OID.fullmatch(oid):
        raise BadInput(fields={f"objects.{place}.oid": _("A SHA-256 digest has 64 hexadecimal digits.")})
    if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size < 2**63:
        raise BadInput(fields={f"objects.{place}.size": _("Give the number of bytes.")})
    return bytes.fromhex(oid), size
