"""What a token looks like: `cw_`, thirty random characters, six of checksum.

The checksum lets us, and anyone who scans for leaked secrets, tell a token from noise without asking the database.
Thirty characters of sixty-two carry 178 bits, so one unsalted SHA-256 keeps them as safe as a slow hash would.
"""

import hashlib
import re
import secrets
import string
import zlib

PREFIX = "cw_"
_ALPHABET = string.digits + string.ascii_letters
_RANDOM, _CHECK = 30, 6
_SHAPE = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{_RANDOM + _CHECK}}}", re.ASCII)


def mint() -> str:
    body = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM))
    return PREFIX + body + _checksum(body)


def is_well_formed(raw: str) -> bool:
    return _SHAPE.fullmatch(raw) is not None and raw[-_CHECK:] == _checksum(raw[len(PREFIX) : -_CHECK])


def digest(raw: str) -> str:
    return hashlib.sha256(raw.encode()).hexdigest()


def _checksum(body: str) -> str:
    number, written = zlib.crc32(body.encode()), ""
    for _ in range(_CHECK):
        number, digit = divmod(number, len(_ALPHABET))
        written = _ALPHABET[digit] + written
    return written
