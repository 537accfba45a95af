"""What differs between two revisions of a project, as far as whoever looks may see both."""

import re
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from django.utils.translation import gettext as _

from core.problems import NotFound
from projects.models import Project
from projects.queries.changes import ChangedFile, changed, past
from projects.queries.gating import may_have_files
from projects.queries.visibility import Sight, sees_history, visible_commit
from repositories.models import Commit
from repositories.queries import get_commits
from repositories.queries.ancestry import Ancestry

COMMITS = 100
SIDES = re.compile(r"(.+?)(\.{2,3})(.+)")  # no name of a branch or tag has two dots


@dataclass(frozen=True)
class Comparison:
    """`since`: the commit that the files are compared from. That is `base` or, where `head` went its own way, what
    both come from; None where they have nothing in common."""

    base: Sight
    head: Sight
    since: bytes | None
    commits: list[Commit]
    commit_count: int
    is_given: bool
    files: list[ChangedFile]
    file_count: int

    @property
    def is_direct(self) -> bool:
        return self.since == self.base.commit

    @property
    def files_left(self) -> int:
        return self.file_count - len(self.files)

    @property
    def commits_left(self) -> int:
        return self.commit_count - len(self.commits)


def sides(spec: str) -> tuple[str, str, bool]:
    """`A..B` compares the two as they are, `A...B` what B did since both were one. As git says it."""
    found = SIDES.fullmatch(spec)
    if found is None:
        raise NotFound(_("Name two revisions with dots between them: “v1...main”."), code="no_revision")
    return found[1], found[3], len(found[2]) == 2


def compared(viewer: Any, project: Project, base: str, head: str, *, direct: bool = False) -> Comparison:
    """Each side is found through whoever looks; so is the commit that they have in common."""
    old, new = (visible_commit(viewer, project, name) for name in (base, head))
    if not sees_history(viewer, project):
        commits = _releases_since(viewer, project, old, new)
        return _comparison(viewer, project, old, new, old.commit, [bytes(one.oid) for one in commits])
    ancestry = Ancestry(project.repository)
    common = ancestry.common(old.commit, new.commit)
    since = old.commit if direct else common
    if since is not None:
        since = visible_commit(viewer, project, since.hex()).commit
    return _comparison(viewer, project, old, new, since, ancestry.only(new.commit, without=old.commit))


def _comparison(
    viewer: Any, project: Project, old: Sight, new: Sight, since: bytes | None, oids: list[bytes]
) -> Comparison:
    """Of what is given on request the names of files that differ; their lines are for whoever may have both sides."""
    is_given = all(may_have_files(viewer, project, side.release) for side in (old, new))
    files, count = changed(project, since, new.commit, with_lines=is_given)
    commits = get_commits(project.repository, oids[:COMMITS])
    return Comparison(old, new, since, commits, len(oids), is_given, files, count)


def _releases_since(viewer: Any, project: Project, old: Sight, new: Sight) -> list[Commit]:
    """For whoever sees no history: the releases after one up to the other; none when it is the older one."""
    steps = past(viewer, project, new, limit=COMMITS)
    if all(bytes(one.oid) != old.commit for one in steps):
        return []
    return list(takewhile(lambda one: bytes(one.oid) != old.commit, steps))
