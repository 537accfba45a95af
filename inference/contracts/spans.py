"""Places in a text: what is named in it, and what in it answers a question."""

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework import serializers

from core.serializers import Strict
from inference.contracts.base import Contract
from inference.contracts.fields import TextField

STRATEGIES = ["none", "simple", "first", "average", "max"]
MOST_ANSWERS = 100


class EntityOptions(Strict):
    aggregation_strategy = serializers.ChoiceField(STRATEGIES, default="simple")
    ignore_labels = serializers.ListField(child=serializers.CharField(max_length=200), max_length=100, required=False)
    stride = serializers.IntegerField(required=False, min_value=0, max_value=100_000)


class Entities(Contract):
    key = "entities"
    options = EntityOptions

    def copies(self, inputs: Sequence[Any], options: Mapping[str, Any]) -> int:
        """Parts overlap by half at most, as the engine sees to, which knows how long they are."""
        return 2 if options.get("stride") else 1


class AnswerInput(Strict):
    question = TextField(max_length=10_000)
    context = TextField()  # type: ignore[assignment]  # serializers have something of the same name


class AnswerOptions(Strict):
    top_k = serializers.IntegerField(default=1, min_value=1, max_value=MOST_ANSWERS)
    max_answer_len = serializers.IntegerField(required=False, min_value=1, max_value=10_000)
    doc_stride = serializers.IntegerField(required=False, min_value=0, max_value=100_000)
    handle_impossible_answer = serializers.BooleanField(default=False)
    align_to_words = serializers.BooleanField(default=True)


class Answers(Contract):
    key = "answers"
    options = AnswerOptions

    def input_field(self) -> Any:
        return AnswerInput()

    def copies(self, inputs: Sequence[Any], options: Mapping[str, Any]) -> int:
        """Parts of the context overlap, and the question stands before each."""
        return 4

    def reply(self, data: Mapping[str, Any], *, is_many: bool) -> Any:
        """One answer stands alone; the engine gives several where several were asked for."""
        told = [answers[0] if len(answers) == 1 else answers for answers in data["answers"]]
        return told if is_many else told[0]
