from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import listed, paged, valid
from core.permissions import require
from core.problems import NotFound
from projects.api.asked import OfProject
from projects.pulls import actions
from projects.pulls.models import Pull
from projects.pulls.queries import changes_of, get_pull, pulls_of
from projects.pulls.serializers import (
    ChangesSerializer,
    NewPull,
    NewPullCommit,
    PullSerializer,
    PullStateSerializer,
    StepSerializer,
)
from projects.pulls.sight import sees_changes
from projects.pulls.states import MergeWay, PullState
from projects.pulls.timeline import steps
from projects.serializers import CommitSerializer


class OfPull(OfProject):
    def pull(self) -> Pull:
        return get_pull(self.project(), self.kwargs["number"])


class Pulls(OfProject):
    public: ClassVar[bool] = True
    no_feed: ClassVar[str] = "each is a topic of the project, which has one"

    @paged
    @extend_schema(responses=PullSerializer(many=True))
    def get(self, request: Request, owner: str, name: str) -> Response:
        """What is proposed for a project, the latest first."""
        return listed(self, pulls_of(self.project()), PullSerializer)

    @extend_schema(request=NewPull, responses={201: PullSerializer})
    def post(self, request: Request, owner: str, name: str) -> Response:
        """Propose other texts of files, on top of what you see. Large files: with a Hub client."""
        project = self.project()
        require(self.asker, "pulls.propose", project)
        given = valid(NewPull(data=request.data))
        made = actions.propose_texts(project=project, user=self.asker, **given | {"files": _by_path(given["files"])})
        return Response(PullSerializer(made).data, status=201)


class OnePull(OfPull):
    public: ClassVar[bool] = True

    @extend_schema(responses=PullSerializer)
    def get(self, request: Request, owner: str, name: str, number: int) -> Response:
        """One pull request, and where it stands."""
        return Response(PullSerializer(self.pull()).data)


class ChangesOfPull(OfPull):
    @extend_schema(responses=ChangesSerializer)
    def get(self, request: Request, owner: str, name: str, number: int) -> Response:
        """What it changes: for members of the project and for whoever proposed it."""
        pull = self.pull()
        if not sees_changes(self.asker, pull):
            raise NotFound(_("What it changes is shown to members of the project and to whoever proposed it."))
        return Response(ChangesSerializer(changes_of(pull)).data)


class TimelineOfPull(OfPull):
    public: ClassVar[bool] = True
    no_feed: ClassVar[str] = "the past of one pull request, which is a topic; topics have feeds"

    @extend_schema(responses=StepSerializer(many=True))
    def get(self, request: Request, owner: str, name: str, number: int) -> Response:
        """What happened to it, oldest first; the commits that came, for those who see what it changes."""
        pull = self.pull()
        seen = steps(pull, with_commits=sees_changes(self.asker, pull))
        return Response(StepSerializer(seen, many=True).data)


class CommitsOfPull(OfPull):
    @extend_schema(request=NewPullCommit, responses={201: CommitSerializer})
    def post(self, request: Request, owner: str, name: str, number: int) -> Response:
        """One more commit, of texts."""
        pull = self.pull()
        require(self.asker, "pulls.go_on", pull)
        given = valid(NewPullCommit(data=request.data))
        files = _by_path(given["files"])
        oid = actions.add_texts(pull=pull, user=self.asker, files=files, message=given["message"])
        return Response({"commit": oid.hex()}, status=201)


class StateOfPull(OfPull):
    @extend_schema(request=PullStateSerializer, responses=PullSerializer)
    def put(self, request: Request, owner: str, name: str, number: int) -> Response:
        """Open it, close it, or merge it into `main`."""
        pull = self.pull()
        require(self.asker, "pulls.close", pull)  # the widest; each move asks for its own
        given = valid(PullStateSerializer(data=request.data))
        if given["state"] == PullState.MERGED:
            seen = bytes.fromhex(given["head"]) if "head" in given else None
            way = given.get("way", MergeWay.MERGE)
            actions.merge_pull(pull=pull, user=self.asker, seen=seen, way=way)
        elif given["state"] == PullState.CLOSED:
            actions.close_pull(pull=pull, user=self.asker)
        else:
            (actions.open_pull if pull.is_draft else actions.reopen_pull)(pull=pull, user=self.asker)
        return Response(PullSerializer(pull).data)


def _by_path(files: list[Mapping[str, Any]]) -> dict[str, str | None]:
    return {one["path"]: one["content"] for one in files}
