"""Files through the eyes of a person: one door for pages, downloads and the API."""

from dataclasses import dataclass
from typing import Any

from projects.models import Project
from projects.queries.gating import let_in
from projects.queries.locked import refuse_locked
from projects.queries.visibility import Sight, visible_commit
from repositories.queries import Entry, FileEntry, file, listing


@dataclass(frozen=True)
class Folder:
    sight: Sight
    path: str
    entries: list[Entry]


@dataclass(frozen=True)
class File:
    sight: Sight
    entry: FileEntry


def folder_seen(viewer: Any, project: Project, path: str = "", revision: str | None = None) -> Folder:
    sight = visible_commit(viewer, project, revision)
    return Folder(sight, path.strip("/"), listing(project.repository, sight.commit, path))


def file_seen(viewer: Any, project: Project, path: str, revision: str | None = None, *, nameless: bool = False) -> File:
    """`nameless`: at an address that does not say whose it is, where its reviewers read what they judge."""
    sight = visible_commit(viewer, project, revision, nameless=nameless)
    return file_within(viewer, project, sight, path, nameless=nameless)


def file_within(viewer: Any, project: Project, sight: Sight, path: str, *, nameless: bool = False) -> File:
    """In what this person was already found to see."""
    if not nameless:
        let_in(viewer, project, sight.release, path)
    entry = file(project.repository, sight.commit, path)
    refuse_locked(viewer, project, entry.sha256)
    return File(sight, entry)
