from typing import Any

from rest_framework import serializers

from core.periods import Period


class PeriodOut(serializers.Serializer[Any]):
    first = serializers.DateField()
    last = serializers.DateField()
    count = serializers.IntegerField()
    parts = serializers.SerializerMethodField()
    in_time = serializers.IntegerField(source="total.in_time")
    median_seconds = serializers.FloatField(source="median", allow_null=True)
    p90_seconds = serializers.FloatField(source="ninth", allow_null=True)

    def get_parts(self, period: Period) -> dict[str, int]:
        return {part: one.count for part, one in period.parts.items()}


class SeriesOut(serializers.Serializer[Any]):
    measure = serializers.CharField()
    part = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the name of a series, and of a property of fields
    held_back = serializers.IntegerField()
    periods = PeriodOut(many=True)


class LoadedOut(serializers.Serializer[Any]):
    first = serializers.DateField()
    last = serializers.DateField()
    reviewers = serializers.IntegerField()
    sent = serializers.IntegerField()
    median = serializers.IntegerField()
    p90 = serializers.IntegerField(source="ninth")


class ReportOut(serializers.Serializer[Any]):
    kind = serializers.CharField(allow_blank=True)
    counted_at = serializers.DateTimeField(allow_null=True)
    series = SeriesOut(many=True)
    loads = LoadedOut(many=True)
