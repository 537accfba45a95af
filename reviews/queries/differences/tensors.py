"""Tensors by name, type, shape and place, from the headers of safetensors files; then by their values."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from projects.models import Release
from projects.previews.weights import tensors_in
from reviews.queries.differences.frozen import files_of
from reviews.queries.differences.states import Place, Tensor, TensorChange
from reviews.queries.differences.values import compared

MOST_FILES = 64


def tensors_of(release: Release, locked: Collection[str]) -> dict[str, Tensor]:
    """Every tensor of a release but those in files that are locked. A header that cannot be read tells nothing; the
    checks say so."""
    found: dict[str, Tensor] = {}
    shown = [file for path, file in sorted(files_of(release).items()) if path not in locked]
    weights = [file for file in shown if file.path.endswith(".safetensors")]
    for file in weights[:MOST_FILES]:
        with file.open() as stream:
            for one in tensors_in(stream, file.size) or []:
                place = Place(file, one["start"], one["end"] - one["start"])
                found[one["name"]] = Tensor(one["name"], one["type"], tuple(one["shape"]), place)
    return found


def layout(release: Release, locked: Collection[str]) -> str:
    """One short name for names, types and shapes together; the same for retrained weights of the same model."""
    lines = [f"{one.name} {one}" for _name, one in sorted(tensors_of(release, locked).items())]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:8] if lines else ""


@dataclass(frozen=True)
class Changes:
    changed: list[TensorChange]
    same: int
    unread: int


def changes(before: Release, after: Release, locked: Collection[str]) -> Changes:
    """What differs in its header, then in its values alone."""
    old, new = tensors_of(before, locked), tensors_of(after, locked)
    told = [
        TensorChange(name, old.get(name), new.get(name))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    ]
    pairs = [(name, one, new[name]) for name, one in old.items() if one == new.get(name)]
    found = compared(before, after, pairs, without=locked)
    told += [TensorChange(name, old[name], new[name], found.changed[name]) for name in sorted(found.changed)]
    return Changes(told, len(pairs) - len(found.changed) - found.unread, found.unread)
