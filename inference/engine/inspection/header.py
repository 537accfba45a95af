"""The headers of safetensors files, read with every number doubted.

Layout: 8 bytes of length, that many bytes of JSON `{name: {dtype, shape, data_offsets}}`, then the data, which the
tensors must cover once, without a gap or an overlap.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inference.engine.inspection.report import Refused
from inference.engine.limits import MEBIBYTE, Limits
from inference.engine.sentences import Sentence

PREFIX = 8
MAX_HEADER = 32 * MEBIBYTE
MAX_DIMENSIONS = 8
LARGEST = 2**48
SIZES = {
    "BOOL": 1, "U8": 1, "I8": 1, "F8_E4M3": 1, "F8_E5M2": 1, "U16": 2, "I16": 2, "F16": 2, "BF16": 2,
    "U32": 4, "I32": 4, "F32": 4, "U64": 8, "I64": 8, "F64": 8,
}  # fmt: skip
FIX = "Save the model again with `save_pretrained`, and upload the file it writes."


@dataclass(frozen=True)
class Tensor:
    dtype: str
    shape: tuple[int, ...]
    start: int
    end: int

    @property
    def elements(self) -> int:
        return math.prod(self.shape)


def read_tensors(folder: Path, limits: Limits) -> dict[str, Tensor]:
    """Every tensor of the folder's safetensors files, by name; `Refused` at the first thing that is wrong."""
    files = weight_files(folder)
    size = sum(path.stat().st_size for path in files)
    if size > limits.weight_bytes:
        raise Refused(
            "weights_too_large",
            "",
            Sentence(
                "The weights have %(size)s bytes; %(most)s are allowed.",
                size=size,
                most=limits.weight_bytes,
            ),
            "Publish a smaller or quantised model.",
        )
    tensors: dict[str, Tensor] = {}
    for path in files:
        for name, tensor in read_header(path, limits).items():
            if name in tensors:
                raise Refused(
                    "duplicate_tensor", path.name, Sentence("Tensor %(name)r is in two files.", name=name), FIX
                )
            tensors[name] = tensor
    return tensors


def weight_files(folder: Path) -> list[Path]:
    """One file, or the shards the index names: plain names in the folder, all of them there."""
    single, index = folder / "model.safetensors", folder / "model.safetensors.index.json"
    if single.is_file():
        return [single]
    if not index.is_file():
        raise Refused("no_weights", "model.safetensors", Sentence("There are no safetensors weights."), FIX)
    if index.stat().st_size > MAX_HEADER:
        raise Refused("bad_index", index.name, Sentence("The index of the shards is too large."), FIX)
    document = parse_json(index.read_bytes(), index.name)
    names = document.get("weight_map")
    if not isinstance(names, dict) or not names or not all(isinstance(name, str) for name in names.values()):
        raise Refused("bad_index", index.name, Sentence("The index has no `weight_map` of file names."), FIX)
    shards = sorted(set(names.values()))
    for name in shards:
        if Path(name).name != name or "\\" in name or not name.endswith(".safetensors"):
            raise Refused(
                "bad_index",
                index.name,
                Sentence("The index names %(name)r, which is no file beside it.", name=name[:80]),
                FIX,
            )
        if not (folder / name).is_file():
            raise Refused(
                "missing_shard",
                name,
                Sentence("The index names %(name)r, which is not there.", name=name[:80]),
                "Upload all shards.",
            )
    return [folder / name for name in shards]


def read_header(path: Path, limits: Limits) -> dict[str, Tensor]:
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(PREFIX), "little")
        if not len("{}") <= length <= min(MAX_HEADER, size - PREFIX):
            raise Refused(
                "bad_header",
                path.name,
                Sentence("The header's length (%(length)s) does not fit the file.", length=length),
                FIX,
            )
        document = parse_json(file.read(length), path.name)
    document.pop("__metadata__", None)
    if len(document) > limits.tensors:
        raise Refused(
            "too_many_tensors",
            path.name,
            Sentence("%(count)s tensors; %(tensors)s are allowed.", count=len(document), tensors=limits.tensors),
            FIX,
        )
    tensors = {name: _tensor(name, entry, path.name) for name, entry in document.items()}
    _check_cover(tensors, size - PREFIX - length, path.name)
    return tensors


def parse_json(raw: bytes, where: str) -> dict[str, Any]:
    """A JSON object without repeated names."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = dict(pairs)
        if len(names) < len(pairs):
            raise ValueError("a name is repeated")
        return names

    try:
        document = json.loads(raw.decode("utf-8"), object_pairs_hook=unique)
    except (ValueError, RecursionError) as error:
        raise Refused("bad_json", where, Sentence("%(where)s does not hold valid JSON.", where=where), FIX) from error
    if not isinstance(document, dict):
        raise Refused("bad_json", where, Sentence("%(where)s does not hold a JSON object.", where=where), FIX)
    return document


def _tensor(name: str, entry: Any, where: str) -> Tensor:
    if not isinstance(entry, dict) or entry.get("dtype") not in SIZES:
        raise Refused("bad_dtype", where, Sentence("Tensor %(name)r has no known type.", name=name[:80]), FIX)
    shape, offsets = _whole_numbers(entry.get("shape")), _whole_numbers(entry.get("data_offsets"))
    if shape is None or len(shape) > MAX_DIMENSIONS or offsets is None or len(offsets) != len(("begin", "end")):
        raise Refused(
            "bad_header", where, Sentence("Tensor %(name)r has no valid shape and offsets.", name=name[:80]), FIX
        )
    tensor = Tensor(entry["dtype"], shape, *offsets)
    if tensor.end - tensor.start != tensor.elements * SIZES[tensor.dtype]:
        raise Refused(
            "bad_offsets", where, Sentence("The bytes of tensor %(name)r do not match its shape.", name=name[:80]), FIX
        )
    return tensor


def _whole_numbers(value: Any) -> tuple[int, ...] | None:
    if isinstance(value, list) and all(type(one) is int and 0 <= one < LARGEST for one in value):
        return tuple(value)
    return None


def _check_cover(tensors: dict[str, Tensor], size: int, where: str) -> None:
    at = 0
    for name, tensor in sorted(tensors.items(), key=lambda item: (item[1].start, item[1].end)):
        if tensor.start != at:
            message = (
                Sentence("Tensor %(name)r overlaps another.", name=name[:80])
                if tensor.start < at
                else Sentence("Tensor %(name)r leaves a gap.", name=name[:80])
            )
            raise Refused("bad_offsets", where, message, FIX)
        at = tensor.end
    if at != size:
        raise Refused(
            "bad_offsets",
            where,
            Sentence("The tensors take %(at)s bytes, the file holds %(size)s.", at=at, size=size),
            FIX,
        )
