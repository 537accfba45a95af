from typing import Any, ClassVar

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from accounts import actions, queries
from accounts.models import Membership, Organisation, Token
from accounts.serializers import (
    IssuedTokenSerializer,
    MemberRoleSerializer,
    MembershipSerializer,
    MeSerializer,
    NewMemberSerializer,
    NewOrganisationSerializer,
    NewTokenSerializer,
    OrganisationSerializer,
    OwnerSerializer,
    TokenSerializer,
)
from core.api import Endpoint, NewestFirst
from core.permissions import require
from core.problems import Forbidden


class Me(Endpoint):
    """The person whom the token or the session belongs to."""

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        return Response(MeSerializer(self.asker).data)

    @extend_schema(request=MeSerializer, responses=MeSerializer)
    def patch(self, request: Request) -> Response:
        changes = _valid(MeSerializer(self.asker, data=request.data, partial=True))
        language = changes.pop("language", None)
        if changes:
            actions.edit_profile(user=self.asker, **changes)
        if language is not None:
            actions.set_language(user=self.asker, language=language)
        return Response(MeSerializer(self.asker).data)


class Tokens(Endpoint):
    """Your tokens. A new one is made from a signed-in page only: a token cannot beget stronger ones."""

    @extend_schema(responses=TokenSerializer(many=True))
    def get(self, request: Request) -> Response:
        return _listed(self, queries.tokens_of(self.asker), TokenSerializer)

    @extend_schema(request=NewTokenSerializer, responses={201: IssuedTokenSerializer})
    def post(self, request: Request) -> Response:
        if request.auth is not None or not did_recently_reauthenticate(request):
            detail = _("Make tokens on the page Settings → Tokens, where your password is asked for again.")
            raise Forbidden(detail, code="step_up_required")
        raw, token = actions.create_token(user=self.asker, **_valid(NewTokenSerializer(data=request.data)))
        return Response({**TokenSerializer(token).data, "token": raw}, status=201)


class TokenDetail(Endpoint):
    @extend_schema(responses=TokenSerializer)
    def get(self, request: Request, token: str) -> Response:
        return Response(TokenSerializer(self._token(token)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, token: str) -> Response:
        actions.revoke_token(token=self._token(token), user=self.asker)
        return Response(status=204)

    def _token(self, token: str) -> Token:
        return get_object_or_404(queries.tokens_of(self.asker), pk=token)


class OwnerDetail(Endpoint):
    public: ClassVar[bool] = True

    @extend_schema(responses=OwnerSerializer)
    def get(self, request: Request, handle: str) -> Response:
        return Response(OwnerSerializer(queries.get_owner(handle)).data)


class Organisations(Endpoint):
    public: ClassVar[bool] = True

    @extend_schema(responses=OrganisationSerializer(many=True))
    def get(self, request: Request) -> Response:
        return _listed(self, queries.organisations(), OrganisationSerializer)

    @extend_schema(request=NewOrganisationSerializer, responses={201: OrganisationSerializer})
    def post(self, request: Request) -> Response:
        require(self.asker, "accounts.create_organisation", detail=_("Confirm your e-mail address first."))
        wishes = _valid(NewOrganisationSerializer(data=request.data))
        organisation = actions.create_organisation(user=self.asker, **wishes)
        return Response(OrganisationSerializer(queries.get_organisation(organisation.handle)).data, status=201)


class OrganisationDetail(Endpoint):
    public: ClassVar[bool] = True

    @extend_schema(responses=OrganisationSerializer)
    def get(self, request: Request, handle: str) -> Response:
        return Response(OrganisationSerializer(queries.get_organisation(handle)).data)

    @extend_schema(request=OrganisationSerializer, responses=OrganisationSerializer)
    def patch(self, request: Request, handle: str) -> Response:
        organisation = _managed(self.asker, handle)
        changes = _valid(OrganisationSerializer(organisation, data=request.data, partial=True))
        if changes:
            actions.edit_organisation(organisation=organisation, user=self.asker, **changes)
        return Response(OrganisationSerializer(organisation).data)


class OrganisationMembers(Endpoint):
    public: ClassVar[bool] = True

    @extend_schema(responses=MembershipSerializer(many=True))
    def get(self, request: Request, handle: str) -> Response:
        members = queries.members_of(queries.get_organisation(handle)).order_by()
        return _listed(self, members, MembershipSerializer)

    @extend_schema(request=NewMemberSerializer, responses={201: MembershipSerializer})
    def post(self, request: Request, handle: str) -> Response:
        organisation = _managed(self.asker, handle)
        wish = _valid(NewMemberSerializer(data=request.data))
        membership = actions.add_member(
            organisation=organisation, user=self.asker, person=queries.get_person(wish["handle"]), role=wish["role"]
        )
        return Response(MembershipSerializer(membership).data, status=201)


class OrganisationMember(Endpoint):
    @extend_schema(request=MemberRoleSerializer, responses=MembershipSerializer)
    def patch(self, request: Request, handle: str, person: str) -> Response:
        membership = _membership(_managed(self.asker, handle), person)
        role = _valid(MemberRoleSerializer(data=request.data))["role"]
        changed = actions.change_member_role(membership=membership, user=self.asker, role=role)
        return Response(MembershipSerializer(changed).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, handle: str, person: str) -> Response:
        organisation = queries.get_organisation(handle)
        leaving = person == self.asker.handle
        require(self.asker, f"accounts.{'leave' if leaving else 'manage'}_organisation", organisation)
        actions.remove_member(membership=_membership(organisation, person), user=self.asker)
        return Response(status=204)


def _managed(asker: Any, handle: str) -> Organisation:
    organisation = queries.get_organisation(handle)
    require(asker, "accounts.manage_organisation", organisation, _("Its admins may do this."))
    return organisation


def _membership(organisation: Organisation, person: str) -> Membership:
    return get_object_or_404(queries.members_of(organisation), user__handle=person)


def _valid(serializer: Serializer[Any]) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def _listed(view: Endpoint, rows: Any, serializer: type[Serializer[Any]]) -> Response:
    paginator = NewestFirst()
    page: list[Any] | None = paginator.paginate_queryset(rows, view.request, view=view)
    return paginator.get_paginated_response(serializer(page, many=True).data)
