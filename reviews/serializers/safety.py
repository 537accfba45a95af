from rest_framework import serializers

from core.serializers import Strict
from projects.actions.endings import NOTE_LIMIT
from projects.serializers import HandleField
from reviews.models import Takedown
from reviews.serializers import LetterInput


class LockInput(Strict):
    reason = serializers.CharField(max_length=64, help_text="a code from the policy `submission.ending_reasons`")
    note = serializers.CharField(max_length=NOTE_LIMIT, help_text="what everybody is told")


class TakedownInput(LetterInput):
    reason = serializers.CharField(max_length=64, help_text="a code from the policy `submission.ending_reasons`")


class RefusalInput(Strict):
    note = serializers.CharField(max_length=NOTE_LIMIT, required=False, allow_blank=True, default="")


class TakedownSerializer(serializers.ModelSerializer[Takedown]):
    proposed_by = HandleField()
    answered_by = HandleField(allow_null=True)

    class Meta:
        model = Takedown
        fields = (
            "id",
            "state",
            "reason",
            "letter",
            "digest",
            "proposed_by",
            "proposed_at",
            "answered_by",
            "answer",
            "due_at",
            "policy_version",
        )
        read_only_fields = fields
