"""What is checked: the frozen files of one release, laid out in a folder, with its card and its project's facts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

TEXT_SAMPLE = 64 * 1024
LONGEST_TARGET = 200
KINDS = frozenset({"model", "dataset", "code", "app", "research"})


@dataclass(frozen=True)
class SubjectFile:
    path: str
    size: int
    sha256: str = ""
    is_link: bool = False  # of git: its contents are the name of another path, and nothing here follows it

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.path).suffix.lower()

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name


@dataclass(frozen=True)
class Subject:
    """`known` is what the site itself answers to a check that `asks`, and no file can tell."""

    kind: str
    folder: Path
    files: tuple[SubjectFile, ...]
    card: str = ""
    card_data: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    rules: Mapping[str, Any] = field(default_factory=dict)
    known: Mapping[str, Any] = field(default_factory=dict)

    @property
    def task(self) -> str:
        return str(self.facts.get("task") or "")

    @property
    def licence(self) -> str:
        """Its SPDX name."""
        return str(self.facts.get("licence") or "")

    def open(self, path: str) -> BinaryIO:
        return (self.folder / path).open("rb")

    def read(self, path: str, limit: int) -> bytes:
        with self.open(path) as stream:
            return stream.read(limit)

    def file(self, path: str) -> SubjectFile | None:
        return next((file for file in self.files if file.path == path), None)

    def named(self, *suffixes: str) -> Iterator[SubjectFile]:
        return (file for file in self.files if file.suffix in suffixes)

    def target(self, link: SubjectFile) -> str:
        """The path that a link of git names."""
        return self.read(link.path, LONGEST_TARGET).decode(errors="replace")

    def text(self, path: str, limit: int) -> str | None:
        """The file as text, or None when it is not text."""
        data = self.read(path, limit)
        if b"\x00" in data[:TEXT_SAMPLE]:
            return None
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            # a character cut in two by the limit is still text
            return data[: error.start].decode("utf-8") if error.start >= limit - 4 else None

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "folder": str(self.folder),
            "files": [[file.path, file.size, file.sha256, file.is_link] for file in self.files],
            "card": self.card,
            "card_data": dict(self.card_data),
            "facts": dict(self.facts),
            "rules": dict(self.rules),
            "known": dict(self.known),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Subject":
        files = tuple(SubjectFile(*file) for file in data["files"])
        return cls(**{**data, "folder": Path(data["folder"]), "files": files})


def of_folder(folder: Path, **facts: Any) -> Subject:
    """The subject that a plain folder makes."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    files = tuple(SubjectFile(path.relative_to(folder).as_posix(), path.stat().st_size) for path in paths)
    return Subject(folder=folder, files=files, **facts)
