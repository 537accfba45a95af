from typing import Any

from rest_framework import serializers

from core.serializers import Strict
from discussions.models.polls import FEWEST_OPTIONS, MOST_OPTIONS, OPTION_LENGTH, QUESTION_LENGTH
from discussions.states import PollState, Showing


class ChoiceSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    text = serializers.CharField()
    is_mine = serializers.BooleanField()
    votes = serializers.IntegerField(allow_null=True)


class PollSerializer(serializers.Serializer[Any]):
    post = serializers.CharField(source="poll.post_id")
    question = serializers.CharField(source="poll.question")
    is_multiple = serializers.BooleanField(source="poll.is_multiple")
    showing = serializers.ChoiceField(Showing.choices, source="poll.showing")
    closes_at = serializers.DateTimeField(source="poll.closes_at", allow_null=True)
    state = serializers.ChoiceField(PollState.choices, source="poll.state")
    voters = serializers.IntegerField()
    has_voted = serializers.BooleanField()
    options = ChoiceSerializer(many=True)


class NewPollSerializer(Strict):
    question = serializers.CharField(max_length=QUESTION_LENGTH)
    options = serializers.ListField(
        child=serializers.CharField(max_length=OPTION_LENGTH), min_length=FEWEST_OPTIONS, max_length=MOST_OPTIONS
    )
    is_multiple = serializers.BooleanField(required=False, default=False)
    showing = serializers.ChoiceField(
        Showing.choices, required=False, default=Showing.AT_ONCE, help_text="When people see how others chose."
    )
    closes_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class BallotSerializer(Strict):
    options = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=MOST_OPTIONS),
        min_length=1,
        max_length=MOST_OPTIONS,
        help_text="Numbers of options; one, where one may be chosen.",
    )
