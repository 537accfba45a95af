"""What a commit changed, as far as whoever looks may see what was there before."""

from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from core.line_differences import Line, Lined, lines_between
from projects.models import Project
from projects.queries.locked import locked_contents
from projects.queries.visibility import Sight, readable_releases, sees_history, visible_commit
from repositories import queries as repositories
from repositories.models import Commit
from repositories.names import HEX_OID
from repositories.queries import Change, FileEntry

FILES, LINED, TEXT_UP_TO = 300, 30, 48 * 2**10


@dataclass(frozen=True)
class ChangedFile(Lined):
    change: Change
    old: FileEntry | None
    new: FileEntry | None
    lines: list[Line]

    @property
    def path(self) -> str:
        return self.change.path


def past(viewer: Any, project: Project, sight: Sight, *, limit: int, cursor: str = "") -> list[Commit]:
    """What led to a commit, newest first; for whoever sees no history, the releases up to it. `cursor`: the id of the
    last one of the page before, as it comes in an address."""
    after = bytes.fromhex(cursor) if HEX_OID.fullmatch(cursor) else None
    if sees_history(viewer, project):
        return repositories.history(project.repository, sight.commit, limit=limit, after=after)
    releases = readable_releases(viewer, project)
    if sight.release is not None:
        releases = releases.filter(number__lte=sight.release.number)
    oids = list(dict.fromkeys(bytes(release.commit or b"") for release in releases))
    if sight.release is None:
        oids = _on_top_of(project, sight.commit, oids)
    start = oids.index(after) + 1 if after in oids else 0
    return repositories.get_commits(project.repository, oids[start : start + limit])


def _on_top_of(project: Project, commit: bytes, released: list[bytes]) -> list[bytes]:
    """A change that was proposed: its own commits, then the release that it began from and those before."""
    steps = [bytes(one.oid) for one in repositories.history(project.repository, commit, limit=FILES)]
    own = list(takewhile(lambda oid: oid not in released, steps))
    start = released.index(steps[len(own)]) if len(own) < len(steps) else len(released)
    return own + released[start:]


def before(viewer: Any, project: Project, sight: Sight) -> bytes | None:
    """What a commit is compared with: its first parent or, for whoever sees no history, the release before it."""
    if sees_history(viewer, project):
        parents = repositories.get_commit(project.repository, sight.commit).parent_oids
        return bytes(visible_commit(viewer, project, parents[0].hex()).commit) if parents else None
    found = past(viewer, project, sight, limit=2)
    return bytes(found[1].oid) if len(found) > 1 else None


def changed(project: Project, old: bytes | None, new: bytes, *, with_lines: bool) -> tuple[list[ChangedFile], int]:
    """The first of the files that differ, and how many there are. Of the first of these, where short, the lines;
    of what is locked away they are shown to nobody."""
    found = repositories.diff(project.repository, old, new)
    shown = found[:FILES]
    olds = _entries(project, old, [one.path for one in shown if one.old]) if old else {}
    news = _entries(project, new, [one.path for one in shown if one.new])
    files, locked = [], locked_contents(project) if with_lines else {}
    for place, one in enumerate(shown):
        sides = olds.get(one.path), news.get(one.path)
        is_shown = with_lines and place < LINED and not any(side and side.sha256 in locked for side in sides)
        files.append(ChangedFile(one, *sides, _lines(*sides) if is_shown else []))
    return files, len(found)


def _entries(project: Project, commit: bytes, paths: list[str]) -> dict[str, FileEntry]:
    nodes = repositories.nodes_at(project.repository, commit, paths)
    return {node.path: node.file for node in nodes if node.file is not None}


def _lines(old: FileEntry | None, new: FileEntry | None) -> list[Line]:
    texts = [_text(entry) for entry in (old, new)]
    if any(text is None for text in texts):
        return []
    return lines_between(*(text or [] for text in texts), autojunk=True)


def _text(entry: FileEntry | None) -> list[str] | None:
    """Its lines; nothing where there is no file, None where there are no lines to show."""
    if entry is None:
        return []
    if entry.pointer or entry.size > TEXT_UP_TO:
        return None
    with repositories.open_stream(entry) as stream:
        data = stream.read()
    try:
        return None if b"\0" in data else data.decode().splitlines()
    except UnicodeDecodeError:
        return None
