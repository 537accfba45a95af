from typing import Any

from rest_framework import serializers

from core.serializers import Strict
from projects.access.actions.gates import MOST_DAYS
from projects.access.models import NOTE_LENGTH, PURPOSE_LENGTH, TERMS_LENGTH, AccessRequest
from projects.access.questions import ANSWER_LENGTH, LABEL_LENGTH, Answered
from projects.access.states import AccessState
from projects.serializers import HandleField
from projects.states import Gating

A = AccessState


class QuestionSerializer(Strict):
    label = serializers.CharField(max_length=LABEL_LENGTH)  # type: ignore[assignment]  # DRF takes fields off the class
    answered = serializers.ChoiceField(choices=Answered.choices, default=Answered.TEXT)
    options = serializers.ListField(child=serializers.CharField(max_length=ANSWER_LENGTH), default=list, max_length=50)


class GateSerializer(Strict):
    gating = serializers.ChoiceField(choices=Gating.choices)
    terms = serializers.CharField(required=False, allow_blank=True, max_length=TERMS_LENGTH)
    questions = QuestionSerializer(many=True, required=False)
    days = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=MOST_DAYS,
        help_text="how long access lasts; null: no end",
    )
    covers_runs = serializers.BooleanField(required=False, help_text="whether running it needs access too")


class AnswerSerializer(serializers.Serializer[Any]):
    question = serializers.CharField()
    answer = serializers.CharField()


class AccessRequestSerializer(serializers.ModelSerializer[AccessRequest]):
    project = serializers.CharField(source="project.__str__")
    person = HandleField()
    answers = AnswerSerializer(many=True)
    decided_by = HandleField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True, help_text="when what is granted ends; null: never")

    class Meta:
        model = AccessRequest
        fields = (
            "id",
            "project",
            "person",
            "purpose",
            "answers",
            "terms",
            "state",
            "note",
            "asked_at",
            "state_changed_at",
            "due_at",
            "ends_at",
            "decided_by",
        )
        read_only_fields = fields


class NewAccessRequest(Strict):
    purpose = serializers.CharField(max_length=PURPOSE_LENGTH)
    answers = serializers.ListField(
        child=serializers.CharField(max_length=ANSWER_LENGTH, allow_blank=True),
        default=list,
        max_length=50,
        help_text="in the order of the questions; “yes” ticks one",
    )
    agrees = serializers.BooleanField(default=False, help_text="to the terms, where there are any")


class Lasting(Strict):
    days = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=MOST_DAYS,
        help_text="left out: as the gate says; null: without end",
    )


class Decision(Lasting):
    requests = serializers.ListField(child=serializers.CharField(max_length=40), max_length=1_000)
    state = serializers.ChoiceField(
        choices=[state.value for state in (A.GRANTED, A.REFUSED, A.REVOKED, A.ASKED)],
        help_text="`asked` takes a decision back",
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=NOTE_LENGTH)


class NewGrant(Lasting):
    person = serializers.CharField(max_length=40, help_text="a handle")


class Withdrawal(Strict):
    state = serializers.ChoiceField(choices=[AccessState.WITHDRAWN.value])
