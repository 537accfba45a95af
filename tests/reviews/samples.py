"""Folders to check: a clean one of each kind, and ways to spoil it."""

import json
import os
import pickle
import struct
from collections import OrderedDict
from pathlib import Path
from typing import Any

from reviews.checks.findings import Finding
from reviews.checks.registry import Check
from reviews.checks.subject import Subject, of_folder

CARD = """---
license: apache-2.0
language: [en, zh]
pipeline_tag: text-generation
---
# Heron

Heron answers short questions about birds. It is meant for people who learn to name them.

## Intended use

Identify birds by their description, in a garden or at school. Not for counting protected species.

## Training data

Two hundred descriptions written for this project by its authors.

## Limits

It knows twelve birds. It invents names for the others.
"""


class Runs:
    """Unpickling this calls a function."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.function, self.arguments = function, arguments

    def __reduce__(self) -> Any:
        return self.function, self.arguments


def malware(protocol: int = 2) -> bytes:
    return pickle.dumps(Runs(os.system, "touch /tmp/owned"), protocol)


def plain_pickle(protocol: int = 2) -> bytes:
    return pickle.dumps(OrderedDict(weight=[1.0, 2.0, 3.0]), protocol)


def safetensors(tensors: dict[str, tuple[str, list[int], list[int]]], data: bytes) -> bytes:
    header = json.dumps({n: {"dtype": d, "shape": s, "data_offsets": o} for n, (d, s, o) in tensors.items()}).encode()
    return struct.pack("<Q", len(header)) + header + data


def folder(root: Path, files: dict[str, bytes | str]) -> Path:
    for path, content in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def subject(root: Path, files: dict[str, bytes | str], **facts: Any) -> Subject:
    return of_folder(folder(root, files), **{"kind": "model", **facts})


def codes(check: Check, of: Subject) -> list[str]:
    return [finding.code for finding in check.run(of)]


def only(check: Check, of: Subject) -> Finding:
    (finding,) = check.run(of)
    return finding
