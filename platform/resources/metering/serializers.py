from typing import Any

from rest_framework import serializers

from resources.metering.queries import Source


class SourceSerializer(serializers.Serializer[Source]):
    """A part of the limit."""

    amount = serializers.IntegerField()
    grant = serializers.CharField(
        source="grant.pk", default=None, allow_null=True, help_text="none: what everybody has"
    )
    pool = serializers.CharField(
        source="grant.pool.slug", default=None, allow_null=True, help_text="from which it was granted"
    )
    project = serializers.CharField(
        source="grant.project", default=None, allow_null=True, help_text="for which it was granted"
    )
    ends_at = serializers.DateTimeField(source="grant.ends_at", default=None, allow_null=True)


class DaySerializer(serializers.Serializer[Any]):
    day = serializers.DateField()
    stored = serializers.IntegerField()
    sent = serializers.IntegerField()
    charged = serializers.IntegerField(help_text="of what was sent, what grants paid for")


class MeteredSerializer(serializers.Serializer[Any]):
    """The last 30 days, of UTC."""

    byte_days = serializers.IntegerField(help_text="what was kept, added up over the days")
    sent_today = serializers.IntegerField(help_text="downloads, up to half a minute ago")
    free_a_day = serializers.IntegerField(help_text="what may be downloaded a day before grants pay")
    resets_at = serializers.DateTimeField()
    days = DaySerializer(many=True, help_text="today last")


class RoomSerializer(serializers.Serializer[Any]):
    """In bytes."""

    owner = serializers.CharField(source="owner.handle")
    limit = serializers.IntegerField(source="room.limit")
    used = serializers.IntegerField(source="room.used", help_text="equal bytes of several projects count once")
    coming = serializers.IntegerField(source="room.coming", help_text="announced, and not here yet")
    left = serializers.IntegerField(source="room.left")
    sources = SourceSerializer(many=True, help_text="of which the limit is made")
    metered = MeteredSerializer()


class ProjectRoomSerializer(RoomSerializer):
    kept = serializers.IntegerField(help_text="by this project alone")
