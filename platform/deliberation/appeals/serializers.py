from rest_framework import serializers

from core.serializers import Strict
from core.texts import TEXT_LIMIT
from deliberation.appeals.models import Appeal
from deliberation.appeals.states import Finding


class AppealInput(Strict):
    decision = serializers.CharField(max_length=26, help_text="the id of the event that decided")
    text = serializers.CharField(max_length=TEXT_LIMIT)


class VoiceInput(Strict):
    finding = serializers.ChoiceField(Finding.choices)
    letter = serializers.CharField(max_length=TEXT_LIMIT, help_text="published without names")


class AppealSerializer(serializers.ModelSerializer[Appeal]):
    """For those who filed it or may hear it."""

    class Meta:
        model = Appeal
        fields = (
            "id",
            "verb",
            "subject_type",
            "subject_id",
            "text",
            "state",
            "filed_at",
            "clock_owner",
            "due_at",
            "finding",
            "letter",
            "carried_out_at",
            "policy_version",
        )
        read_only_fields = fields


class DecidedAppealSerializer(serializers.ModelSerializer[Appeal]):
    """For everybody: nothing says about whom."""

    decided_at = serializers.DateTimeField(source="state_changed_at")

    class Meta:
        model = Appeal
        fields = ("verb", "finding", "letter", "decided_at", "policy_version")
        read_only_fields = fields
