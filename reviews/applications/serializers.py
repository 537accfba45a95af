"""Words of becoming a reviewer outside. What one may read at all was decided when it was fetched."""

from typing import Any

from rest_framework import serializers

from core.serializers import Strict
from projects.states import Kind
from reviews.applications.models import Application, DossierLine
from reviews.applications.queries.eligibility import Requirement
from reviews.applications.states import Proficiency, Settled

TEXT = 20_000


class RequirementSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # DRF has an attribute of this name
    have = serializers.IntegerField()
    need = serializers.IntegerField()
    is_met = serializers.BooleanField()
    how = serializers.CharField()
    alternatives = serializers.SerializerMethodField()

    def get_alternatives(self, requirement: Requirement) -> list[dict[str, Any]]:
        return [
            {"name": one.name, "label": one.label, "have": one.have, "need": one.need, "is_met": one.is_met}
            for one in requirement.alternatives
        ]


class DossierLineSerializer(serializers.ModelSerializer[DossierLine]):
    class Meta:
        model = DossierLine
        fields = ["id", "kind", "text", "url", "outcome", "at", "contested", "settled", "settled_note"]
        read_only_fields = fields


class ApplicationSerializer(serializers.ModelSerializer[Application]):
    applicant = serializers.CharField(source="applicant.handle", read_only=True)
    dossier = DossierLineSerializer(many=True, read_only=True)

    class Meta:
        model = Application
        fields = [
            "id",
            "applicant",
            "state",
            "clock_owner",
            "due_at",
            "kinds",
            "topics",
            "languages",
            "hours_per_month",
            "statement",
            "exception",
            "question",
            "answer",
            "letter",
            "return_at",
            "policy_version",
            "created_at",
            "dossier",
        ]
        read_only_fields = fields


class TopicInput(Strict):
    topic = serializers.CharField(max_length=80)
    level = serializers.ChoiceField(Proficiency.choices, default=Proficiency.FAMILIAR)


class TiesInput(Strict):
    employers = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    co_authors = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    other = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class ApplicationInput(Strict):
    kinds = serializers.ListField(child=serializers.ChoiceField(Kind.choices), max_length=5)
    topics = serializers.ListField(child=TopicInput(), max_length=12)
    languages = serializers.ListField(child=serializers.CharField(max_length=35), max_length=10)
    hours_per_month = serializers.IntegerField(min_value=1, max_value=200)
    statement = serializers.CharField(max_length=1500)
    code_of_conduct = serializers.BooleanField()
    ties = TiesInput(required=False)
    endorsers = serializers.ListField(
        child=serializers.CharField(max_length=64), max_length=2, required=False, default=list
    )
    exception = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class WhyInput(Strict):
    why = serializers.CharField(max_length=2000)


class SettleInput(Strict):
    settled = serializers.ChoiceField(Settled.choices)
    note = serializers.CharField(max_length=2000)


class NoteInput(Strict):
    note = serializers.CharField(max_length=2000)


class LetterInput(Strict):
    letter = serializers.CharField(max_length=TEXT)
