from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import listed, paged, valid
from core.permissions import require
from projects import actions, queries
from projects.api.asked import OfProject, OfRelease
from projects.endings import headers
from projects.history import told
from projects.serializers import FindingSerializer, NewRelease, ReleaseDetail, ReleaseSerializer, ToldSerializer
from projects.suggestions import Wish


class Releases(OfProject):
    public: ClassVar[bool] = True

    @paged
    @extend_schema(responses=ReleaseSerializer(many=True))
    def get(self, request: Request, owner: str, name: str) -> Response:
        """The releases you may see, newest first."""
        return listed(self, queries.visible_releases(self.asker, self.project()), ReleaseSerializer)

    @extend_schema(request=NewRelease, responses={201: ReleaseDetail})
    def post(self, request: Request, owner: str, name: str) -> Response:
        """Hand in the project's files as they are now: they are frozen, and the checks begin."""
        project = self.project()
        given = valid(NewRelease(data=request.data))
        wishes = {name: [Wish(**one) for one in given[name]] for name in ("wanted", "unwanted") if name in given}
        release = actions.submit_release(
            project=project, user=self.asker, notes=given["notes"], statements=dict(given["statements"]), **wishes
        )
        return Response(ReleaseDetail(release).data, status=201)


class OneRelease(OfRelease):
    public: ClassVar[bool] = True

    @extend_schema(responses=ReleaseDetail)
    def get(self, request: Request, owner: str, name: str, number: int) -> Response:
        """One release, with its card and the list of its files."""
        release = self.release()
        return Response(ReleaseDetail(release).data, headers=headers(release))


class History(OfRelease):
    public: ClassVar[bool] = True
    no_feed = "One release’s past; the feed of the project tells of its releases."

    @extend_schema(responses=ToldSerializer(many=True))
    def get(self, request: Request, owner: str, name: str, number: int) -> Response:
        """What happened to a release, newest first; notes to its members only."""
        return Response(ToldSerializer(told(self.asker, self.release()), many=True).data)


class Preflight(OfProject):
    @extend_schema(responses=FindingSerializer(many=True))
    def get(self, request: Request, owner: str, name: str) -> Response:
        """What the next release still lacks."""
        project = self.project()
        require(self.asker, "projects.edit", project)
        return Response(FindingSerializer(queries.preflight(project), many=True).data)
