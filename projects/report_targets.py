"""Projects as what a problem can be reported with: their releases have numbers, their maintainers answer."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import ResolverMatch, reverse

from accounts.models import Membership, User
from accounts.states import MemberRole as OrganisationRole
from discussions.models import BoardFollowing
from discussions.reports.targets import Named, Spot, spot, target
from discussions.states import Level
from projects.hooks import places_of_projects
from projects.models import Member, Project, ProjectBoard
from projects.queries import get_project, visible_projects
from projects.queries.people import authors_of
from projects.states import MemberRole

KIND = "project"


@spot
def spot_of_project(person: Any, page: ResolverMatch, query: Mapping[str, str]) -> Spot | None:
    """Any page of a project; the release is in its path, or in what is asked of it."""
    if not {"owner", "name"} <= page.kwargs.keys():
        return None
    project = get_project(person, page.kwargs["owner"], page.kwargs["name"])
    number = str(page.kwargs.get("number", "")) or query.get("revision", "").removeprefix("v")
    return Spot(KIND, project.pk, number if number.isascii() and number.isdigit() and len(number) < 9 else "")


def visible(person: Any) -> "QuerySet[Any, Any]":
    return visible_projects(person).order_by().values("pk")


def answered_for(person: Any) -> "QuerySet[Any, Any]":
    """Those that this person may write to."""
    return _with_role(person, [MemberRole.WRITE, MemberRole.ADMIN], OrganisationRole.values)


def guarded(person: Any) -> "QuerySet[Any, Any]":
    """Those that this person runs."""
    return _with_role(person, [MemberRole.ADMIN], [OrganisationRole.ADMIN])


def answering(id: str) -> "QuerySet[User]":
    project = Project.objects.filter(pk=id).first()
    return authors_of(project) if project is not None else User.objects.none()


def named(ids: Collection[str]) -> dict[str, Named]:
    found = Project.objects.filter(pk__in=ids).select_related("owner")
    return {project.pk: _named(project) for project in found}


def places(id: str) -> Any:
    return places_of_projects(Project.objects.filter(pk=id))


def watching(id: str) -> "QuerySet[User]":
    """Those who want to hear of every topic about it."""
    boards = ProjectBoard.objects.filter(project=id).values("board")
    of_board = BoardFollowing.objects.filter(board__in=boards, level=Level.WATCHING)
    return User.objects.filter(pk__in=of_board.values("person"))


def _named(project: Project) -> Named:
    reports = reverse("projects:reports", args=[project.owner.handle, project.name])
    return Named(str(project), project.get_absolute_url(), reports)


def _with_role(person: Any, roles: list[str], in_organisation: list[str]) -> "QuerySet[Any, Any]":
    if not getattr(person, "is_authenticated", False):
        return Project.objects.none().values("pk")
    own = Member.objects.filter(user=person, role__in=roles).values("project")
    shared = Membership.objects.filter(user=person, role__in=in_organisation).values("organisation__owner")
    found = Project.objects.filter(Q(owner_id=person.owner_id) | Q(pk__in=own) | Q(owner__in=shared))
    return found.values("pk")


target(
    KIND,
    visible=visible,
    answered_for=answered_for,
    guarded=guarded,
    answering=answering,
    named=named,
    places=places,
    watching=watching,
)
