from typing import Any

from rest_framework import serializers

from core.serializers import Strict
from core.texts import TEXT_LIMIT
from reviews.applications.actions.standing import NOTE_LIMIT
from reviews.conduct.actions import LINE_LIMIT
from reviews.conduct.states import ConductOutcome


class SeenSerializer(serializers.Serializer[Any]):
    """A report as its reader may know it: both sides have names for those who look into it alone."""

    id = serializers.CharField(source="report.id")
    release = serializers.CharField(source="title")
    part = serializers.CharField(help_text="yours in it: reporter, reviewer or officer")
    capacity = serializers.CharField(source="report.capacity")
    reason = serializers.CharField(source="report.reason")
    text = serializers.CharField(source="report.text")
    evidence = serializers.ListField(child=serializers.CharField(), source="report.evidence")
    state = serializers.CharField(source="report.state")
    clock_owner = serializers.CharField(source="report.clock_owner")
    due_at = serializers.DateTimeField(source="report.due_at", allow_null=True)
    answer = serializers.SerializerMethodField()
    outcome = serializers.CharField(source="report.outcome")
    letter = serializers.CharField(source="report.letter")
    reporter = serializers.CharField(source="reporter.handle", default=None, allow_null=True)
    reviewer = serializers.CharField(source="reviewer.handle", default=None, allow_null=True)

    def get_answer(self, seen: Any) -> str | None:
        return None if seen.part == "reporter" else str(seen.report.answer)


class ReportInput(Strict):
    reason = serializers.CharField(max_length=40)
    text = serializers.CharField(max_length=TEXT_LIMIT)
    evidence = serializers.ListField(
        child=serializers.CharField(max_length=LINE_LIMIT), required=False, default=list, max_length=20
    )


class AnswerInput(Strict):
    text = serializers.CharField(max_length=TEXT_LIMIT)


class DecisionInput(Strict):
    outcome = serializers.ChoiceField(ConductOutcome.choices)
    letter = serializers.CharField(max_length=NOTE_LIMIT)
