"""Words of models, and of strangers' files, without what no database keeps."""

from collections.abc import Mapping
from typing import Any


def storable(value: Any) -> Any:
    """The same, wherever texts stand in it, with a sign in the place of NUL and of half a character."""
    if isinstance(value, str):
        return value.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()
    if isinstance(value, Mapping):
        return {storable(name): storable(inner) for name, inner in value.items()}
    return [storable(inner) for inner in value] if isinstance(value, list | tuple) else value
