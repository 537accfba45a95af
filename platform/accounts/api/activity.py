from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.activity import PAGE, activity_of, moment_in
from accounts.queries import get_owner
from core.api import Endpoint
from core.feeds import MOST, Entry, Feed, FeedEndpoint

BEFORE = OpenApiParameter("before", str, description="a moment: what was done earlier")


class DoneSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    at = serializers.DateTimeField()
    words = serializers.CharField()
    note = serializers.CharField(allow_blank=True)
    url = serializers.CharField()


class Activity(Endpoint):
    public: ClassVar[bool] = True

    @extend_schema(parameters=[BEFORE], responses=DoneSerializer(many=True))
    def get(self, request: Request, handle: str) -> Response:
        """What a person or an organisation did in public, the latest first; 30 at a time."""
        before = moment_in(request.query_params.get("before", ""))
        done = activity_of(self.asker, get_owner(handle), before=before, most=PAGE)
        return Response(DoneSerializer(done, many=True).data)


class ActivityFeed(FeedEndpoint):
    """What a person or an organisation did in public."""

    of: ClassVar = (Activity,)

    def feed(self, **place: Any) -> Feed:
        owner = get_owner(place["owner"])
        title = _("Activity of %(owner)s") % {"owner": owner.profile.display_name}
        entries = [
            Entry(done.id, done.words, done.url, done.at, done.note, owner.handle)
            for done in activity_of(self.asker, owner, most=MOST)
        ]
        return Feed(title, reverse("accounts:activity", args=[owner.handle]), entries)
