"""Labels, missing words and ranks: what a model says of a whole text."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from core.serializers import Strict
from inference.contracts.base import Contract
from inference.contracts.fields import TextField, TextsField
from inference.engine.requests import SCALES
from inference.wire.orders import CLASSIFY

MOST_LABELS, MOST_TARGETS, MOST_TEXTS = 100, 1_000, 256


class LabelOptions(Strict):
    top_k = serializers.IntegerField(required=False, min_value=1, max_value=10_000)
    function_to_apply = serializers.ChoiceField(SCALES, required=False)


class Labels(Contract):
    kind = CLASSIFY
    options = LabelOptions

    def reply(self, data: Mapping[str, Any], *, is_many: bool) -> Any:
        """Nested once more than others, as the clients expect it."""
        return data["labels"]


class HypothesisOptions(Strict):
    candidate_labels = TextsField(MOST_LABELS)
    multi_label = serializers.BooleanField(default=False)
    hypothesis_template = serializers.RegexField(r"\{\}", required=False, max_length=500)


class Hypotheses(Contract):
    options = HypothesisOptions

    def copies(self, options: Mapping[str, Any]) -> int:
        """Once with each label, which is short beside the text; and so is the sentence around it."""
        return 2 * len(options["candidate_labels"])


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

    def copies(self, options: Mapping[str, Any]) -> int:
        return 2  # the question stands before every text
