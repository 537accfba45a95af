"""Projects among the boards: who reads their topics, where their page is, who keeps order there."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from discussions.models import Board, Topic
from discussions.places import belong
from discussions.slots import fill
from projects.models import Project, ProjectBoard, TopicVersions
from projects.queries import visible_projects
from projects.queries.talk import project_of_board, published_releases
from projects.rules import role_in
from projects.states import MemberRole

KIND = "project"


def boards_of_visible_projects(person: Any) -> "QuerySet[Any, Any]":
    projects = visible_projects(person).order_by().values("pk")
    return ProjectBoard.objects.filter(project__in=projects).values("board")


def page_of(board: Board) -> str:
    project = project_of_board(board)
    return reverse("projects:discussions", args=[project.owner.handle, project.name])


def looks_after(person: Any, board: Board) -> bool:
    return role_in(person, project_of_board(board)) in {MemberRole.WRITE, MemberRole.ADMIN}


def keys_of(boards: "QuerySet[Board]") -> Iterable[tuple[str, str]]:
    for id, owner in Project.objects.filter(talk__board__in=boards).values_list("pk", "owner_id"):
        yield "project", id
        yield "owner", owner


def has_a_change(topic: Topic) -> bool:
    """A pull request goes by the number and the project of its topic."""
    return Topic.objects.filter(pk=topic.pk, pull__isnull=False).exists()


belong(KIND, visible=boards_of_visible_projects, url=page_of, keeps=looks_after, keys=keys_of, stays=has_a_change)


@fill("above", template="projects/talk/settled.html")
def settled(request: HttpRequest, topic: Topic) -> dict[str, Any] | None:
    versions = _versions(topic)
    return {"versions": versions, "project": project_of_board(topic.board)} if versions else None


@fill("aside", template="projects/talk/versions.html")
def versions(request: HttpRequest, topic: Topic) -> dict[str, Any] | None:
    if topic.board.belongs_to != KIND:
        return None
    return {"versions": _versions(topic), "releases": published_releases(project_of_board(topic.board))}


def _versions(topic: Topic) -> TopicVersions | None:
    if topic.board.belongs_to != KIND:
        return None
    found: TopicVersions | None = topic.__dict__.setdefault("_versions", _find(topic))
    return found


def _find(topic: Topic) -> TopicVersions | None:
    return TopicVersions.objects.filter(topic=topic).select_related("since", "until", "fixed_in").first()
