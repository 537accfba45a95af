"""Who one is, and who others are."""

from typing import ClassVar

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import actions, queries
from accounts.serializers.people import MeSerializer, MyChanges, OwnerSerializer, SessionSerializer
from core.api import Endpoint, valid


class Me(Endpoint):
    """The person whom the token or the session belongs to."""

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        return Response(MeSerializer(self.asker).data)

    @extend_schema(request=MyChanges, responses=MeSerializer)
    @transaction.atomic
    def patch(self, request: Request) -> Response:
        """Change your profile, your language or your handle. Addresses that name the old handle lead to the new one."""
        changes = valid(MyChanges(data=request.data))
        handle, language = changes.pop("handle", None), changes.pop("language", None)
        if changes:
            actions.edit_profile(user=self.asker, **changes)
        if language is not None:
            actions.set_language(user=self.asker, language=language)
        if handle is not None:
            actions.rename(owner=self.asker.owner, handle=handle, actor=self.asker)
            self.asker.refresh_from_db()
        return Response(MeSerializer(self.asker).data)


class Sessions(Endpoint):
    @extend_schema(responses=SessionSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Where you are signed in, most recently seen first."""
        return Response(SessionSerializer(queries.sessions_of(self.asker), many=True).data)


class OneSession(Endpoint):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, session: int) -> Response:
        """Sign yourself out in one browser or program."""
        actions.end_session(user=self.asker, session=session)
        return Response(status=204)


class OwnerDetail(Endpoint):
    public: ClassVar[bool] = True

    @extend_schema(responses=OwnerSerializer)
    def get(self, request: Request, handle: str) -> Response:
        """A person or an organisation, by handle; a former handle leads to the present one."""
        return Response(OwnerSerializer(queries.get_owner(handle)).data)
