from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import listed, valid
from core.permissions import require
from projects import actions, queries
from projects.api.asked import OfProject
from projects.models import Release
from projects.serializers import FindingSerializer, NewRelease, ReleaseDetail, ReleaseSerializer, Withdrawal


class Releases(OfProject):
    public: ClassVar[bool] = True

    @extend_schema(responses=ReleaseSerializer(many=True))
    def get(self, request: Request, owner: str, name: str) -> Response:
        """The releases you may see, newest first."""
        return listed(self, queries.visible_releases(self.asker, self.project()), ReleaseSerializer)

    @extend_schema(request=NewRelease, responses={201: ReleaseDetail})
    def post(self, request: Request, owner: str, name: str) -> Response:
        """Hand in the project's files as they are now: they are frozen, and the checks begin."""
        project = self.project()
        given = valid(NewRelease(data=request.data))
        release = actions.submit_release(
            project=project, user=self.asker, notes=given["notes"], statements=dict(given["statements"])
        )
        return Response(ReleaseDetail(release).data, status=201)


class OneRelease(OfProject):
    public: ClassVar[bool] = True

    @extend_schema(responses=ReleaseDetail)
    def get(self, request: Request, owner: str, name: str, number: int) -> Response:
        return Response(ReleaseDetail(_release(self, number)).data)


class Publication(OfProject):
    @extend_schema(request=None, responses=ReleaseDetail)
    def post(self, request: Request, owner: str, name: str, number: int) -> Response:
        """Show an accepted release to everybody."""
        release = actions.publish_release(release=_release(self, number), user=self.asker)
        return Response(ReleaseDetail(release).data)


class WithdrawalOfRelease(OfProject):
    @extend_schema(request=Withdrawal, responses=ReleaseDetail)
    def post(self, request: Request, owner: str, name: str, number: int) -> Response:
        """Take a release back before it is published."""
        release = _release(self, number)
        given = valid(Withdrawal(data=request.data))
        return Response(ReleaseDetail(actions.withdraw_release(release=release, user=self.asker, **given)).data)


class Preflight(OfProject):
    @extend_schema(responses=FindingSerializer(many=True))
    def get(self, request: Request, owner: str, name: str) -> Response:
        """What the next release still lacks."""
        project = self.project()
        require(self.asker, "projects.edit", project)
        return Response(FindingSerializer(queries.preflight(project), many=True).data)


def _release(endpoint: Any, number: int) -> Release:
    return queries.get_release(endpoint.asker, endpoint.project(), number)
