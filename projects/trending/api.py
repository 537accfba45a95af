from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import Endpoint
from core.feeds import MOST, Entry, Feed, FeedEndpoint
from projects.serializers import ProjectSerializer
from projects.trending.queries import Trending, told, trending

SHOWN = 50


class TrendingSerializer(serializers.Serializer[Any]):
    project = ProjectSerializer()
    score = serializers.FloatField()
    reason = serializers.CharField(allow_blank=True)
    parts = serializers.DictField(child=serializers.FloatField(), help_text="what the score is made of, by signal")


class TrendingProjects(Endpoint):
    public: ClassVar[bool] = True

    @extend_schema(responses=TrendingSerializer(many=True))
    def get(self, request: Request) -> Response:
        """What many people turn to just now, with the reason and the parts of each score. The formula: `/trending`."""
        rows = trending(self.asker)[:SHOWN]
        shown = [
            {"project": one.project, "score": one.score, "reason": one.reason, "parts": one.project.trending.parts}
            for one in told(rows)
        ]
        return Response(TrendingSerializer(shown, many=True).data)


class TrendingFeed(FeedEndpoint):
    """What is trending, each once it is."""

    of: ClassVar = (TrendingProjects,)

    def feed(self, **place: Any) -> Feed:
        return Feed(_("Trending"), reverse("trending:list"), list(map(_entry, told(trending(self.asker)[:MOST]))))


def _entry(one: Trending) -> Entry:
    project = one.project
    words = "\n\n".join(filter(None, [one.reason, project.summary]))
    return Entry(project.pk, str(project), project.get_absolute_url(), project.listed_at, words, project.owner.handle)
