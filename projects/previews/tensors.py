"""What is told of weights, whatever file they are in."""

from collections.abc import Sequence
from typing import Any

SHOWN = 200
MOST_PARAMETERS = 2**62  # of one tensor; more fits in no file


def told(tensors: Sequence[dict[str, Any]], facts: Sequence[tuple[str, str]]) -> dict[str, Any]:
    return {
        "tensors": tensors[:SHOWN],
        "count": len(tensors),
        "parameters": sum(tensor["parameters"] for tensor in tensors),
        "types": sorted({tensor["type"] for tensor in tensors}),
        "facts": facts,
    }
