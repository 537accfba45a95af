"""Who one is, and who others are."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import actions, queries
from accounts.serializers import MeSerializer, OwnerSerializer
from core.api import Endpoint, valid


class Me(Endpoint):
    """The person whom the token or the session belongs to."""

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        return Response(MeSerializer(self.asker).data)

    @extend_schema(request=MeSerializer, responses=MeSerializer)
    def patch(self, request: Request) -> Response:
        changes = valid(MeSerializer(self.asker, data=request.data, partial=True))
        language = changes.pop("language", None)
        if changes:
            actions.edit_profile(user=self.asker, **changes)
        if language is not None:
            actions.set_language(user=self.asker, language=language)
        return Response(MeSerializer(self.asker).data)


class OwnerDetail(Endpoint):
    public: ClassVar[bool] = True

    @extend_schema(responses=OwnerSerializer)
    def get(self, request: Request, handle: str) -> Response:
        return Response(OwnerSerializer(queries.get_owner(handle)).data)
