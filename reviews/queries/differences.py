"""What changed between two releases: facts first, then files, then lines."""

import difflib
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from projects.models import Release
from projects.vocabulary import licences, tasks
from repositories.queries import read

TEXT_UP_TO = 200_000
CONTEXT = 3
WEIGHTS = (".safetensors", ".bin", ".gguf", ".pt", ".npz")
MOST_FILES = 200


@dataclass(frozen=True)
class Fact:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    sign: str  # " ", "+", "-" or "…" for what is left out
    before: int | None
    after: int | None
    text: str


@dataclass(frozen=True)
class FileChange:
    path: str
    kind: str  # added, removed, modified
    size_before: int = 0
    size_after: int = 0
    lines: list[Line] = field(default_factory=list)

    @property
    def added(self) -> int:
        return sum(line.sign == "+" for line in self.lines)

    @property
    def removed(self) -> int:
        return sum(line.sign == "-" for line in self.lines)


@dataclass(frozen=True)
class Difference:
    before: Release
    after: Release
    facts: list[Fact]
    files: list[FileChange]


def difference(before: Release, after: Release) -> Difference:
    return Difference(before, after, list(_facts(before, after)), list(_files(before, after)))


def last_published(release: Release) -> Release | None:
    """The release that readers have now."""
    earlier = Release.objects.filter(project=release.project, published_at__isnull=False, number__lt=release.number)
    found = earlier.order_by("-number").first()
    if found is not None:
        found.project = release.project
    return found


def _facts(before: Release, after: Release) -> Iterator[Fact]:
    rows = [
        (_("Weights"), _weights(before), _weights(after)),
        (_("Size"), str(before.size), str(after.size)),
        (_("Licence"), _said(before, "license"), _said(after, "license")),
        (_("Task"), tasks.label(_said(before, "pipeline_tag")), tasks.label(_said(after, "pipeline_tag"))),
        (_("Languages"), _said(before, "language"), _said(after, "language")),
        (_("Base model"), _said(before, "base_model"), _said(after, "base_model")),
        *((name, old, new) for name, old, new in _config(before, after)),
    ]
    yield from (Fact(str(label), old or "–", new or "–") for label, old, new in rows if old != new)


def _weights(release: Release) -> str:
    """One short name for all weight files together."""
    digests = [entry["sha256"] for entry in release.manifest if entry["path"].endswith(WEIGHTS)]
    return hashlib.sha256("".join(sorted(digests)).encode()).hexdigest()[:8] if digests else ""


def _said(release: Release, name: str) -> str:
    value = release.card_data.get(name) or ""
    return ", ".join(map(str, value)) if isinstance(value, list) else licences.short(str(value))


def _config(before: Release, after: Release) -> Iterator[tuple[str, str, str]]:
    old, new = _json(before, "config.json"), _json(after, "config.json")
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            yield f"config.{name}"[:80], _short(old.get(name)), _short(new.get(name))


def _short(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)[:80]


def _json(release: Release, path: str) -> dict[str, Any]:
    entry = next((entry for entry in release.manifest if entry["path"] == path), None)
    if entry is None or entry["size"] > TEXT_UP_TO:
        return {}
    try:
        value = json.loads(_bytes(release, path))
    except (ValueError, RecursionError):  # a broken file is the checks' business
        return {}
    return value if isinstance(value, dict) else {}


def _files(before: Release, after: Release) -> Iterator[FileChange]:
    old = {entry["path"]: entry for entry in before.manifest}
    new = {entry["path"]: entry for entry in after.manifest}
    changed = [path for path in sorted(old.keys() | new.keys()) if _digest(old, path) != _digest(new, path)]
    for path in changed[:MOST_FILES]:
        kind = "added" if path not in old else "removed" if path not in new else "modified"
        sizes = (old.get(path, {}).get("size", 0), new.get(path, {}).get("size", 0))
        lines = _lines(before, after, path, kind) if max(sizes) <= TEXT_UP_TO else []
        yield FileChange(path, kind, *sizes, lines)


def _digest(manifest: dict[str, Any], path: str) -> str:
    return str(manifest.get(path, {}).get("sha256", ""))


def _lines(before: Release, after: Release, path: str, kind: str) -> list[Line]:
    old = _text(before, path) if kind != "added" else []
    new = _text(after, path) if kind != "removed" else []
    if old is None or new is None:
        return []
    found: list[Line] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for group in matcher.get_grouped_opcodes(CONTEXT):
        if found:
            found.append(Line("…", None, None, ""))
        for tag, i1, i2, j1, j2 in group:
            found += _block(tag, old[i1:i2], new[j1:j2], i1, j1)
    return found


def _block(tag: str, old: list[str], new: list[str], i: int, j: int) -> Iterator[Line]:
    if tag == "equal":
        yield from (Line(" ", i + n + 1, j + n + 1, text) for n, text in enumerate(old))
    else:
        yield from (Line("-", i + n + 1, None, text) for n, text in enumerate(old))
        yield from (Line("+", None, j + n + 1, text) for n, text in enumerate(new))


def _text(release: Release, path: str) -> list[str] | None:
    try:
        return _bytes(release, path).decode("utf-8").splitlines()
    except UnicodeDecodeError:
        return None


def _bytes(release: Release, path: str) -> bytes:
    return read(release.project.repository, bytes(release.commit or b""), path, limit=TEXT_UP_TO + 1)
