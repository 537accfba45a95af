"""Headers of weight files, read with suspicion: a few bytes there decide how much memory a loader takes."""

import json
import math
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from reviews.checks import gguf
from reviews.checks.findings import Finding, blocking, info
from reviews.checks.registry import MEBIBYTE, Bounds, check
from reviews.checks.subject import Subject, SubjectFile

LARGEST_HEADER = 100 * 1000 * 1000
PREFIX = 8
BITS = {
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "I16": 16, "U16": 16, "F16": 16, "BF16": 16,
    "I32": 32, "U32": 32, "F32": 32, "F64": 64, "I64": 64, "U64": 64, "C64": 64, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6,
}  # fmt: skip
DIMENSIONS = 16
LOADED = {".json", ".jinja", ".keras", ".model"}

AGAIN = _("Save the weights again with the safetensors library and upload the file anew.")
FAULTS = {
    "header_too_long": blocking(_("The header claims %(claimed_bytes)s, and the file has %(bytes)s."), AGAIN),
    "header_unreadable": blocking(_("The header cannot be read: %(why)s."), AGAIN),
    "tensor_wrong": blocking(_("Tensor “%(tensor)s” is described wrongly: %(why)s."), AGAIN),
    "tensors_overlap": blocking(_("Tensors “%(tensor)s” and “%(other)s” share bytes."), AGAIN),
    "data_left_over": blocking(_("%(bytes)s of the file belong to no tensor."), AGAIN),
    "index_wrong": blocking(
        _("The index names “%(name)s”, which is not among the files."),
        _("Upload the missing part, or write the index again with save_pretrained."),
    ),
    "loaded_link": blocking(
        _("A symbolic link to “%(target)s” stands here. A model is loaded from files, and links are not followed."),
        _("Put the file itself there."),
    ),
    "gguf_wrong": blocking(
        _("The header of this GGUF file is wrong: %(why)s."),
        _("Convert the model again with a current llama.cpp, and upload the whole file."),
    ),
    "tensors_read": info(_("%(tensors)s tensors, %(bytes)s, all inside the files and apart.")),
}


class Wrong(Exception):
    def __init__(self, code: str, **evidence: Any) -> None:
        self.code, self.evidence = code, evidence
        super().__init__(code)


@check(
    "safetensors",
    title=_("Weight files"),
    faults=FAULTS,
    rule_version="2026-11-3",
    kinds={"model"},
    bounds=Bounds(seconds=60, cpu_seconds=60, memory=1536 * MEBIBYTE),
    order=40,
    answers=("safetensors",),
    company="reading",
)
def tensors(subject: Subject) -> Iterator[Finding]:
    count = size = faults = 0
    for file in filter(_is_loaded_link, subject.files):
        faults += 1
        yield Finding("loaded_link", file.path, evidence={"target": subject.target(file)})
    for file in (file for file in subject.named(*READERS) if not file.is_link):
        try:
            count += READERS[file.suffix](subject, file)
            size += file.size
        except Wrong as wrong:
            faults += 1
            yield Finding(wrong.code, file.path, evidence=wrong.evidence)
    for finding in _of_indexes(subject):
        faults += 1
        yield finding
    if count and not faults:
        yield Finding("tensors_read", evidence={"tensors": count, "bytes": size})


def _is_loaded_link(file: SubjectFile) -> bool:
    """Weights, wherever they lie, and what a loader reads beside them at the top."""
    return file.is_link and (file.suffix in READERS or (file.suffix in LOADED and "/" not in file.path))


def _of_file(subject: Subject, file: SubjectFile) -> int:
    with subject.open(file.path) as stream:
        length = int.from_bytes(stream.read(PREFIX), "little")
        if file.size < PREFIX or length > min(LARGEST_HEADER, file.size - PREFIX):
            raise Wrong("header_too_long", claimed_bytes=length, bytes=file.size)
        header = _header(stream.read(length))
    header.pop("__metadata__", None)
    _lie_apart([_span(name, described) for name, described in header.items()], file.size - PREFIX - length)
    return len(header)


def _of_gguf(subject: Subject, file: SubjectFile) -> int:
    with subject.open(file.path) as stream:
        try:
            return gguf.tensors_in(stream, file.size)
        except gguf.Wrong as wrong:
            raise Wrong("gguf_wrong", why=str(wrong)[:200]) from wrong


def _header(data: bytes) -> dict[str, Any]:
    try:
        header = json.loads(data, object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError) as error:
        raise Wrong("header_unreadable", why=str(error)[:200]) from error
    if not isinstance(header, dict):
        raise Wrong("header_unreadable", why="not an object")
    return header


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _span(name: str, described: Any) -> tuple[int, int, str]:
    shown = name[:200]
    if not isinstance(described, dict):
        raise Wrong("tensor_wrong", tensor=shown, why="not an object")
    bits = BITS.get(str(described.get("dtype")))
    shape: Any = described.get("shape")
    offsets: Any = described.get("data_offsets")
    if bits is None:
        raise Wrong("tensor_wrong", tensor=shown, why=f"dtype {str(described.get('dtype'))[:40]}")
    if not _are_counts(shape, DIMENSIONS):
        raise Wrong("tensor_wrong", tensor=shown, why="shape")
    if not _are_counts(offsets, 2) or len(offsets) != 2 or offsets[0] > offsets[1]:
        raise Wrong("tensor_wrong", tensor=shown, why="data_offsets")
    needed = math.prod(shape) * bits
    if needed % 8 or needed // 8 != offsets[1] - offsets[0]:
        raise Wrong(
            "tensor_wrong", tensor=shown, why=f"{needed // 8} bytes by shape, {offsets[1] - offsets[0]} by offsets"
        )
    return offsets[0], offsets[1], shown


def _are_counts(values: Any, most: int) -> bool:
    return isinstance(values, list) and len(values) <= most and all(type(n) is int and n >= 0 for n in values)


def _lie_apart(spans: list[tuple[int, int, str]], size: int) -> None:
    end, last = 0, ""
    for start, stop, name in sorted(spans):
        if start < end:
            raise Wrong("tensors_overlap", tensor=name, other=last)
        if start > end:
            raise Wrong("data_left_over", bytes=start - end)
        end, last = stop, name
    if end > size:
        raise Wrong("tensor_wrong", tensor=last, why="beyond the end of the file")
    if end < size:
        raise Wrong("data_left_over", bytes=size - end)


def _of_indexes(subject: Subject) -> Iterator[Finding]:
    for file in subject.files:
        if file.name.endswith(".safetensors.index.json") and not file.is_link:
            yield from _of_index(subject, file)


def _of_index(subject: Subject, file: SubjectFile) -> Iterator[Finding]:
    try:
        index = json.loads(subject.read(file.path, LARGEST_HEADER))
        parts = {str(part) for part in index["weight_map"].values()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        yield Finding("header_unreadable", file.path, evidence={"why": str(error)[:200]})
        return
    beside = file.path.rpartition("/")[0]
    for part in sorted(parts):
        path = f"{beside}/{part}" if beside else part
        if "/" in part or subject.file(path) is None:
            yield Finding("index_wrong", file.path, evidence={"name": part[:200]})


READERS = {".safetensors": _of_file, ".gguf": _of_gguf}
