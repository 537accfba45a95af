from typing import Any

from rest_framework import serializers

from core.serializers import Strict
from reviews.states import Quality, Verdict

TEXT = 10_000


class SaidSerializer(serializers.Serializer[Any]):
    """A remark; who said it as far as its reader may know."""

    who = serializers.CharField()
    is_own = serializers.BooleanField()
    text = serializers.CharField()
    at = serializers.DateTimeField()


class RemarkInput(Strict):
    text = serializers.CharField(max_length=TEXT)


class RevisionInput(Strict):
    verdict = serializers.ChoiceField(Verdict.choices)
    reason = serializers.CharField(max_length=TEXT)
    reasons = serializers.ListField(child=serializers.CharField(max_length=40), max_length=20, default=list)


class ClearInput(Strict):
    note = serializers.CharField(max_length=TEXT)


class UsefulnessInput(Strict):
    value = serializers.IntegerField(min_value=1, max_value=5)


class QualityInput(Strict):
    value = serializers.ChoiceField(Quality.choices)


class RoundSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    number = serializers.IntegerField()
    state = serializers.CharField()
    level = serializers.CharField()
    quorum = serializers.IntegerField()
    due_at = serializers.DateTimeField(allow_null=True)
