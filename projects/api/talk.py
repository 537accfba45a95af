from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint, listed, paged, valid
from core.permissions import require
from discussions.actions import open_topic
from discussions.queries import get_topic
from discussions.serializers import NewTopicSerializer, TopicSerializer
from projects import actions
from projects.api.asked import OfProject
from projects.models import TopicVersions
from projects.queries.talk import topics_of
from projects.serializers.talk import EditVersionsSerializer, VersionsSerializer


class TopicsOfProject(OfProject):
    public: ClassVar[bool] = True

    @paged
    @extend_schema(responses=TopicSerializer(many=True))
    def get(self, request: Request, owner: str, name: str) -> Response:
        """What is talked about in a project, those begun last first."""
        return listed(self, topics_of(self.asker, self.project()), TopicSerializer)

    @extend_schema(request=NewTopicSerializer, responses={201: TopicSerializer})
    def post(self, request: Request, owner: str, name: str) -> Response:
        """Begin a topic about the project."""
        given = valid(NewTopicSerializer(data=request.data))
        board = actions.board_of(project=self.project(), user=self.asker)
        return Response(TopicSerializer(open_topic(board=board, user=self.asker, **given)).data, status=201)


class VersionsOfTopic(Endpoint):
    public: ClassVar[bool] = True

    @extend_schema(responses=VersionsSerializer)
    def get(self, request: Request, topic: str) -> Response:
        """Which releases a topic of a project is about, and the one that settled it."""
        about = get_topic(self.asker, topic)
        known = TopicVersions.objects.filter(topic=about).select_related("since", "until", "fixed_in").first()
        return Response(VersionsSerializer(known or TopicVersions(topic=about)).data)

    @extend_schema(request=EditVersionsSerializer, responses=VersionsSerializer)
    def put(self, request: Request, topic: str) -> Response:
        """Tie it to releases, by their numbers."""
        about = get_topic(self.asker, topic)
        require(self.asker, "projects.mark_versions", about)
        given = valid(EditVersionsSerializer(data=request.data))
        return Response(VersionsSerializer(actions.mark_versions(topic=about, user=self.asker, **given)).data)
