"""What is said about a project."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.problems import NotFound
from discussions.models import Board, Topic
from discussions.queries import talked_about
from discussions.states import TopicState
from projects.models import Project, Release
from projects.states import PUBLIC


def project_of_board(board: Board) -> Project:
    """Asked several times on one page, so it stays on the board."""
    if "_project" not in board.__dict__:
        rows = Project.objects.select_related("owner", "repository", "published_release")
        board.__dict__["_project"] = rows.get(talk__board=board)
    found: Project = board.__dict__["_project"]
    return found


def topics_of(person: Any, project: Project) -> QuerySet[Topic]:
    """The topics of the project, with the releases they are about."""
    topics = talked_about(person).filter(board__in=Board.objects.filter(pk__in=_board_of(project)))
    return topics.select_related("versions__since", "versions__until", "versions__fixed_in", "pull")


def threads_of(person: Any, project: Project) -> QuerySet[Topic]:
    """Those that have a number among the project's own, newest first; what went on elsewhere stands there."""
    found = topics_of(person, project).exclude(number=None).exclude(state=TopicState.MERGED)
    return found.order_by("-number")


def thread(person: Any, project: Project, number: int) -> Topic:
    found = threads_of(person, project).filter(number=number).first()
    if found is None:
        raise NotFound(_("There is no discussion %(number)d here.") % {"number": number}, code="no_such_thread")
    return found


def published_releases(project: Project) -> list[Release]:
    """Those that may be named to everybody who reads, newest first."""
    return list(Release.objects.filter(project=project, state__in=PUBLIC).order_by("-number"))


def _board_of(project: Project) -> "QuerySet[Any, Any]":
    return Project.objects.filter(pk=project.pk).values("talk__board")
