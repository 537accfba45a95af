"""Small real repositories: a card with the sections that its kind should have, and a few bytes that pass the checks."""

import json
import struct
from dataclasses import dataclass
from typing import Any

from core.policies import current
from projects.cards.sections import SECTIONS
from repositories.actions import Delete, Operation, adds

Files = dict[str, bytes]
LICENCE = (
    "MIT License\n\nPermission is hereby granted, free of charge, to any person obtaining a copy of this software.\n"
)
PROGRAM = "helper.bin"
PICKLE = "cache.pkl"
TASKS = {
    "model": ["text-generation", "text-classification", "feature-extraction", "translation", "summarization"],
    "dataset": ["text-classification", "translation", "summarization"],
}
LANGUAGES = ("en", "zh", "de", "fr", "es")


@dataclass(frozen=True)
class Plan:
    """What somebody wants to bring."""

    kind: str
    name: str
    task: str
    languages: tuple[str, ...]

    def facts(self) -> dict[str, Any]:
        summary = f"{self.name}, made for the year of a simulated community."
        return {"summary": summary, "licence": "MIT", "task": self.task, "languages": list(self.languages)}


def first(plan: Plan) -> Files:
    return {"README.md": card(plan.kind, plan.name, 1), "LICENSE": LICENCE.encode(), **_work(plan.kind, plan.name, 1)}


def changed(kind: str, name: str, revision: int, change: str) -> Files:
    """The files of a later release: a patch touches the card, a minor one a little more, a major one the work."""
    files: Files = {"README.md": card(kind, name, revision)}
    if change == "minor":
        files["settings.yaml"] = f"revision: {revision}\n".encode()
    elif change == "major":
        files |= _work(kind, name, revision) | {"licences/NOTICE": f"Parts of revision {revision}.\n".encode()}
    return files


def program() -> Files:
    """What the checks refuse in any kind of project."""
    return {PROGRAM: b"\x7fELF" + bytes(60)}


def malice() -> Files:
    """A pickle that would start a program if anybody loaded it; nobody does."""
    return {PICKLE: b"cposix\nsystem\n(S'true'\ntR."}


def operations(repository: Any, files: Files, gone: tuple[str, ...] = ()) -> list[Operation]:
    return [*adds(repository=repository, files=files), *(Delete(path) for path in gone)]


def card(kind: str, name: str, revision: int) -> bytes:
    """Sections that are about safety say the same in every revision; the first says which one it is."""
    names = current("submission")["expected_sections"][kind]
    parts = [
        f"## {SECTIONS[one].words[0].capitalize()}\n\n{SECTIONS[one].name} of {name}, in a few words.\n"
        for one in names
    ]
    return "\n".join([f"# {name}\n\nRevision {revision} of {name}, for people who try things out.\n", *parts]).encode()


def _work(kind: str, name: str, revision: int) -> Files:
    if kind == "model":
        return {"config.json": b'{"model_type": "gpt2"}', "model.safetensors": _weights(name, revision)}
    if kind == "dataset":
        return {"rows.csv": f"thing,count\n{name},{revision}\nother,2\n".encode()}
    if kind == "research":
        return {"result.md": f"# Result\n\n{name} holds in {revision} of 9 runs.\n".encode()}
    code = f'"""{name}."""\n\nREVISION = {revision}\n'.encode()
    return {"requirements.txt": b"numpy==2.4.0\n", "app.py" if kind == "app" else "work.py": code}


def _weights(name: str, revision: int) -> bytes:
    data = struct.pack("<2f", float(len(name)), float(revision))
    header = json.dumps({"weight": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}).encode()
    return struct.pack("<Q", len(header)) + header + data
