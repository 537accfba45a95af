"""Words of asking and granting outside. What one may read at all was decided when it was fetched."""

from typing import Any

from rest_framework import serializers

from accounts.models import User
from core.serializers import Strict
from resources import amounts
from resources.grants.machines import Fact
from resources.grants.models import (
    Call,
    Gift,
    Grant,
    GrantChange,
    GrantReport,
    Opinion,
    Pool,
    RequestLine,
    ResourceRequest,
    Seat,
)
from resources.grants.models.seats import LEAST, MOST
from resources.grants.queries.register import holder_named, is_told, named
from resources.grants.queries.tiers import Found, traced
from resources.grants.states import ChangeKind, Feasibility

TEXT = 10_000


class RuleSerializer(serializers.Serializer[Found]):
    rule = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # DRF has an attribute of this name
    is_met = serializers.BooleanField()


class RequestLineSerializer(serializers.ModelSerializer[RequestLine]):
    in_words = serializers.CharField(read_only=True)

    class Meta:
        model = RequestLine
        fields = ["unit", "amount", "awarded", "in_words"]
        read_only_fields = fields


class FactSerializer(serializers.Serializer[Fact]):
    about = serializers.CharField(help_text="`pool`, `hosts` or `memory`")
    unit = serializers.CharField()
    asked = serializers.IntegerField()
    there = serializers.IntegerField()
    is_met = serializers.BooleanField()
    in_words = serializers.CharField()


class OpinionSerializer(serializers.ModelSerializer[Opinion]):
    facts = FactSerializer(source="seen", many=True, help_text="what machines said then")

    class Meta:
        model = Opinion
        fields = ["verdict", "text", "facts", "at"]
        read_only_fields = fields


class OpinionInput(Strict):
    verdict = serializers.ChoiceField(Feasibility.choices)
    text = serializers.CharField(max_length=TEXT)


class RequestSerializer(serializers.ModelSerializer[ResourceRequest]):
    applicant = serializers.CharField(source="applicant.handle", read_only=True)
    whose = serializers.CharField(read_only=True)
    pool = serializers.CharField(source="pool.slug", read_only=True)
    call = serializers.SlugRelatedField[Call](slug_field="slug", read_only=True, allow_null=True)
    lines = RequestLineSerializer(many=True, read_only=True)
    trace = serializers.SerializerMethodField()
    grant = serializers.SerializerMethodField()
    feasibility = OpinionSerializer(source="opinion", default=None, read_only=True, allow_null=True)

    class Meta:
        model = ResourceRequest
        fields = [
            "id",
            "applicant",
            "whose",
            "pool",
            "call",
            "title",
            "purpose",
            "plan",
            "outputs",
            "lines",
            "days",
            "embargo_months",
            "past",
            "tier",
            "trace",
            "state",
            "clock_owner",
            "due_at",
            "feasibility",
            "question",
            "answer",
            "letter",
            "return_at",
            "grant",
            "policy_version",
            "created_at",
        ]
        read_only_fields = fields

    def get_trace(self, request: ResourceRequest) -> list[dict[str, Any]]:
        return [RuleSerializer(found).data for found in traced(request.trace)]

    def get_grant(self, request: ResourceRequest) -> str | None:
        return request.grant.pk if hasattr(request, "grant") else None


class LineInput(Strict):
    unit = serializers.CharField(max_length=48)
    amount = serializers.IntegerField(min_value=1, max_value=amounts.MOST)


class AskInput(Strict):
    lines = serializers.ListField(child=LineInput(), min_length=1, max_length=20)
    days = serializers.IntegerField(min_value=1, max_value=732, required=False, default=30)
    whose = serializers.CharField(
        max_length=200, required=False, default="", allow_blank=True, help_text="a handle, or owner/project; yourself"
    )


class RequestInput(AskInput):
    title = serializers.CharField(max_length=120)
    purpose = serializers.CharField(max_length=TEXT)
    plan = serializers.CharField(max_length=TEXT, required=False, allow_blank=True, default="")
    outputs = serializers.CharField(max_length=TEXT, required=False, allow_blank=True, default="")
    embargo_months = serializers.IntegerField(min_value=0, max_value=12, required=False, default=0)
    call = serializers.CharField(max_length=48, required=False, default="", allow_blank=True, help_text="its slug")
    renews = serializers.CharField(max_length=26, required=False, default="", allow_blank=True, help_text="a grant")
    tied_to = serializers.ListField(
        child=serializers.CharField(max_length=64), max_length=20, required=False, default=list
    )


