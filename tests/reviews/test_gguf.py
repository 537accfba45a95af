"""GGUF files: what llama.cpp would load passes, and no number in a header is believed."""

import struct
from pathlib import Path
from typing import Any

import pytest

from reviews.checks.tensors import tensors
from tests.reviews.samples import only, subject

U32, F32_VALUE, TEXT, ARRAY, U64 = 4, 6, 8, 9, 10
F32, Q8_0 = 0, 8


def text(words: str, length: int | None = None) -> bytes:
    data = words.encode()
    return struct.pack("<Q", len(data) if length is None else length) + data


def key(name: str, kind: int, value: bytes) -> bytes:
    return text(name) + struct.pack("<I", kind) + value


def tensor(name: str, shape: list[int], kind: int, start: int) -> bytes:
    return text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, start)


VOCABULARY = struct.pack("<IQ", TEXT, 2) + text("heron") + text("苍鹭")
KEYS = [
    key("general.architecture", TEXT, text("llama")),
    key("tokenizer.tokens", ARRAY, VOCABULARY),
    key("llama.rope", F32_VALUE, struct.pack("<f", 1.0)),
]
PAIR = [tensor("a", [8], F32, 0), tensor("b", [32, 2], Q8_0, 32)]


def gguf(
    keys: list[bytes] = KEYS,
    infos: list[bytes] = PAIR,
    data: int = 32 + 96,
    counts: tuple[int, int] | None = None,
    version: int = 3,
) -> bytes:
    count = counts or (len(infos), len(keys))
    header = b"GGUF" + struct.pack("<IQQ", version, *count) + b"".join([*keys, *infos])
    return header + bytes(-len(header) % 32) + bytes(data)


def test_whole_file_passes(tmp_path: Path):
    found = only(tensors, subject(tmp_path, {"heron.gguf": gguf()}))
    assert (found.code, found.evidence["tensors"]) == ("tensors_read", 2)


BROKEN: dict[str, tuple[Any, str]] = {
    "another kind of file": (b"GGML" + bytes(100), "no GGUF"),
    "cut in the head": (gguf()[:40], "longer than the file"),
    "cut in the data": (gguf(data=99), "tensors need"),
    "more data": (gguf(data=4000), "tensors need"),
    "an old version": (gguf(version=1), "version 1"),
    "bogus counts": (gguf(counts=(2**60, 2**60)), "tensors"),
    "a key of 2^62 bytes": (gguf([text("x", 2**62)]), "a text of"),
    "an array without end": (gguf([key("x", ARRAY, struct.pack("<IQ", U32, 2**62))]), "values in an array"),
    "arrays in arrays": (gguf([key("x", ARRAY, struct.pack("<IQ", ARRAY, 1) * 8)]), "a value of type 9"),
    "an unknown kind of value": (gguf([key("x", 77, b"")]), "a value of type 77"),
    "a key twice": (gguf([KEYS[0], KEYS[0]]), "stands twice"),
    "an alignment of 3": (gguf([key("general.alignment", U32, struct.pack("<I", 3))]), "general.alignment 3"),
    "a tensor twice": (gguf(infos=[PAIR[0], PAIR[0]]), "stands twice"),
    "overlap": (gguf(infos=[PAIR[0], tensor("b", [32, 2], Q8_0, 0)]), "begins at 0"),
    "a gap": (gguf(infos=[PAIR[0], tensor("b", [32, 2], Q8_0, 64)]), "begins at 64"),
    "half a block": (gguf(infos=[tensor("a", [33], Q8_0, 0)]), "shape [33]"),
    "five dimensions": (gguf(infos=[tensor("a", [1] * 5, F32, 0)]), "5 dimensions"),
    "an unknown type": (gguf(infos=[tensor("a", [8], 99, 0)]), "type 99"),
    "a tensor of 2^120 bytes": (gguf(infos=[tensor("a", [2**60, 2**60], F32, 0)]), "tensors need"),
    "a long name": (gguf(infos=[tensor("a" * 65, [8], F32, 0)]), "a text of 65"),
}


@pytest.mark.parametrize(("data", "why"), BROKEN.values(), ids=BROKEN.keys())
def test_lying_header_is_refused(tmp_path: Path, data: bytes, why: str):
    found = only(tensors, subject(tmp_path, {"heron.gguf": data}))
    assert (found.code, found.severity) == ("gguf_wrong", "blocking")
    assert why in found.evidence["why"]
