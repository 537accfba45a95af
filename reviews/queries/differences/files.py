"""Files that differ, with their lines where they are text."""

import difflib
from collections.abc import Iterator
from typing import Any

from projects.models import Release
from reviews.queries.differences.frozen import TEXT_UP_TO, bytes_of
from reviews.queries.differences.states import FileChange, Line

CONTEXT = 3
MOST_FILES = 200


def changed_paths(before: Release, after: Release) -> list[str]:
    old, new = _manifest(before), _manifest(after)
    return [path for path in sorted(old.keys() | new.keys()) if _digest(old, path) != _digest(new, path)]


def changes(before: Release, after: Release) -> Iterator[FileChange]:
    old, new = _manifest(before), _manifest(after)
    for path in changed_paths(before, after)[:MOST_FILES]:
        kind = "added" if path not in old else "removed" if path not in new else "modified"
        sizes = (old.get(path, {}).get("size", 0), new.get(path, {}).get("size", 0))
        lines = _lines(before, after, path, kind) if max(sizes) <= TEXT_UP_TO else []
        yield FileChange(path, kind, *sizes, lines)


def _manifest(release: Release) -> dict[str, dict[str, Any]]:
    return {entry["path"]: entry for entry in release.manifest}


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
        return bytes_of(release, path).decode("utf-8").splitlines()
    except UnicodeDecodeError:
        return None
