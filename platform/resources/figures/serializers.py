from typing import Any

from rest_framework import serializers

from core.periods import Period
from resources.figures.queries import Amounts, Report, Waits


class AmountsSerializer(serializers.Serializer[Amounts]):
    """Whole numbers of the unit, one a month. More may go back from grants in a month than passes to them."""

    unit = serializers.CharField()
    months = serializers.ListField(child=serializers.DateField())
    brought = serializers.ListField(child=serializers.IntegerField())
    granted = serializers.ListField(child=serializers.IntegerField())
    used = serializers.ListField(child=serializers.IntegerField())


class SpanSerializer(serializers.Serializer[Period]):
    first = serializers.DateField()
    last = serializers.DateField()
    count = serializers.IntegerField()
    parts = serializers.SerializerMethodField()
    median_seconds = serializers.FloatField(source="median", allow_null=True)
    p90_seconds = serializers.FloatField(source="ninth", allow_null=True)

    def get_parts(self, period: Period) -> dict[str, int]:
        return {part: one.count for part, one in period.parts.items()}


class WaitsSerializer(serializers.Serializer[Waits]):
    part = serializers.CharField(help_text="a tier, `call`, or what was decided")
    held_back = serializers.IntegerField(help_text="too few to be told yet")
    periods = SpanSerializer(many=True)


class GrantFiguresSerializer(serializers.Serializer[Report]):
    counted_at = serializers.DateTimeField(allow_null=True)
    amounts = AmountsSerializer(many=True)
    waits = WaitsSerializer(many=True)
    decisions: Any = WaitsSerializer()
    call_decisions: Any = WaitsSerializer()
