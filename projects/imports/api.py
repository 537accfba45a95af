from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.queries import get_owner
from core.api import Endpoint, listed, paged, valid
from core.permissions import require
from core.problems import BadInput, NotFound
from projects.imports import actions
from projects.imports.queries import get_import, imports_of
from projects.imports.serializers import ImportChange, ImportSerializer, NewImport
from projects.imports.states import ImportState


class Imports(Endpoint):
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


class OneImport(Endpoint):
    @extend_schema(responses=ImportSerializer)
    def get(self, request: Request, import_id: str) -> Response:
        """How far it is, and why it failed, if it did."""
        return Response(ImportSerializer(get_import(self.asker, import_id)).data)

    @extend_schema(request=ImportChange, responses=ImportSerializer)
    def patch(self, request: Request, import_id: str) -> Response:
        """Stop it, or go on from the files that are here."""
        found = get_import(self.asker, import_id)
        require(self.asker, "imports.direct", found)
        given = valid(ImportChange(data=request.data))
        if given.pop("state") == ImportState.CANCELLED:
            actions.cancel_import(found=found, user=self.asker)
        else:
            actions.retry_import(found=found, user=self.asker, **given)
        return Response(ImportSerializer(found).data)
