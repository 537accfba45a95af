"""Reading what a release froze. Everything is found in its manifest: no commit, no branch, no later state."""

import json
from collections.abc import Callable
from typing import IO, Any, TypeVar

from core.recalling import recalled_or
from projects.models import Release
from repositories.queries import open_stream, read

TEXT_UP_TO = 200_000
KEPT = 24 * 3600
Told = TypeVar("Told")
WEIGHTS = (".safetensors", ".bin", ".gguf", ".pt", ".pth", ".ckpt", ".npz", ".onnx", ".h5")


class Frozen:
    """An entry of a manifest as something whose bytes may be opened."""

    def __init__(self, entry: dict[str, Any]) -> None:
        self.path, self.size = str(entry["path"]), int(entry["size"])
        self.hex = str(entry["sha256"])
        self.sha256: bytes | None = bytes.fromhex(self.hex)

    def open(self) -> IO[bytes]:
        return open_stream(self)


def kept(key: str, tell: Callable[[], Told]) -> Told:
    """What is told of frozen states cannot change: it is read once a day."""
    return recalled_or(key, tell, KEPT)


def files_of(release: Release) -> dict[str, Frozen]:
    return {entry["path"]: Frozen(entry) for entry in release.manifest}


def bytes_of(release: Release, path: str) -> bytes:
    return read(release.project.repository, bytes(release.commit or b""), path, limit=TEXT_UP_TO + 1)


def json_of(release: Release, path: str) -> dict[str, Any]:
    """A JSON object that is small enough to look into; nothing when it is none."""
    entry = files_of(release).get(path)
    if entry is None or entry.size > TEXT_UP_TO:
        return {}
    try:
        value = json.loads(bytes_of(release, path))
    except (ValueError, RecursionError):  # a broken file is the checks' business
        return {}
    return value if isinstance(value, dict) else {}
