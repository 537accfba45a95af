from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, NewestFirst, paged
from projects import actions
from projects.api.asked import OfProject
from projects.queries.likes import liked_by
from projects.serializers import ProjectSerializer


class LikeOfProject(OfProject):
    @extend_schema(request=None, responses=ProjectSerializer)
    def put(self, request: Request, owner: str, name: str) -> Response:
        """Like it. A second time changes nothing; those who work on it are not counted (409)."""
        return Response(ProjectSerializer(actions.like(project=self.project(), user=self.asker)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, owner: str, name: str) -> Response:
        """Take it back."""
        actions.unlike(project=self.project(), user=self.asker)
        return Response(status=204)


class Liked(Endpoint):
    @paged
    @extend_schema(responses=ProjectSerializer(many=True))
    def get(self, request: Request) -> Response:
        """What you like, the latest first."""
        pages = NewestFirst()
        found = pages.paginate_queryset(liked_by(self.asker), request, view=self) or []
        return pages.get_paginated_response(ProjectSerializer([one.project for one in found], many=True).data)
