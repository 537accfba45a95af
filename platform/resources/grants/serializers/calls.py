"""Calls outside."""

from typing import Any

from rest_framework import serializers

from core.serializers import Strict
from resources.grants.models import Call, CallLine
from resources.grants.serializers.requests import TEXT, JudgesInput, LineInput
from resources.grants.states import VERDICTS

STAND, SET_ASIDE = "stand", "set_aside"


class CallLineSerializer(serializers.ModelSerializer[CallLine]):
    in_words = serializers.CharField(read_only=True)

    class Meta:
        model = CallLine
        fields = ["unit", "amount", "in_words"]
        read_only_fields = fields


class CallSerializer(serializers.ModelSerializer[Call]):
    """`lot` holds, once it is drawn, all that is needed to draw it again: seed, tickets, order, who won."""

    pool = serializers.CharField(source="pool.slug", read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)
    lines = CallLineSerializer(many=True, read_only=True)
    lot = serializers.SerializerMethodField()

    class Meta:
        model = Call
        fields = [
            "slug",
            "url",
            "title",
            "theme",
            "eligibility",
            "pool",
            "lines",
            "panel_size",
            "opens_at",
            "closes_at",
            "state",
            "letter",
            "lot",
        ]
        read_only_fields = fields

    def get_lot(self, call: Call) -> dict[str, Any]:
        return call.lot


class CallInput(Strict):
    title = serializers.CharField(max_length=120)
    theme = serializers.CharField(max_length=TEXT)
    eligibility = serializers.CharField(max_length=TEXT, required=False, allow_blank=True, default="")
    pool = serializers.CharField(max_length=48)
    lines = serializers.ListField(child=LineInput(), min_length=1, max_length=20)
    panel_size = serializers.IntegerField(min_value=1, max_value=20, required=False, default=3)
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()


class PanelInput(JudgesInput):
    judges = serializers.ListField(child=serializers.CharField(max_length=64), min_length=1, max_length=40)


class ReplacementInput(Strict):
    leaves = serializers.CharField(max_length=64)
    comes = serializers.CharField(max_length=64)
    why = serializers.CharField(max_length=TEXT, required=False, allow_blank=True, default="")
    scores = serializers.ChoiceField(
        [STAND, SET_ASIDE],
        required=False,
        default=STAND,
        help_text="what becomes of scores given before; where something ties whoever leaves they are set aside anyway",
    )


class PanellistSerializer(serializers.Serializer[Any]):
    person = serializers.CharField(source="person.handle")
    asked = serializers.IntegerField()
    scored = serializers.IntegerField()
    is_former = serializers.BooleanField()


class RankedSerializer(serializers.Serializer[Any]):
    place = serializers.IntegerField()
    request = serializers.CharField(source="request.pk")
    title = serializers.CharField(source="request.title")
    score = serializers.FloatField(allow_null=True)
    proposed = serializers.ChoiceField(list(VERDICTS))


class VerdictInput(Strict):
    request = serializers.CharField(max_length=26)
    outcome = serializers.ChoiceField(list(VERDICTS))
    letter = serializers.CharField(
        max_length=TEXT, required=False, allow_blank=True, default="", help_text="needed to depart from the ranking"
    )
    awarded = serializers.ListField(child=LineInput(), max_length=20, required=False, default=list)


class CallDecisionInput(Strict):
    letter = serializers.CharField(max_length=TEXT)
    verdicts = serializers.ListField(
        child=VerdictInput(), max_length=500, required=False, default=list, help_text="else what the ranking says"
    )


class ResultsSerializer(serializers.Serializer[Any]):
    asked = serializers.IntegerField()
    awarded = serializers.IntegerField()
    by_lot = serializers.IntegerField()
    waiting = serializers.IntegerField()
    declined = serializers.IntegerField()
    scores = serializers.ListField(child=serializers.IntegerField(), help_text="requests by mean, from 1 in steps of ½")


class OneCallSerializer(serializers.Serializer[Any]):
    call = CallSerializer()
    results = ResultsSerializer(allow_null=True, help_text="once they are out")
