from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import actions, queries
from accounts.api.organisations import managed
from accounts.models import Organisation
from accounts.serializers.teams import EditTeamSerializer, NewTeamSerializer, TeamSerializer
from core.api import Endpoint, listed, paged, valid
from core.permissions import require


class OfOrganisation(Endpoint):
    def organisation(self) -> Organisation:
        found = queries.get_organisation(self.kwargs["handle"])
        require(self.asker, "accounts.see_teams", found, _("Its members see its teams."))
        return found


class Teams(OfOrganisation):
    @paged
    @extend_schema(responses=TeamSerializer(many=True))
    def get(self, request: Request, handle: str) -> Response:
        """The teams of an organisation, for its members."""
        return listed(self, queries.teams_of(self.organisation()).order_by(), TeamSerializer)

    @extend_schema(request=NewTeamSerializer, responses={201: TeamSerializer})
    def post(self, request: Request, handle: str) -> Response:
        """Make a team, empty."""
        organisation = managed(self.asker, handle)
        given = valid(NewTeamSerializer(data=request.data))
        made = actions.create_team(organisation=organisation, user=self.asker, **given)
        return Response(TeamSerializer(made).data, status=201)


class OneTeam(OfOrganisation):
    @extend_schema(responses=TeamSerializer)
    def get(self, request: Request, handle: str, team: str) -> Response:
        """One team and who is in it."""
        return Response(TeamSerializer(queries.get_team(self.organisation(), team)).data)

    @extend_schema(request=EditTeamSerializer, responses=TeamSerializer)
    def patch(self, request: Request, handle: str, team: str) -> Response:
        """Change its name or what is said of it."""
        found = queries.get_team(managed(self.asker, handle), team)
        actions.edit_team(team=found, user=self.asker, **valid(EditTeamSerializer(data=request.data)))
        return Response(TeamSerializer(found).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, handle: str, team: str) -> Response:
        """Delete it; its members stay in the organisation."""
        actions.delete_team(team=queries.get_team(managed(self.asker, handle), team), user=self.asker)
        return Response(status=204)


class OneTeamMember(OfOrganisation):
    @extend_schema(request=None, responses=TeamSerializer)
    def put(self, request: Request, handle: str, team: str, person: str) -> Response:
        """Add a member of the organisation. A second time changes nothing."""
        organisation = managed(self.asker, handle)
        found = queries.get_team(organisation, team)
        actions.add_to_team(team=found, user=self.asker, person=queries.get_person(person))
        return Response(TeamSerializer(queries.get_team(organisation, team)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, handle: str, team: str, person: str) -> Response:
        """Take somebody out, or leave."""
        found = queries.get_team(self.organisation(), team)
        actions.remove_from_team(membership=queries.get_team_member(found, person), user=self.asker)
        return Response(status=204)
