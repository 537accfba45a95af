"""What a client commits to: a branch, a pull request that is under way, or one that begins with the commit.

Whoever is no member brings what they propose in the commit itself. Beside it, in chunks or by LFS, they bring nothing:
so a digest that somebody knows gives nobody contents that they may not see, and nobody fills the room of others.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from core.permissions import can, require
from core.policies import current
from core.problems import BadInput, Conflict, Forbidden, NotFound
from projects.actions import commit_files
from projects.models import Project
from projects.pulls.actions import MEGABYTE, add_commit, begins_from, propose
from projects.pulls.models import Pull
from projects.pulls.queries import get_pull
from projects.pulls.sight import head_of
from projects.queries import visible_commit
from repositories.actions import Operation, StoredFile
from repositories.objects import parse_pointer
from repositories.queries import files, head, held_among

PARENT = re.compile(r"[0-9a-f]{5,40}")
MAIN = frozenset({"main", "None", "refs/heads/main"})  # a client that begins one names no branch, and says so
Wanted = Iterable[tuple[bytes, int | None]]


@dataclass
class Target:
    """A branch."""

    project: Project
    tip: bytes
    name: str = ""
    takes_large: bool = True
    begun: int = field(default=0, init=False)

    @property
    def limit(self) -> int:
        """Of the body of a commit; base64 is a third longer than what it stands for."""
        if self.takes_large:
            return int(settings.HUB_COMMIT_LIMIT)
        return int(min(settings.HUB_COMMIT_LIMIT, current("pulls")["largest_megabytes"] * MEGABYTE * 3 // 2))

    def held(self, wanted: Wanted) -> dict[bytes, StoredFile]:
        """Contents that may be named by their digest alone: what members possess, of what others see in the files."""
        if self.takes_large:
            return held_among(self.project.repository, wanted)
        seen = {entry.sha256: entry for entry in files(self.project.repository, self.tip)}
        found = {sha256: seen[sha256] for sha256, _size in wanted if sha256 in seen}
        return {sha256: StoredFile(one.oid, sha256, one.size, one.pointer) for sha256, one in found.items()}

    def check(self, path: str, data: bytes) -> None:
        """A guest does not name by a pointer either what is to be somewhere else."""
        if not self.takes_large and parse_pointer(data):
            raise BadInput(fields={"path": _("“%(path)s” is a pointer of Git LFS.") % {"path": path}})

    def check_size(self, path: str, size: int) -> None:
        if not self.takes_large and size > current("pulls")["largest_megabytes"] * MEGABYTE:
            raise too_large_for_guests()

    def parent(self, given: str) -> bytes | None:
        """Clients may shorten the id of the commit that they began from."""
        if not given:
            return None
        if not PARENT.fullmatch(given):
            raise BadInput(fields={"parentCommit": _("Give 5 to 40 hexadecimal digits of a commit.")})
        return self._began(given)

    def commit(self, user: Any, operations: Sequence[Operation], message: str, parent: bytes | None) -> bytes:
        return commit_files(
            project=self.project,
            user=user,
            operations=operations,
            message=message,
            branch=self.name,
            parent=parent,
        )

    def _began(self, given: str) -> bytes:
        if not self.tip.hex().startswith(given):
            text = _("The branch moved meanwhile. Look at what is new, then commit again.")
            raise Conflict(text, code="branch_moved", head=self.tip.hex())
        return self.tip


@dataclass
class UnderWay(Target):
    """A pull request to which one more commit comes."""

    pull: Pull = field(kw_only=True)

    def commit(self, user: Any, operations: Sequence[Operation], message: str, parent: bytes | None) -> bytes:
        return add_commit(pull=self.pull, user=user, operations=operations, message=message, parent=parent)


@dataclass
class ToBegin(Target):
    """One that begins with this commit; its first line is the title, the rest what there is to say."""

    asker: Any = field(kw_only=True)

    def commit(self, user: Any, operations: Sequence[Operation], message: str, parent: bytes | None) -> bytes:
        title, _line, text = message.strip().partition("\n")
        said = text.strip() or title
        pull = propose(
            project=self.project,
            user=user,
            title=title,
            text=said,
            operations=operations,
            message=message,
            parent=parent,
        )
        self.begun = pull.number
        return head_of(pull)

    def _began(self, given: str) -> bytes:
        """From an earlier commit too, if whoever proposes sees it."""
        if self.tip.hex().startswith(given):
            return self.tip
        return visible_commit(self.asker, self.project, given).commit


def branch(project: Project, name: str) -> Target:
    tip = head(project.repository, name) if name.isprintable() else None  # the database knows no NUL
    if tip is None:
        text = _("There is no branch “%(name)s” here.") % {"name": name[:200]}
        raise NotFound(text, code="no_revision")
    return Target(project, tip, name)


def under_way(asker: Any, project: Project, revision: str) -> Target:
    try:
        pull = get_pull(project, int(revision.rpartition("/")[2]))
    except NotFound as missing:
        raise NotFound(missing.detail, code="no_revision") from None
    require(asker, "pulls.go_on", pull)
    return UnderWay(project, head_of(pull), takes_large=can(asker, "projects.edit", project), pull=pull)


def to_begin(asker: Any, project: Project, revision: str) -> Target:
    if revision not in MAIN:
        raise BadInput(fields={"revision": _("A pull request is for “main”.")})
    require(asker, "pulls.propose", project)
    tip = begins_from(project, asker)
    return ToBegin(project, tip, takes_large=can(asker, "projects.edit", project), asker=asker)


def too_large_for_guests() -> Forbidden:
    most = current("pulls")["largest_megabytes"]
    return Forbidden(_("What is larger than %(n)d MB is brought by members of the project.") % {"n": most})
