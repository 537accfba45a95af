"""Branches and tags as somebody sees them."""

from dataclasses import dataclass
from typing import Any

from projects.models import Project, Release
from projects.queries.outlooks import outlook
from repositories.models import Commit
from repositories.queries import get_commits

BRANCHES, TAGS = "refs/heads/", "refs/tags/"


@dataclass(frozen=True)
class Named:
    """One of them. What is fixed is moved and deleted by nobody: the default branch, and the tags of releases."""

    ref: str
    commit: Commit
    is_default: bool
    is_fixed: bool

    @property
    def kind(self) -> str:
        return "branch" if self.ref.startswith(BRANCHES) else "tag"

    @property
    def may_change_at_all(self) -> bool:
        """The history of any branch may become one commit."""
        return not self.is_fixed or self.kind == "branch"

    @property
    def name(self) -> str:
        return self.ref.split("/", 2)[2]

    @property
    def short(self) -> str:
        """As addresses name it."""
        return self.ref.removeprefix("refs/")


def refs_of(viewer: Any, project: Project) -> list[Named]:
    seen = outlook(viewer, project)
    shown = {ref: target for ref, target in sorted(seen.refs.items()) if ref.startswith((BRANCHES, TAGS))}
    rows = {bytes(row.oid): row for row in get_commits(project.repository, {one.commit for one in shown.values()})}
    numbers = Release.objects.filter(project=project).exclude(commit=None).values_list("number", flat=True)
    fixed = {seen.default_ref, *(f"{TAGS}v{number}" for number in numbers)}
    return [Named(ref, rows[target.commit], ref == seen.default_ref, ref in fixed) for ref, target in shown.items()]
