"""Files that differ, with their lines where they are text."""

from collections.abc import Collection, Iterator
from typing import Any

from core.line_differences import Line, lines_between
from projects.models import Release
from reviews.queries.differences.frozen import TEXT_UP_TO, bytes_of
from reviews.queries.differences.states import FileChange

MOST_FILES = 200


def changed_paths(before: Release, after: Release) -> list[str]:
    old, new = _manifest(before), _manifest(after)
    return [path for path in sorted(old.keys() | new.keys()) if _digest(old, path) != _digest(new, path)]


def paths_of(digests: Collection[bytes], *releases: Release) -> set[str]:
    """Under which names any of the releases has any of these contents."""
    wanted = {sha256.hex() for sha256 in digests}
    return {file["path"] for release in releases for file in release.manifest if file["sha256"] in wanted}


def changes(before: Release, after: Release, locked: Collection[str] = ()) -> Iterator[FileChange]:
    """Those at the paths that are locked come without their lines."""
    old, new = _manifest(before), _manifest(after)
    for path in changed_paths(before, after)[:MOST_FILES]:
        kind = "added" if path not in old else "removed" if path not in new else "modified"
        sizes = (old.get(path, {}).get("size", 0), new.get(path, {}).get("size", 0))
        is_shown = path not in locked and max(sizes) <= TEXT_UP_TO
        lines = _lines(before, after, path, kind) if is_shown else []
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
    return lines_between(old, new)


def _text(release: Release, path: str) -> list[str] | None:
    try:
        return bytes_of(release, path).decode("utf-8").splitlines()
    except UnicodeDecodeError:
        return None
