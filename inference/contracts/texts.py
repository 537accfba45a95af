"""Labels, missing words and ranks: what a model says of a whole text."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework import serializers

from core.serializers import Strict
from inference.contracts.base import Contract
from inference.contracts.fields import TextField, TextsField
from inference.engine.requests import SCALES
from inference.queries.lengths import most_tokens
from inference.wire.orders import CLASSIFY

MOST_LABELS, MOST_TARGETS, MOST_TEXTS = 100, 1_000, 256
LONGEST_LABEL = 1_000  # characters
TEMPLATE_OVERHEAD = 32  # tokens of the usual sentence around a label, and of the marks around a pair


class LabelOptions(Strict):
    top_k = serializers.IntegerField(required=False, min_value=1, max_value=10_000)
    function_to_apply = serializers.ChoiceField(SCALES, required=False)


class Labels(Contract):
    kind = CLASSIFY
    options = LabelOptions

    def reply(self, data: Mapping[str, Any], *, is_many: bool) -> Any:
        """Nested once more than others, as the clients expect it."""
        return data["labels"]


class ChosenLabelsField(TextsField):
    """One text is several labels with commas between them, as the pipeline of transformers reads it."""

    def __init__(self) -> None:
        super().__init__(MOST_LABELS, longest=LONGEST_LABEL)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, str):
            data = [label.strip() for label in data.split(",") if label.strip()]
        return super().to_internal_value(data)


class HypothesisOptions(Strict):
    candidate_labels = ChosenLabelsField()
    multi_label = serializers.BooleanField(default=False)
    hypothesis_template = serializers.RegexField(r"\{\}", required=False, max_length=500)


class Hypotheses(Contract):
    options = HypothesisOptions

    def copies(self, inputs: Sequence[Any], options: Mapping[str, Any]) -> int:
        """Once with each label and the sentence around it, which may be longer than a text."""
        labels, around = options["candidate_labels"], most_tokens(options.get("hypothesis_template", ""))
        said = sum(most_tokens(label) + around + TEMPLATE_OVERHEAD for label in labels)
        return max(2 * len(labels), len(labels) + _parts_of(inputs, len(inputs) * said))


class BlankOptions(Strict):
    top_k = serializers.IntegerField(required=False, min_value=1, max_value=MOST_TARGETS)
    targets = TextsField(MOST_TARGETS, required=False)


class Blanks(Contract):
    key = "fills"
    options = BlankOptions


class RankInput(Strict):
    query = TextField()
    texts = TextsField(MOST_TEXTS)


class RankOptions(Strict):
    raw_scores = serializers.BooleanField(default=False)


class Ranks(Contract):
    key = "ranking"
    options = RankOptions

    def input_field(self) -> Any:
        return RankInput()

    def copies(self, inputs: Sequence[Any], options: Mapping[str, Any]) -> int:
        """The question stands before every text, and may be longer than all of them."""
        read = sum(len(each["texts"]) * most_tokens(each["query"]) + most_tokens(each) for each in inputs)
        return max(2, _parts_of(inputs, read))


def _parts_of(inputs: Sequence[Any], tokens: int) -> int:
    """How often the inputs stand in so many tokens. Nothing is there of a run that was not kept."""
    return math.ceil(tokens / max(1, sum(map(most_tokens, inputs))))
