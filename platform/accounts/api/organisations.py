from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import actions, queries
from accounts.models import Membership, Organisation
from accounts.serializers.people import (
    MemberRoleSerializer,
    MembershipSerializer,
    NewMemberSerializer,
    NewOrganisationSerializer,
    OrganisationSerializer,
)
from core.api import Endpoint, listed, paged, valid
from core.permissions import require


class Organisations(Endpoint):
    public: ClassVar[bool] = True
    no_feed = "Names alone: what an organisation publishes is the feed of its page."

    @paged
    @extend_schema(responses=OrganisationSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The organisations of this site."""
        return listed(self, queries.organisations().prefetch_related("domains"), OrganisationSerializer)

    @extend_schema(request=NewOrganisationSerializer, responses={201: OrganisationSerializer})
    def post(self, request: Request) -> Response:
        """Create an organisation, with you as its first admin."""
        require(self.asker, "accounts.create_organisation", detail=_("Confirm your e-mail address first."))
        wishes = valid(NewOrganisationSerializer(data=request.data))
        organisation = actions.create_organisation(user=self.asker, **wishes)
        return Response(OrganisationSerializer(queries.get_organisation(organisation.handle)).data, status=201)


class OrganisationDetail(Endpoint):
    public: ClassVar[bool] = True

    @extend_schema(responses=OrganisationSerializer)
    def get(self, request: Request, handle: str) -> Response:
        """An organisation."""
        return Response(OrganisationSerializer(queries.get_organisation(handle)).data)

    @extend_schema(request=OrganisationSerializer, responses=OrganisationSerializer)
    def patch(self, request: Request, handle: str) -> Response:
        """Change its name, description or website."""
        organisation = managed(self.asker, handle)
        changes = valid(OrganisationSerializer(organisation, data=request.data, partial=True))
        if changes:
            actions.edit_organisation(organisation=organisation, user=self.asker, **changes)
        return Response(OrganisationSerializer(organisation).data)


class OrganisationMembers(Endpoint):
    public: ClassVar[bool] = True
    no_feed = "Who belongs to it is part of its page, and no news to strangers."

    @paged
    @extend_schema(responses=MembershipSerializer(many=True))
    def get(self, request: Request, handle: str) -> Response:
        """Who belongs to it."""
        members = queries.members_of(queries.get_organisation(handle)).order_by()
        return listed(self, members, MembershipSerializer)

    @extend_schema(request=NewMemberSerializer, responses={201: MembershipSerializer})
    def post(self, request: Request, handle: str) -> Response:
        """Add a person."""
        organisation = managed(self.asker, handle)
        wish = valid(NewMemberSerializer(data=request.data))
        membership = actions.add_member(
            organisation=organisation, user=self.asker, person=queries.get_person(wish["handle"]), role=wish["role"]
        )
        return Response(MembershipSerializer(membership).data, status=201)


class OrganisationMember(Endpoint):
    @extend_schema(request=MemberRoleSerializer, responses=MembershipSerializer)
    def patch(self, request: Request, handle: str, person: str) -> Response:
        """Give a member another role."""
        membership = _membership(managed(self.asker, handle), person)
        role = valid(MemberRoleSerializer(data=request.data))["role"]
        changed = actions.change_member_role(membership=membership, user=self.asker, role=role)
        return Response(MembershipSerializer(changed).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, handle: str, person: str) -> Response:
        """Remove a member, or leave."""
        organisation = queries.get_organisation(handle)
        leaving = person == self.asker.handle
        require(self.asker, f"accounts.{'leave' if leaving else 'manage'}_organisation", organisation)
        actions.remove_member(membership=_membership(organisation, person), user=self.asker)
        return Response(status=204)


def managed(asker: Any, handle: str) -> Organisation:
    organisation = queries.get_organisation(handle)
    require(asker, "accounts.manage_organisation", organisation, _("Its admins may do this."))
    return organisation


def _membership(organisation: Organisation, person: str) -> Membership:
    return get_object_or_404(queries.members_of(organisation), user__handle=person)
