"""Tensors by name, type and shape, from the headers of safetensors files alone."""

import hashlib

from projects.models import Release
from projects.previews.weights import tensors_in
from reviews.queries.differences.frozen import files_of
from reviews.queries.differences.states import Tensor, TensorChange

MOST_FILES = 64


def tensors_of(release: Release) -> dict[str, Tensor]:
    """Every tensor of a release. A header that cannot be read tells nothing; the checks say so."""
    found: dict[str, Tensor] = {}
    weights = [file for path, file in sorted(files_of(release).items()) if path.endswith(".safetensors")]
    for file in weights[:MOST_FILES]:
        with file.open() as stream:
            for one in tensors_in(stream, file.size) or []:
                found[one["name"]] = Tensor(one["name"], one["type"], tuple(one["shape"]))
    return found


def layout(release: Release) -> str:
    """One short name for names, types and shapes together; the same for retrained weights of the same model."""
    lines = [f"{one.name} {one}" for _name, one in sorted(tensors_of(release).items())]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:8] if lines else ""


def changes(before: Release, after: Release) -> list[TensorChange]:
    old, new = tensors_of(before), tensors_of(after)
    return [
        TensorChange(name, old.get(name), new.get(name))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    ]
