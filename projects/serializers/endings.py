from rest_framework import serializers

from core.serializers import Strict
from projects.actions.endings import NOTE_LIMIT


class PublicationInput(Strict):
    publish_at = serializers.DateTimeField(required=False, allow_null=True, help_text="at once when left out")


class Deprecation(Strict):
    note = serializers.CharField(max_length=NOTE_LIMIT, help_text="to the people who use it")
    replacement = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class Retraction(Deprecation):
    reason = serializers.CharField(max_length=64, help_text="a code from the policy `submission.ending_reasons`")
