from typing import Any

from rest_framework import serializers

from core.serializers import Strict
from moderation.trust.actions import NOTE_LENGTH
from moderation.trust.models import Stewardship


class NeededSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the name of a need, and of a property of fields
    how = serializers.CharField()
    have = serializers.IntegerField()
    need = serializers.IntegerField()
    is_limit = serializers.BooleanField(help_text="it may not be more")
    is_met = serializers.BooleanField()


class StepSerializer(serializers.Serializer[Any]):
    level = serializers.IntegerField()
    name = serializers.CharField(source="level.label")
    is_met = serializers.BooleanField()
    needs = NeededSerializer(many=True)


class StewardshipSerializer(serializers.ModelSerializer[Stewardship]):
    person = serializers.CharField(source="person.handle")
    named_by = serializers.CharField(source="named_by.handle")

    class Meta:
        model = Stewardship
        fields = ("person", "named_by", "named_at", "until", "note")
        read_only_fields = fields


class StewardInput(Strict):
    note = serializers.CharField(max_length=NOTE_LENGTH, required=False, allow_blank=True, default="")


class TrustSerializer(serializers.Serializer[Any]):
    """Where one stands, and what each level takes."""

    level = serializers.IntegerField()
    name = serializers.CharField()
    stewardship = StewardshipSerializer(allow_null=True)
    steps = StepSerializer(many=True)
