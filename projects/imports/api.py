from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.queries import get_owner
from core.api import Endpoint, listed, paged, valid
from core.idempotency import Repeats
from core.ids import is_id
from core.permissions import require
from core.problems import BadInput, NotFound
from projects.api.asked import OfProject
from projects.imports import actions
from projects.imports.models import Tracking
from projects.imports.queries import get_import, imports_of, tracking_of
from projects.imports.serializers import (
    ImportChange,
    ImportSerializer,
    NewImport,
    NewUnpacking,
    TrackingSerializer,
    WantedTracking,
)
from projects.imports.states import ImportState, TrackingState
from repositories.queries import uploads_of


class Imports(Endpoint):
    repeats = Repeats.AT_MOST_ONCE

    @paged
    @extend_schema(responses=ImportSerializer(many=True))
    def get(self, request: Request) -> Response:
        """What you brought from elsewhere, and how far that is."""
        return listed(self, imports_of(self.asker), ImportSerializer)

    @extend_schema(request=NewImport, responses={201: ImportSerializer})
    def post(self, request: Request) -> Response:
        """Begin a project with the files of a repository on another hub or git server. They come in the background."""
        given = valid(NewImport(data=request.data))
        try:
            owner = get_owner(given.pop("owner", "") or self.asker.handle)
        except NotFound as missing:
            raise BadInput(fields={"owner": missing.detail}) from None
        made = actions.begin_import(owner=owner, user=self.asker, **given)
        return Response(ImportSerializer(made).data, status=201)


class Unpackings(OfProject):
    @extend_schema(request=NewUnpacking, responses={201: ImportSerializer})
    def post(self, request: Request, owner: str, name: str) -> Response:
        """Put what is in a zip archive in its place, as one commit on `main`. It is looked at in the background."""
        project = self.project()
        require(self.asker, "imports.unpack", project)
        given = valid(NewUnpacking(data=request.data))
        if id := given.pop("upload", ""):
            given["upload"] = uploads_of(self.asker).filter(pk=id).first() if is_id(id) else None
            if given["upload"] is None:
                raise BadInput(fields={"upload": _("You have no such upload.")})
        made = actions.begin_unpacking(project=project, user=self.asker, **given)
        return Response(ImportSerializer(made).data, status=201)


class TrackingOfProject(OfProject):
    @extend_schema(responses=TrackingSerializer)
    def get(self, request: Request, owner: str, name: str) -> Response:
        """Whether the source of the project is tracked, and how that goes: for its members."""
        return Response(TrackingSerializer(tracking_of(self.asker, self.project())).data)

    @extend_schema(request=WantedTracking, responses={200: TrackingSerializer, 201: TrackingSerializer})
    def put(self, request: Request, owner: str, name: str) -> Response:
        """Track where the project was imported from: what is new there comes as a pull request. Also after a stop."""
        project = self.project()
        require(self.asker, "imports.track", project)
        given = valid(WantedTracking(data=request.data))
        there = Tracking.objects.filter(project=project, state=TrackingState.STOPPED).select_related("project").first()
        if there is not None:
            resumed = actions.resume_tracking(tracking=there, user=self.asker, **given)
            return Response(TrackingSerializer(resumed).data)
        made = actions.track(project=project, user=self.asker, **given)
        return Response(TrackingSerializer(made).data, status=201)

    @extend_schema(request=None, responses=TrackingSerializer)
    def post(self, request: Request, owner: str, name: str) -> Response:
        """Look now, and not only when the time has come."""
        project = self.project()
        require(self.asker, "imports.track", project)
        found = tracking_of(self.asker, project)
        actions.look_now(tracking=found, user=self.asker)
        return Response(TrackingSerializer(found).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, owner: str, name: str) -> Response:
        """Track it no longer. A token that was kept for it is forgotten."""
        project = self.project()
        require(self.asker, "imports.track", project)
        actions.untrack(tracking=tracking_of(self.asker, project), user=self.asker)
        return Response(status=204)


class OneImport(Endpoint):
    @extend_schema(responses=ImportSerializer)
    def get(self, request: Request, import_id: str) -> Response:
        """How far it is, and why it failed, if it did."""
        return Response(ImportSerializer(get_import(self.asker, import_id)).data)

    @extend_schema(request=ImportChange, responses=ImportSerializer)
    def patch(self, request: Request, import_id: str) -> Response:
        """Stop it, or go on from the files that are here; tell where it comes from to everybody, or to few."""
        found = get_import(self.asker, import_id)
        require(self.asker, "imports.direct", found)
        given = valid(ImportChange(data=request.data))
        hides, state = given.pop("hides_source", None), given.pop("state", "")
        with transaction.atomic():
            if hides is not None:
                actions.tell_source(found=found, user=self.asker, hides=hides)
            if state == ImportState.CANCELLED:
                actions.cancel_import(found=found, user=self.asker)
            elif state:
                actions.retry_import(found=found, user=self.asker, **given)
        return Response(ImportSerializer(found).data)
