"""How a grant is used up, by program."""

from typing import Any

from rest_framework import serializers


class LeftOnDaySerializer(serializers.Serializer[Any]):
    day = serializers.DateField()
    left = serializers.IntegerField()


class BurningSerializer(serializers.Serializer[Any]):
    unit = serializers.CharField(source="left.unit")
    used_up_at = serializers.DateTimeField(
        source="left.lasts_until", allow_null=True, help_text="as until now; none: not before its end"
    )
    days = LeftOnDaySerializer(many=True, help_text="what was left at the end of each, today last")
