"""Roles for the whole site: who holds them is public, giving them is for administrators."""

from typing import ClassVar

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import actions, queries
from accounts.confirming import require_confirmed
from accounts.serializers.people import NewRole, RoleSerializer
from core.api import Endpoint, valid
from core.permissions import require


class Roles(Endpoint):
    public: ClassVar[bool] = True
    no_feed = "A few words of one person’s page."
    scopes: ClassVar = {"POST": "admin"}

    @extend_schema(responses=RoleSerializer(many=True))
    def get(self, request: Request, handle: str) -> Response:
        """The roles of a person."""
        return Response(RoleSerializer(queries.roles_of(queries.get_person(handle)), many=True).data)

    @extend_schema(request=NewRole, responses={201: RoleSerializer})
    def post(self, request: Request, handle: str) -> Response:
        """Give a person a role."""
        _may_grant(request)
        role = valid(NewRole(data=request.data))["role"]
        grant = actions.grant_role(user=queries.get_person(handle), role=role, granted_by=self.asker)
        return Response(RoleSerializer(grant).data, status=201)


class OneRole(Endpoint):
    scopes: ClassVar = {"DELETE": "admin"}

    @extend_schema(responses={204: None})
    def delete(self, request: Request, handle: str, role: str) -> Response:
        """Take a role back."""
        _may_grant(request)
        held = get_object_or_404(queries.roles_of(queries.get_person(handle)), role=role)
        actions.revoke_role(user=held.user, role=role, revoked_by=self.asker)
        return Response(status=204)


def _may_grant(request: Request) -> None:
    require(request.user, "accounts.grant_role", detail=_("Administrators give roles."))
    require_confirmed(request)
