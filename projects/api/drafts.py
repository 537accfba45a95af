"""The release that is being prepared: begun, typed at, looked at, before it is handed in."""

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import valid
from core.markdown import render
from core.permissions import require
from core.problems import NotFound
from core.serializers import Strict
from projects import actions
from projects.api.asked import OfProject
from projects.cards import parse
from projects.models import Release
from projects.queries.releases import release_under_way
from projects.serializers import (
    CardPreview,
    CardText,
    DraftSerializer,
    TypedCard,
    TypedDetails,
    TypedStatements,
)

STEPS: dict[str, type[Strict]] = {"details": TypedDetails, "card": TypedCard, "statements": TypedStatements}
STEP = OpenApiParameter("step", OpenApiTypes.STR, OpenApiParameter.PATH, enum=list(STEPS))
TYPED = PolymorphicProxySerializer("TypedStep", list(STEPS.values()), resource_type_field_name=None)


class OfDraft(OfProject):
    def release(self) -> Release:
        project = self.project()
        require(self.asker, "projects.edit", project, _("Members who may write can do this."))
        found = release_under_way(project)
        if found is None:
            raise NotFound(_("No release of this project is under way."))
        return found


class Draft(OfDraft):
    @extend_schema(responses=DraftSerializer)
    def get(self, request: Request, owner: str, name: str) -> Response:
        """The release under way, with what was typed into its steps and is not accepted yet."""
        return Response(DraftSerializer(self.release()).data)

    @extend_schema(request=None, responses={201: DraftSerializer})
    def post(self, request: Request, owner: str, name: str) -> Response:
        """Begin the next release, or go on with the one that was begun."""
        release = actions.start_release(project=self.project(), user=self.asker)
        return Response(DraftSerializer(release).data, status=201)


class DraftStep(OfDraft):
    @extend_schema(parameters=[STEP], request=TYPED, responses=DraftSerializer)
    def put(self, request: Request, owner: str, name: str, step: str) -> Response:
        """Keep what was typed into one step, right or wrong. It becomes true with PATCH, a commit or the submission."""
        release, typed = self.release(), _step(step)
        actions.keep_typed(release=release, user=self.asker, step=step, values=valid(typed(data=request.data)))
        return Response(DraftSerializer(release).data)

    @extend_schema(parameters=[STEP], responses={204: None})
    def delete(self, request: Request, owner: str, name: str, step: str) -> Response:
        """Forget what was typed into one step."""
        release = self.release()
        _step(step)
        actions.discard_typed(release=release, user=self.asker, step=step)
        return Response(status=204)


class Preview(OfProject):
    @extend_schema(request=CardText, responses=CardPreview)
    def post(self, request: Request, owner: str, name: str) -> Response:
        """How a card will look. Nothing is kept."""
        require(self.asker, "projects.edit", self.project())
        card = parse(valid(CardText(data=request.data))["card"])
        return Response({"html": render(card.body), "fault": card.fault})


def _step(name: str) -> type[Strict]:
    if name not in STEPS:
        raise NotFound(_("There is no such step."))
    return STEPS[name]
