"""Proposed changes through the eyes of whoever looks. That there is one, and what is said of it, is as public as the
project's other topics; what it changes is not (`projects.pulls.sight`)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.problems import NotFound
from discussions.states import TopicState
from projects.models import Project
from projects.pulls.models import Pull
from projects.pulls.sight import commits_of, head_of
from projects.pulls.states import UNDER_WAY
from projects.queries import visible_projects
from projects.queries.changes import ChangedFile, changed
from repositories.models import Commit
from repositories.queries import diff, head, sides_of


@dataclass(frozen=True)
class Outline:
    """How much a pull request would change, and the paths that were changed on `main` too."""

    head: bytes
    file_count: int
    conflicts: list[str]


@dataclass(frozen=True)
class Changes(Outline):
    """What it would change, line by line."""

    commits: list[Commit]
    files: list[ChangedFile]

    @property
    def files_left(self) -> int:
        return self.file_count - len(self.files)


def pulls_of(project: Project) -> QuerySet[Pull]:
    """Of a project that may be seen, the latest first."""
    found = Pull.objects.filter(project=project).select_related("topic", "author", "project__owner")
    return found.exclude(topic__state=TopicState.MERGED).order_by("-number")


def visible_pulls(person: Any) -> QuerySet[Pull]:
    projects = visible_projects(person).order_by().values("pk")
    return Pull.objects.filter(project__in=projects).select_related("topic", "author", "project__owner")


def get_pull(project: Project, number: int) -> Pull:
    found = pulls_of(project).filter(number=number).first()
    if found is None:
        raise NotFound(_("There is no pull request %(number)d here.") % {"number": number}, code="no_such_thread")
    found.project = project
    return found


def under_way_by(person: Any, project: Project) -> int:
    return Pull.objects.filter(project=project, author=person, state__in=UNDER_WAY).count()


def changes_of(pull: Pull) -> Changes:
    """For whoever was found to see them."""
    tip = head_of(pull)
    files, count = changed(pull.project, bytes(pull.base), tip, with_lines=True)
    return Changes(tip, count, conflicts_of(pull, tip), commits_of(pull), files)


def outline_of(pull: Pull) -> Outline:
    """The same without its lines, for beside the talk."""
    tip = head_of(pull)
    return Outline(tip, len(diff(pull.project.repository, bytes(pull.base), tip)), conflicts_of(pull, tip))


def conflicts_of(pull: Pull, tip: bytes) -> list[str]:
    """With `main` as it is now; none once it is settled."""
    ours = head(pull.project.repository, pull.project.repository.default_branch)
    return sides_of(pull.project.repository, ours, tip).conflicts if ours and pull.is_under_way else []
