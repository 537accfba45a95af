from typing import Any

from rest_framework import serializers

from core.serializers import Strict
from core.texts import TEXT_LIMIT
from moderation.actions.flagging import TEXT_LIMIT as FLAG_LIMIT
from moderation.models import Act, Concern, Flag, Sanction, Storm
from moderation.queries.figures import hours_taken
from moderation.states import ActKind, Reason, SanctionKind, Severity


class FlagInput(Strict):
    kind = serializers.CharField(max_length=16, help_text="`post`, `release`, …")
    id = serializers.CharField(max_length=26)
    reason = serializers.ChoiceField(Reason.choices)
    text = serializers.CharField(max_length=FLAG_LIMIT, required=False, allow_blank=True, default="")


class FlagSerializer(serializers.ModelSerializer[Flag]):
    """For whoever raised it."""

    class Meta:
        model = Flag
        fields = ("id", "kind", "object_id", "reason", "text", "state", "created_at", "state_changed_at")
        read_only_fields = fields


class StormInput(Strict):
    note = serializers.CharField(max_length=TEXT_LIMIT, required=False, allow_blank=True, default="")


class StormSerializer(serializers.ModelSerializer[Storm]):
    begun_by = serializers.CharField(source="begun_by.handle")

    class Meta:
        model = Storm
        fields = ("begun_by", "begun_at", "until", "note")
        read_only_fields = fields


class ConcernSerializer(serializers.ModelSerializer[Concern]):
    author = serializers.CharField(source="author.handle", default=None, allow_null=True)

    class Meta:
        model = Concern
        fields = ("id", "kind", "object_id", "author", "reason", "weight", "was_mended", "state", "opened_at", "due_at")
        read_only_fields = fields


class JudgedFlagSerializer(serializers.ModelSerializer[Flag]):
    """For those who judge it."""

    flagger = serializers.CharField(source="flagger.handle")

    class Meta:
        model = Flag
        fields = ("flagger", "reason", "text", "weight", "state", "created_at")
        read_only_fields = fields


class ActSerializer(serializers.ModelSerializer[Act]):
    class Meta:
        model = Act
        fields = ("id", "kind", "reason", "letter", "severity", "points", "points_until", "state", "taken_at")
        read_only_fields = fields


class JudgingSerializer(serializers.Serializer[Any]):
    """A concern with all that helps to judge it."""

    concern = ConcernSerializer()
    name = serializers.CharField(source="thing.name")
    url = serializers.CharField(source="thing.url")
    words = serializers.CharField(source="thing.words")
    flags = JudgedFlagSerializer(many=True)
    points = serializers.IntegerField()
    acts = ActSerializer(many=True, help_text="earlier ones about its author")
    similar = ActSerializer(many=True)
    offered = serializers.ListField(child=serializers.CharField())


class JudgementInput(Strict):
    kind = serializers.ChoiceField(ActKind.choices)
    reason = serializers.ChoiceField(Reason.choices)
    severity = serializers.ChoiceField(Severity.choices, required=False, allow_blank=True, default="")
    letter = serializers.CharField(max_length=TEXT_LIMIT, required=False, allow_blank=True, default="")
    place = serializers.CharField(
        max_length=40, required=False, allow_blank=True, default="", help_text="`move`, `split`: the board."
    )
    title = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default="", help_text="`split`: of the new topic."
    )
    with_later = serializers.BooleanField(required=False, default=False, help_text="`split`: and all after it.")


class SanctionSerializer(serializers.ModelSerializer[Sanction]):
    person = serializers.CharField(source="person.handle")

    class Meta:
        model = Sanction
        fields = ("id", "person", "kind", "reason", "letter", "begun_at", "until", "state", "due_at")
        read_only_fields = fields


class SanctionInput(Strict):
    kind = serializers.ChoiceField(SanctionKind.choices)
    days = serializers.IntegerField(min_value=0, max_value=3650, required=False, default=0)
    reason = serializers.ChoiceField(Reason.choices)
    letter = serializers.CharField(max_length=TEXT_LIMIT)
    is_urgent = serializers.BooleanField(required=False, default=False)


class LiftInput(Strict):
    note = serializers.CharField(max_length=TEXT_LIMIT, required=False, allow_blank=True, default="")


class AppealableSerializer(serializers.Serializer[Any]):
    decision = serializers.CharField(allow_null=True, help_text="the event to appeal against, while one may")


class OwnActSerializer(AppealableSerializer):
    act = ActSerializer()


class OwnSanctionSerializer(AppealableSerializer):
    sanction = SanctionSerializer()


class StandingRecordSerializer(serializers.Serializer[Any]):
    """What was decided about one's things, what followed, and the points that count."""

    points = serializers.IntegerField()
    acts = OwnActSerializer(many=True)
    sanctions = OwnSanctionSerializer(many=True)


class LatelySerializer(serializers.Serializer[Any]):
    waiting = serializers.IntegerField()
    decided = serializers.IntegerField()
    hours = serializers.FloatField(allow_null=True, help_text="median from the first flag to the decision")
    appeals = serializers.IntegerField()
    overturned = serializers.IntegerField()
    overturn_rate = serializers.FloatField(allow_null=True)


class ModerationMonthSerializer(serializers.Serializer[Any]):
    month = serializers.DateField()
    flags = serializers.IntegerField()
    decided = serializers.IntegerField()
    hours = serializers.FloatField(allow_null=True)
    sanctions = serializers.IntegerField()
    appeals = serializers.IntegerField()
    overturned = serializers.IntegerField()


class TransparencySerializer(serializers.Serializer[Any]):
    lately = LatelySerializer()
    months = ModerationMonthSerializer(many=True)


class PublicActSerializer(serializers.Serializer[Any]):
    thing = serializers.CharField(source="concern.kind")
    kind = serializers.CharField()
    reason = serializers.CharField()
    severity = serializers.CharField()
    state = serializers.CharField()
    taken_at = serializers.DateTimeField()
    hours = serializers.SerializerMethodField(help_text="from the first flag to the decision")

    def get_hours(self, act: Act) -> float:
        return hours_taken(act)
