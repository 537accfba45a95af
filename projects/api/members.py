from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import valid
from core.permissions import require
from projects import actions
from projects.api.asked import OfProject
from projects.serializers import MemberSerializer, NewProjectMember


class Members(OfProject):
    @extend_schema(responses=MemberSerializer(many=True))
    def get(self, request: Request, owner: str, name: str) -> Response:
        """Who works on the project beside its owner. Members see it."""
        project = self.project()
        require(self.asker, "projects.read_members", project)
        members = project.members.filter(team=None).select_related("user").order_by("user__handle")
        return Response(MemberSerializer(members, many=True).data)

    @extend_schema(request=NewProjectMember, responses={201: MemberSerializer})
    def post(self, request: Request, owner: str, name: str) -> Response:
        """Let somebody in, or change their role."""
        project = self.project()
        require(self.asker, "projects.administer", project)
        given = valid(NewProjectMember(data=request.data))
        member = actions.add_member(project=project, user=self.asker, handle=given["user"], role=given["role"])
        return Response(MemberSerializer(member).data, status=201)


class OneMember(OfProject):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, owner: str, name: str, person: str) -> Response:
        """Remove somebody, or leave."""
        actions.remove_member(project=self.project(), user=self.asker, handle=person)
        return Response(status=204)
