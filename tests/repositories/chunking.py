"""What a Hub client makes of a file: chunks, a xorb of them, a shard that names them."""

import hashlib
import struct
from collections.abc import Sequence

import lz4.frame

from repositories.xet import hashes
from repositories.xet.shards import END, MAGIC, NAMED, VERIFIED
from repositories.xet.xorbs import LZ4, LZ4_BY_BYTE, PLAIN

Term = tuple[bytes, int, int, int]  # xorb, bytes, first chunk, chunk after the last


def chunk(data: bytes, scheme: int = PLAIN, *, length: int | None = None) -> bytes:
    stored = data if scheme != LZ4_BY_BYTE else b"".join(data[place::4] for place in range(4))
    stored = stored if scheme == PLAIN else lz4.frame.compress(stored)
    said = len(data) if length is None else length
    return bytes([0, *len(stored).to_bytes(3, "little"), scheme, *said.to_bytes(3, "little")]) + stored


def xorb(chunks: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Its hash and its bytes, the chunks in one form after the other."""
    schemes = [(PLAIN, LZ4, LZ4_BY_BYTE)[number % 3] for number in range(len(chunks))]
    body = b"".join(chunk(data, scheme) for data, scheme in zip(chunks, schemes, strict=True))
    return hashes.of_xorb([(hashes.of_chunk(data), len(data)) for data in chunks]), body


def shard(chunks: Sequence[bytes], terms: Sequence[Term], *, sha256: bytes | None = None) -> bytes:
    """Of one file, which is these chunks in this order."""
    name = hashes.of_file([(hashes.of_chunk(data), len(data)) for data in chunks])
    digest = sha256 or hashlib.sha256(b"".join(chunks)).digest()
    records = [struct.pack("<32sII8x", name, VERIFIED | NAMED, len(terms))]
    records += [struct.pack("<32sIIII", of, 0, length, start, end) for of, length, start, end in terms]
    records += [bytes(48)] * len(terms)
    records += [hashes.from_text(digest.hex()) + bytes(16), END + bytes(16), END + bytes(16)]
    return struct.pack("<32sQQ", MAGIC, 2, 0) + b"".join(records)
