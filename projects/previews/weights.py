"""The header of a safetensors file: a length, then JSON with every tensor's name, type and shape."""

import json
import math
from typing import IO, Any

HEADER_LIMIT = 16 * 2**20
SHOWN = 200


def header_of(stream: IO[bytes], size: int) -> dict[str, Any]:
    """Tensors, their count and parameters, or `fault` when the header is not one."""
    start = stream.read(8)
    length = int.from_bytes(start, "little")
    if len(start) < 8 or length > min(size - 8, HEADER_LIMIT):
        return {"fault": True}
    try:
        header = json.loads(stream.read(length))
        tensors = [_tensor(name, about) for name, about in header.items() if name != "__metadata__"]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {"fault": True}
    metadata = header.get("__metadata__", {})
    return {
        "tensors": tensors[:SHOWN],
        "count": len(tensors),
        "parameters": sum(tensor["parameters"] for tensor in tensors),
        "types": sorted({tensor["type"] for tensor in tensors}),
        "metadata": metadata if isinstance(metadata, dict) else {},
    }


def _tensor(name: str, about: Any) -> dict[str, Any]:
    shape = [int(length) for length in about["shape"]]
    if any(length < 0 for length in shape):
        raise ValueError("a shape cannot be negative")
    return {"name": name, "type": str(about["dtype"]), "shape": shape, "parameters": math.prod(shape)}