class RequestTyped(Strict):
    """The form as it is typed: nothing is needed, and nothing need be right yet."""

    whose = serializers.CharField(required=False, allow_blank=True, max_length=200)
    title = serializers.CharField(required=False, allow_blank=True, max_length=TEXT)
    purpose = serializers.CharField(required=False, allow_blank=True, max_length=TEXT)
    plan = serializers.CharField(required=False, allow_blank=True, max_length=TEXT)
    outputs = serializers.CharField(required=False, allow_blank=True, max_length=TEXT)
    days = serializers.CharField(required=False, allow_blank=True, max_length=20)
    embargo_months = serializers.CharField(required=False, allow_blank=True, max_length=20)
    tied_to = serializers.CharField(required=False, allow_blank=True, max_length=1000)
    amounts = serializers.DictField(
        child=serializers.CharField(max_length=100, allow_blank=True), required=False, help_text="by unit"
    )


class PreviewSerializer(serializers.Serializer[Any]):
    tier = serializers.IntegerField()
    label = serializers.CharField(source="tier.label")  # type: ignore[assignment]  # DRF has an attribute of this name
    trace = RuleSerializer(many=True)


class LeftSerializer(serializers.Serializer[Any]):
    unit = serializers.CharField()
    amount = serializers.IntegerField()
    passed = serializers.IntegerField()
    available = serializers.IntegerField()
    reserved = serializers.IntegerField()
    spent = serializers.IntegerField()
    in_words = serializers.CharField()


class GrantSerializer(serializers.ModelSerializer[Grant]):
    whose = serializers.CharField(read_only=True)
    pool = serializers.CharField(source="pool.slug", read_only=True)
    request = serializers.CharField(source="request_id", read_only=True)
    lines = serializers.SerializerMethodField()
    members = serializers.SerializerMethodField()

    class Meta:
        model = Grant
        fields = [
            "id",
            "request",
            "whose",
            "members",
            "pool",
            "title",
            "tier",
            "state",
            "starts_at",
            "ends_at",
            "lines",
        ]
        read_only_fields = fields

    def get_members(self, grant: Grant) -> list[str]:
        return [member.person.handle for member in grant.members.all()]

    def get_lines(self, grant: Grant) -> list[dict[str, Any]]:
        return list(LeftSerializer(self.context["left"].get(grant.pk, []), many=True).data)


class QuestionInput(Strict):
    question = serializers.CharField(max_length=TEXT)


class AnswerInput(Strict):
    answer = serializers.CharField(max_length=TEXT)


class NoteInput(Strict):
    note = serializers.CharField(max_length=TEXT, required=False, allow_blank=True, default="")


class JudgesInput(Strict):
    judges = serializers.ListField(child=serializers.CharField(max_length=64), min_length=1, max_length=10)


class DecisionInput(Strict):
    outcome = serializers.ChoiceField(["offer", "wait", "decline"])
    letter = serializers.CharField(max_length=TEXT)
    awarded = serializers.ListField(
        child=LineInput(), max_length=20, required=False, default=list, help_text="of an offer of a part; else all"
    )
    reasons = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=20, required=False, default=list
    )


def _mark() -> serializers.IntegerField:
    return serializers.IntegerField(min_value=LEAST, max_value=MOST)


class ScoreInput(Strict):
    merit, openness, feasibility, need, past = _mark(), _mark(), _mark(), _mark(), _mark()
    text = serializers.CharField(max_length=TEXT)


class SeatSerializer(serializers.ModelSerializer[Seat]):
    request = serializers.CharField(source="request_id", read_only=True)

    class Meta:
        model = Seat
        fields = ["request", "merit", "openness", "feasibility", "need", "past", "text", "scored_at"]
        read_only_fields = fields


class ReportInput(Strict):
    summary = serializers.CharField(max_length=TEXT)
    lessons = serializers.CharField(max_length=TEXT, required=False, allow_blank=True, default="")
    thanks = serializers.CharField(max_length=TEXT, required=False, allow_blank=True, default="")
    outputs = serializers.ListField(
        child=serializers.CharField(max_length=26),
        max_length=100,
        required=False,
        help_text="ids of releases; without it all that were published since",
    )


