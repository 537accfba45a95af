"""Invitations, candidates and what reviewers say of themselves. Who judges is told to editors and to nobody else."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.serializers import Strict
from projects.models import Suggestion
from projects.states import Kind
from reviews.models import Assignment, Candidate
from reviews.models.reviewers import MOST_LOAD
from reviews.serializers import SubmissionSerializer, judged_release
from reviews.states import DeclineReason


class ReviewingSerializer(Strict):
    kinds = serializers.ListField(child=serializers.ChoiceField(Kind.choices), max_length=10)
    tasks = serializers.ListField(child=serializers.CharField(max_length=64), max_length=60)
    languages = serializers.ListField(child=serializers.CharField(max_length=35), max_length=60)
    load_cap = serializers.IntegerField(min_value=1, max_value=MOST_LOAD)
    is_available = serializers.BooleanField()
    away_until = serializers.DateField(allow_null=True, default=None)


class InvitationSerializer(serializers.ModelSerializer[Assignment]):
    release = serializers.SerializerMethodField()
    round = serializers.IntegerField(source="round.number", read_only=True)
    level = serializers.CharField(source="round.level", read_only=True)

    class Meta:
        model = Assignment
        fields = ["id", "state", "due_at", "round", "level", "release"]
        read_only_fields = fields

    @extend_schema_field(SubmissionSerializer)
    def get_release(self, assignment: Assignment) -> dict[str, Any]:
        return judged_release(assignment.round)


class AcceptInput(Strict):
    has_no_conflict = serializers.BooleanField()
    declaration = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class DeclineInput(Strict):
    reason = serializers.ChoiceField(DeclineReason.choices)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class InviteInput(Strict):
    handle = serializers.CharField(max_length=60)
    note = serializers.CharField(max_length=2000)
    plan = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")


class CandidateSerializer(serializers.ModelSerializer[Candidate]):
    handle = serializers.CharField(source="user.handle", read_only=True)
    conflicts = serializers.SerializerMethodField()

    class Meta:
        model = Candidate
        fields = ["place", "handle", "tier", "score", "parts", "left_out", "conflicts", "ranked_at"]
        read_only_fields = fields

    def get_conflicts(self, candidate: Candidate) -> list[dict[str, str]]:
        return [{"rule": rule, "because": because} for rule, because in candidate.conflicts]


class SuggestionSerializer(serializers.ModelSerializer[Suggestion]):
    handle = serializers.CharField(source="person.handle", read_only=True)

    class Meta:
        model = Suggestion
        fields = ["handle", "is_wanted", "why"]
        read_only_fields = fields


class SeatSerializer(serializers.ModelSerializer[Assignment]):
    reviewer = serializers.CharField(source="reviewer.handle", read_only=True)

    class Meta:
        model = Assignment
        fields = ["id", "reviewer", "state", "due_at", "nudged_at"]
        read_only_fields = fields


class LoadSerializer(serializers.Serializer[Any]):
    handle = serializers.CharField()
    in_hand = serializers.IntegerField()
    invited = serializers.IntegerField()
    load_cap = serializers.IntegerField(source="reviewer.load_cap", default=None)
    is_available = serializers.BooleanField(source="reviewer.is_available", default=True)
    away_until = serializers.DateField(source="reviewer.away_until", allow_null=True, default=None)
    sent = serializers.IntegerField(source="reviewer.sent", default=0)
    on_time = serializers.IntegerField(source="reviewer.on_time", default=0)
