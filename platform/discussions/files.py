"""What a file is, read from its content, and what it may be called."""

import re
import unicodedata
from typing import IO

from django.utils.translation import gettext as _

from core.problems import BadInput
from discussions.models.attachments import NAME_LENGTH

TEXT = "text/plain"
PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8")
BEGINNINGS = {
    b"%PDF-": "application/pdf",
    b"PK\x03\x04": "application/zip",
    b"\x1f\x8b\x08": "application/gzip",
    b"PAR1": "application/vnd.apache.parquet",
}
# Signs that steer a terminal, or turn the direction of what follows in a name.
STEERING = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def is_picture(file: IO[bytes]) -> bool:
    """Whether it says that it is one; whether it can be drawn is seen when it is."""
    start = file.read(12)
    file.seek(0)
    return start.startswith(PICTURES) or (start[:4] == b"RIFF" and start[8:] == b"WEBP")


def media_type_of(data: bytes) -> str:
    """Of what we keep for others; programs and whatever nobody can name are refused."""
    for beginning, media_type in BEGINNINGS.items():
        if data.startswith(beginning):
            return media_type
    if data and _is_text(data):
        return TEXT
    raise BadInput(fields={"file": _("We keep pictures, text (UTF-8), PDF, ZIP, gzip and Parquet.")})


def file_name(file: IO[bytes]) -> str:
    """The last part of the name that it came with, without what cannot be seen in it."""
    given = re.split(r"[/\\\\]", str(getattr(file, "name", "") or ""))[-1]
    seen = (letter for letter in unicodedata.normalize("NFC", given) if unicodedata.category(letter) not in UNSEEN)
    name = " ".join("".join(seen).split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if len(name) > NAME_LENGTH and dot and len(ending) <= 10:
        name = stem[: NAME_LENGTH - len(ending) - 1] + dot + ending
    return name[:NAME_LENGTH] or "file"


def _is_text(data: bytes) -> bool:
    try:
        return not STEERING.search(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False
