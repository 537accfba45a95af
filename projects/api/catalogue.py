from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.queries import get_owner
from core.api import Endpoint, valid
from core.permissions import require
from core.problems import BadInput
from projects import actions
from projects.api.asked import OfProject
from projects.queries.explore import FACETS, SORTS, Search, explore
from projects.serializers import CatalogueSerializer, NewProject, ProjectChanges, ProjectSerializer
from projects.states import Kind

KNOWN = {"q", "kind", "owner", "sort", "after", "limit", *FACETS}
LIMIT = 100
PARAMETERS = [
    OpenApiParameter("q", str, description="words that must all occur; Chinese and English"),
    OpenApiParameter("kind", str, enum=Kind.values),
    OpenApiParameter("owner", str, description="a handle"),
    OpenApiParameter("sort", str, enum=SORTS),
    OpenApiParameter("after", str, description="the cursor of the page before"),
    OpenApiParameter("limit", int, description=f"1 to {LIMIT}"),
    *(OpenApiParameter(name, OpenApiTypes.STR, many=True) for name in FACETS),
]


class Projects(Endpoint):
    public: ClassVar[bool] = True

    @extend_schema(operation_id="projects_find", parameters=PARAMETERS, responses=CatalogueSerializer)
    def get(self, request: Request) -> Response:
        """Find projects, with the counts of every facet."""
        _check(request)
        results = explore(self.asker, Search.of(request.query_params), _limit(request.query_params.get("limit", "20")))
        link = request.build_absolute_uri(f"?{results.search.query(after=results.next_cursor)}")
        facets = {"kind": [{"value": kind, "count": count} for kind, count in sorted(results.kinds.items())]}
        facets |= {
            name: [{"value": counted.value, "count": counted.count} for counted in found]
            for name, found in results.facets.items()
        }
        shown = {
            "count": results.count,
            "next": link if results.next_cursor else None,
            "results": results.projects,
            "facets": facets,
        }
        return Response(CatalogueSerializer(shown).data)

    @extend_schema(request=NewProject, responses={201: ProjectSerializer})
    def post(self, request: Request) -> Response:
        """Begin a project. It is seen by its members only until a release of it is published."""
        given = valid(NewProject(data=request.data))
        owner = get_owner(given.pop("owner", self.asker.handle))
        project = actions.create_project(owner=owner, user=self.asker, origin="api", **given)
        return Response(ProjectSerializer(project).data, status=201)


class OneProject(OfProject):
    public: ClassVar[bool] = True

    @extend_schema(responses=ProjectSerializer)
    def get(self, request: Request, owner: str, name: str) -> Response:
        """A project, with the release that everybody sees."""
        return Response(ProjectSerializer(self.project()).data)

    @extend_schema(request=ProjectChanges, responses=ProjectSerializer)
    @transaction.atomic
    def patch(self, request: Request, owner: str, name: str) -> Response:
        """Change the facts, the card or the visibility. What is published changes with the next release."""
        project = self.project()
        require(self.asker, "projects.edit", project)
        changes = valid(ProjectChanges(data=request.data))
        visibility, card = changes.pop("visibility", None), changes.pop("card", None)
        if visibility is not None:
            actions.change_visibility(project=project, user=self.asker, visibility=visibility)
        if card is not None:
            actions.edit_card(project=project, user=self.asker, text=card)
        if changes:
            actions.edit_project(project=project, user=self.asker, **changes)
        return Response(ProjectSerializer(project).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, owner: str, name: str) -> Response:
        """Delete a project that was never submitted."""
        actions.delete_project(project=self.project(), user=self.asker)
        return Response(status=204)


def _check(request: Request) -> None:
    """A program's question must mean something; pages are lenient, the API is not."""
    given = request.query_params
    wrong = {name: _("There is no such parameter.") for name in given if name not in KNOWN}
    for name, allowed in (("kind", Kind.values), ("sort", list(SORTS))):
        if given.get(name) and given[name] not in allowed:
            wrong[name] = _("Choose one of: %(choices)s.") % {"choices": ", ".join(allowed)}
    if wrong:
        raise BadInput(fields=wrong)


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= LIMIT):
        raise BadInput(fields={"limit": _("Give a number from 1 to %(limit)d.") % {"limit": LIMIT}})
    return int(text)