class ReportSerializer(serializers.ModelSerializer[GrantReport]):
    grant = serializers.CharField(source="grant_id", read_only=True)
    outputs = serializers.SerializerMethodField()

    class Meta:
        model = GrantReport
        fields = ["id", "grant", "state", "summary", "lessons", "thanks", "outputs", "written_at", "answer"]
        read_only_fields = fields

    def get_outputs(self, report: GrantReport) -> list[str]:
        return [str(release) for release in report.outputs.all()]


class AnswerOfOfficerInput(Strict):
    is_granted = serializers.BooleanField()
    answer = serializers.CharField(max_length=TEXT, required=False, allow_blank=True, default="")


class ChangeInput(Strict):
    kind = serializers.ChoiceField(ChangeKind.choices)
    why = serializers.CharField(max_length=TEXT)
    days = serializers.IntegerField(min_value=0, max_value=732, required=False, default=0)
    unit = serializers.CharField(max_length=48, required=False, allow_blank=True, default="")
    amount = serializers.IntegerField(min_value=0, max_value=amounts.MOST, required=False, default=0)
    into = serializers.CharField(
        max_length=48, required=False, allow_blank=True, default="", help_text="the unit of an exchange"
    )
    handles = serializers.ListField(
        child=serializers.CharField(max_length=64), max_length=20, required=False, default=list, help_text="of members"
    )


class ChangeSerializer(serializers.ModelSerializer[GrantChange]):
    grant = serializers.CharField(source="grant_id", read_only=True)
    handles = serializers.SlugRelatedField[User](source="people", slug_field="handle", many=True, read_only=True)

    class Meta:
        model = GrantChange
        fields = [
            "id",
            "grant",
            "kind",
            "days",
            "unit",
            "amount",
            "into",
            "gets",
            "handles",
            "why",
            "state",
            "due_at",
            "asked_at",
            "answer",
        ]
        read_only_fields = fields


class LetterInput(Strict):
    letter = serializers.CharField(max_length=TEXT)


class RegisteredSerializer(serializers.ModelSerializer[Grant]):
    """What everybody may know of a grant."""

    title = serializers.SerializerMethodField()
    whose = serializers.SerializerMethodField()
    pool = serializers.CharField(source="pool.slug", read_only=True)
    lines = serializers.SerializerMethodField()
    reports = serializers.SerializerMethodField()

    class Meta:
        model = Grant
        fields = ["id", "title", "whose", "pool", "tier", "state", "starts_at", "ends_at", "lines", "reports"]
        read_only_fields = fields

    def get_title(self, grant: Grant) -> str:
        return named(grant)

    def get_whose(self, grant: Grant) -> str:
        return holder_named(grant)

    def get_lines(self, grant: Grant) -> list[dict[str, Any]]:
        return [{"unit": line.unit, "amount": line.amount, "in_words": line.in_words} for line in grant.lines.all()]

    def get_reports(self, grant: Grant) -> list[str]:
        return [report.summary for report in getattr(grant, "told", [])] if is_told(grant) else []


class RateSerializer(serializers.Serializer[Any]):
    unit = serializers.CharField()
    amount = serializers.IntegerField()
    in_words = serializers.CharField()


class PoolSerializer(serializers.ModelSerializer[Pool]):
    class Meta:
        model = Pool
        fields = ["slug", "name", "purpose", "rules", "is_default"]
        read_only_fields = fields


class InPoolSerializer(serializers.Serializer[Any]):
    unit = serializers.CharField()
    brought = serializers.IntegerField()
    left = serializers.IntegerField()
    promised = serializers.IntegerField()
    granted = serializers.IntegerField()
    used = serializers.IntegerField()


class GiftSerializer(serializers.ModelSerializer[Gift]):
    class Meta:
        model = Gift
        fields = ["unit", "amount", "sponsor", "url", "note", "month", "brought_at"]
        read_only_fields = fields


class FundSerializer(serializers.Serializer[Any]):
    pool = PoolSerializer()
    units = InPoolSerializer(many=True)
    gifts = GiftSerializer(many=True)


class PoolInput(Strict):
    name = serializers.CharField(max_length=120)
    purpose = serializers.CharField(max_length=TEXT)
    rules = serializers.CharField(max_length=TEXT, required=False, allow_blank=True, default="")


class GiftInput(LineInput):
    sponsor = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    url = serializers.URLField(max_length=300, required=False, allow_blank=True, default="")
    note = serializers.CharField(max_length=TEXT, required=False, allow_blank=True, default="")
