"""The header of a safetensors file: a length, then JSON with every tensor's name, type and shape."""

import json
import math
from typing import IO, Any

from projects.previews.tensors import MOST_PARAMETERS, told

HEADER_LIMIT = 16 * 2**20
FACTS, LONGEST = 100, 300


def header_of(stream: IO[bytes], size: int) -> dict[str, Any]:
    """Tensors, their count and parameters, or `fault` when the header is not one."""
    read = _read(stream, size)
    if read is None:
        return {"fault": True}
    tensors, metadata = read
    facts = list(metadata.items())[:FACTS] if isinstance(metadata, dict) else []
    return told(tensors, [(_plain(name)[:LONGEST], _plain(str(value))[:LONGEST]) for name, value in facts])


def tensors_in(stream: IO[bytes], size: int) -> list[dict[str, Any]] | None:
    """Every tensor with its name, type, shape and the bytes of the file that are its; None without a header."""
    read = _read(stream, size)
    return [tensor for tensor in read[0] if 0 <= tensor["start"] <= tensor["end"] <= size] if read else None


def _read(stream: IO[bytes], size: int) -> tuple[list[dict[str, Any]], Any] | None:
    start = stream.read(8)
    length = int.from_bytes(start, "little")
    if len(start) < 8 or length > min(size - 8, HEADER_LIMIT):
        return None
    try:
        header = json.loads(stream.read(length))
        tensors = [_tensor(name, about, 8 + length) for name, about in header.items() if name != "__metadata__"]
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None
    return tensors, header.get("__metadata__", {})


def _tensor(name: str, about: Any, data: int) -> dict[str, Any]:
    shape = [int(length) for length in about["shape"]]
    if any(length < 0 for length in shape):
        raise ValueError("a shape cannot be negative")
    if math.prod(shape) > MOST_PARAMETERS:
        raise ValueError("larger than any file")
    start, end = (data + int(offset) for offset in about["data_offsets"])
    span = {"start": start, "end": end}
    named = {"name": _plain(name), "type": _plain(str(about["dtype"]))[:LONGEST]}
    return {**named, "shape": shape, "parameters": math.prod(shape), **span}


def _plain(text: str) -> str:
    """JSON may hold half a character, which no page can."""
    return text.encode("utf-8", "replace").decode()
