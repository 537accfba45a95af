"""Run by itself in isolated mode: what a file of weights in HDF5 holds, read with every link and layout doubted.

It writes the shapes of its data sets; on whatever is not plain numbers in the file itself it ends with a word of why.
"""

import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

import h5py

MEMORY = 3 * 2**30
CPU_SECONDS = 30
MOST = 10_000
WEIGHTS = "model.weights.h5"


def main(path: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    with zipfile.ZipFile(path) as archive:
        data = archive.read(WEIGHTS)
    with h5py.File(io.BytesIO(data), "r") as file:
        shapes = dict(datasets(file))
    if sum(size for _shape, size in shapes.values()) > len(data):
        raise SystemExit("promises")
    sys.stdout.write(json.dumps({name: shape for name, (shape, _size) in shapes.items()}))


def datasets(file: Any) -> Iterator[tuple[str, tuple[list[int], int]]]:
    """Every data set with its shape and bytes, however deep."""
    left: list[tuple[str, Any]] = [("", file)]
    seen = 0
    while left:
        prefix, group = left.pop()
        for name in group:
            seen += 1
            if seen > MOST:
                raise SystemExit("parts")
            if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                raise SystemExit("links")
            found = group[name]
            if isinstance(found, h5py.Group):
                left.append((f"{prefix}{name}/", found))
            else:
                yield f"{prefix}{name}", (list(found.shape or ()), checked(found))


def checked(found: Any) -> int:
    if found.external or found.is_virtual or found.compression or found.shuffle or found.fletcher32:
        raise SystemExit("packed")
    if found.dtype.kind not in "fiu":
        raise SystemExit("kinds")
    return int(found.size or 0) * int(found.dtype.itemsize)


if __name__ == "__main__":
    main(sys.argv[1])
