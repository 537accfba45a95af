from typing import Any

from rest_framework import serializers

from resources.metering.queries import Source


class SourceSerializer(serializers.Serializer[Source]):
    """A part of the limit."""

    amount = serializers.IntegerField()
    grant = serializers.CharField(source="grant.pk", default=None, help_text="none: what everybody has")
    pool = serializers.CharField(source="grant.pool.slug", default=None, help_text="from which it was granted")
    project = serializers.CharField(source="grant.project", default=None, help_text="for which it was granted")
    ends_at = serializers.DateTimeField(source="grant.ends_at", default=None)


class RoomSerializer(serializers.Serializer[Any]):
    """In bytes."""

    owner = serializers.CharField(source="owner.handle")
    limit = serializers.IntegerField(source="room.limit")
    used = serializers.IntegerField(source="room.used", help_text="equal bytes of several projects count once")
    coming = serializers.IntegerField(source="room.coming", help_text="announced, and not here yet")
    left = serializers.IntegerField(source="room.left")
    sources = SourceSerializer(many=True, help_text="of which the limit is made")


class ProjectRoomSerializer(RoomSerializer):
    kept = serializers.IntegerField(help_text="by this project alone")
