"""What was granted, by program."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, NewestFirst, paged
from resources.grants import actions
from resources.grants.queries import grants
from resources.grants.queries.burning import burning_of
from resources.grants.serializers import GrantSerializer
from resources.grants.serializers.burning import BurningSerializer


class MyGrants(Endpoint):
    scopes = {"GET": "grant"}

    @extend_schema(responses=GrantSerializer(many=True))
    @paged
    def get(self, request: Request) -> Response:
        """Grants from which you may spend, with what is left of each unit; newest first."""
        pages = NewestFirst()
        found = list(
            pages.paginate_queryset(
                grants.grants_of(self.asker).prefetch_related("members__person"), request, view=self
            )
            or []
        )
        told = GrantSerializer(found, many=True, context={"left": grants.left_of(found)})
        return pages.get_paginated_response(told.data)


class GrantMember(Endpoint):
    scopes = {"DELETE": "grant"}

    @extend_schema(responses={204: None})
    def delete(self, request: Request, grant: str, handle: str) -> Response:
        """Somebody who was let in no longer spends it: by those whose it is, or by themselves."""
        found = grants.get_grant(self.asker, grant)
        actions.dismiss_member(grant=found, user=self.asker, handle=handle)
        return Response(status=204)


class OneGrant(Endpoint):
    scopes = {"GET": "grant"}

    @extend_schema(responses=GrantSerializer)
    def get(self, request: Request, grant: str) -> Response:
        """One grant, with what is left of it."""
        found = grants.get_grant(self.asker, grant)
        return Response(GrantSerializer(found, context={"left": grants.left_of([found])}).data)


class BurningOfGrant(Endpoint):
    scopes = {"GET": "grant"}

    @extend_schema(responses=BurningSerializer(many=True))
    def get(self, request: Request, grant: str) -> Response:
        """What was left of each unit of a grant at the end of each day, and when it is used up as until now."""
        found = grants.get_grant(self.asker, grant)
        return Response(BurningSerializer(burning_of(found, grants.left_of([found])[found.pk]), many=True).data)
