from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import valid
from core.permissions import require
from core.serializers import Strict
from projects.api.asked import OfProject
from projects.states import MemberRole
from projects.teams import actions
from projects.teams.models import TeamRole
from projects.teams.queries import get_team_for, get_team_role, team_roles


class RoleOfTeamSerializer(serializers.ModelSerializer[TeamRole]):
    team = serializers.CharField(source="team_id")
    name = serializers.CharField(source="team.name")
    organisation = serializers.CharField(source="team.organisation.handle")

    class Meta:
        model = TeamRole
        fields = ("team", "name", "organisation", "role", "created_at")
        read_only_fields = fields


class NewRoleOfTeam(Strict):
    role = serializers.ChoiceField(choices=MemberRole.choices)


class TeamsOfProject(OfProject):
    @extend_schema(responses=RoleOfTeamSerializer(many=True))
    def get(self, request: Request, owner: str, name: str) -> Response:
        """The teams that have a role here. Members see it."""
        project = self.project()
        require(self.asker, "projects.read_members", project)
        return Response(RoleOfTeamSerializer(team_roles(project), many=True).data)


class OneTeamOfProject(OfProject):
    @extend_schema(request=NewRoleOfTeam, responses=RoleOfTeamSerializer)
    def put(self, request: Request, owner: str, name: str, team: str) -> Response:
        """Give a team a role, or another one."""
        project = self.project()
        require(self.asker, "projects.administer", project)
        found = get_team_for(self.asker, project, team)
        role = valid(NewRoleOfTeam(data=request.data))["role"]
        given = actions.give_team_role(project=project, user=self.asker, team=found, role=role)
        return Response(RoleOfTeamSerializer(given).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, owner: str, name: str, team: str) -> Response:
        """Take its role away."""
        project = self.project()
        require(self.asker, "projects.administer", project)
        actions.remove_team_role(given=get_team_role(project, team), user=self.asker)
        return Response(status=204)
