"""Words of reviewing outside. Fields are explicit; nothing here tells who judges before they say so themselves."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.serializers import Strict
from projects.models import Release
from reviews.models import Assignment, CheckRun, Decision, Finding, Judged, RequiredChange, Review
from reviews.states import Answer, ChangeAnswer, ChangeLevel, Level, Outcome, Verdict

TEXT = 20_000


class SubmissionSerializer(serializers.ModelSerializer[Release]):
    project = serializers.CharField(source="project.__str__", read_only=True)

    class Meta:
        model = Release
        fields = [
            "id",
            "project",
            "number",
            "state",
            "clock_owner",
            "due_at",
            "digest",
            "submitted_at",
            "policy_version",
        ]
        read_only_fields = fields


def judged_release(judged: Judged) -> dict[str, Any]:
    """A release as its reviewers know it: in a double-blind round its project has no name, and it goes by the id of
    the round, which leads to nothing else about it."""
    told = dict(SubmissionSerializer(judged.submission).data)
    return told | {"project": judged.title, "id": judged.id} if judged.hides_authors else told


class EditorsDeskSerializer(serializers.Serializer[Any]):
    waiting = SubmissionSerializer(many=True, help_text="Checked, and not yet sent to reviewers.")
    undecided = SubmissionSerializer(many=True, help_text="Reviewed, and not yet decided.")
    quarantined = SubmissionSerializer(many=True, help_text="Locked away until somebody has looked.")


class FrozenFileSerializer(serializers.Serializer[Any]):
    """An entry of what a release froze."""

    path = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()


class CheckFindingSerializer(serializers.ModelSerializer[Finding]):
    message = serializers.CharField(read_only=True)
    how_to_fix = serializers.CharField(read_only=True)

    class Meta:
        model = Finding
        fields = ["code", "severity", "path", "line", "field", "message", "how_to_fix", "evidence"]
        read_only_fields = fields


class CheckRunSerializer(serializers.ModelSerializer[CheckRun]):
    title = serializers.CharField(read_only=True)
    findings = CheckFindingSerializer(many=True, read_only=True)

    class Meta:
        model = CheckRun
        fields = [
            "check_name",
            "title",
            "state",
            "rule_version",
            "digest",
            "started_at",
            "finished_at",
            "seconds",
            "findings",
        ]
        read_only_fields = fields


class ChangeSerializer(serializers.ModelSerializer[RequiredChange]):
    name = serializers.CharField(source="__str__", read_only=True)

    class Meta:
        model = RequiredChange
        fields = [
            "id",
            "name",
            "level",
            "reason",
            "path",
            "line",
            "what",
            "how",
            "answer",
            "answer_text",
            "answered_at",
        ]
        read_only_fields = fields


class ChangeInput(Strict):
    what = serializers.CharField(max_length=TEXT)
    how = serializers.CharField(max_length=TEXT, required=False, allow_blank=True)
    path = serializers.CharField(max_length=1024, required=False, allow_blank=True)
    line = serializers.IntegerField(min_value=1, required=False, allow_null=True, max_value=10**9)
    level = serializers.ChoiceField(ChangeLevel.choices, default=ChangeLevel.REQUIRED)
    reason = serializers.CharField(max_length=40, required=False, allow_blank=True)


class ChangeAnswerInput(Strict):
    answer = serializers.ChoiceField(ChangeAnswer.choices)
    text = serializers.CharField(max_length=TEXT, required=False, allow_blank=True, default="")


class RoundInput(Strict):
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class WordsSerializer(serializers.Serializer[Any]):
    """A review that was sent; whose it is, and when it came, as far as its reader may know."""

    place = serializers.CharField()
    round = serializers.IntegerField()
    reviewer = serializers.SerializerMethodField()
    verdict = serializers.CharField()
    letter = serializers.CharField()
    confidence = serializers.IntegerField()
    at = serializers.DateTimeField(allow_null=True)
    usefulness = serializers.IntegerField(allow_null=True)
    quality = serializers.CharField()

    def get_reviewer(self, words: Any) -> str | None:
        return str(words.reviewer.handle) if words.reviewer else None


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    class Meta:
        model = Decision
        fields = [
            "outcome",
            "decided_by",
            "letter",
            "is_meta_review",
            "reasons",
            "digest",
            "policy_version",
            "decided_at",
        ]
        read_only_fields = fields


class ItemInput(Strict):
    answer = serializers.ChoiceField([("", ""), *Answer.choices], required=False, default="")
    note = serializers.CharField(max_length=TEXT, required=False, allow_blank=True, default="")
    change = serializers.BooleanField(required=False, default=False)


class DraftInput(Strict):
    verdict = serializers.ChoiceField([("", ""), *Verdict.choices], required=False)
    letter = serializers.CharField(max_length=TEXT, required=False, allow_blank=True)
    private_note = serializers.CharField(max_length=TEXT, required=False, allow_blank=True)
    reasons = serializers.ListField(child=serializers.CharField(max_length=40), required=False, max_length=20)
    confidence = serializers.IntegerField(min_value=1, max_value=5, required=False)
    is_signed = serializers.BooleanField(required=False)
    answers = serializers.DictField(child=ItemInput(), required=False)


class OwnReviewSerializer(serializers.ModelSerializer[Review]):
    class Meta:
        model = Review
        fields = [
            "verdict",
            "letter",
            "private_note",
            "reasons",
            "confidence",
            "is_signed",
            "answers",
            "carried",
            "saved_at",
            "submitted_at",
        ]
        read_only_fields = fields


class AssignmentSerializer(serializers.ModelSerializer[Assignment]):
    release = serializers.SerializerMethodField()
    round = serializers.IntegerField(source="round.number", read_only=True)
    round_id = serializers.CharField(read_only=True)
    review = OwnReviewSerializer(read_only=True, allow_null=True)
    told_at = serializers.CharField(
        read_only=True, help_text="Where you read what came of it, once you sent it and it was an audit; else empty."
    )

    class Meta:
        model = Assignment
        fields = ["id", "state", "due_at", "round", "round_id", "release", "review", "told_at"]
        read_only_fields = fields

    @extend_schema_field(SubmissionSerializer)
    def get_release(self, assignment: Assignment) -> dict[str, Any]:
        return judged_release(assignment.round)


class ReturnInput(Strict):
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class ClaimInput(Strict):
    release = serializers.CharField(max_length=26)
    has_no_conflict = serializers.BooleanField()
    declaration = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class StartInput(Strict):
    level = serializers.ChoiceField(Level.choices, default=Level.FULL)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class LetterInput(Strict):
    letter = serializers.CharField(max_length=TEXT)


class ScopeInput(LetterInput):
    reasons = serializers.ListField(child=serializers.CharField(max_length=40), max_length=20)


class DecisionInput(LetterInput):
    why = serializers.CharField(max_length=TEXT, required=False, allow_blank=True, default="")
    outcome = serializers.ChoiceField([choice for choice in Outcome.choices if choice[0] != Outcome.REJECT_SCOPE])
    reasons = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=20, required=False, default=list
    )
