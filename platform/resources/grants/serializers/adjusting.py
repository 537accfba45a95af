from rest_framework import serializers

from core.serializers import Strict
from resources import amounts
from resources.grants.models import GrantAdjustment

TEXT = 10_000


class AdjustmentInput(Strict):
    unit = serializers.CharField(max_length=48)
    amount = serializers.IntegerField(
        min_value=-amounts.MOST, max_value=amounts.MOST, help_text="below zero: back to where it came from"
    )
    why = serializers.CharField(max_length=TEXT)


class AdjustmentSerializer(serializers.ModelSerializer[GrantAdjustment]):
    grant = serializers.CharField(source="grant_id", read_only=True, allow_null=True)
    person = serializers.CharField(
        source="person.handle", default=None, allow_null=True, read_only=True, help_text="whose free allowance, else"
    )
    proposed_by = serializers.CharField(source="proposed_by.handle", read_only=True)
    answered_by = serializers.CharField(source="answered_by.handle", default=None, allow_null=True, read_only=True)

    class Meta:
        model = GrantAdjustment
        fields = [
            "id",
            "grant",
            "person",
            "unit",
            "amount",
            "why",
            "state",
            "proposed_by",
            "proposed_at",
            "answered_by",
            "answer",
            "state_changed_at",
            "due_at",
        ]
        read_only_fields = fields
