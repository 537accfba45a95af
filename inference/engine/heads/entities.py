"""Names and other marked places of a text: tokens joined by `TokenClassificationPipeline` itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Sequence as Listing
from typing import Any

from torch import Tensor
from transformers import TokenClassificationPipeline
from transformers.pipelines.token_classification import AggregationStrategy

from inference.engine.errors import InvalidRequest
from inference.engine.heads.base import BatchRequest, Head, Row, rows_of, text_of
from inference.engine.heads.windows import Window, windows_of
from inference.engine.loading import Weights
from inference.engine.requests import Reading, TaskRequest
from inference.engine.sentences import Sentence

STRATEGIES = [each.value for each in AggregationStrategy]


class EntityHead(Head):
    def __init__(self, weights: Weights, context_length: int) -> None:
        super().__init__(weights, context_length)
        self._joins = TokenClassificationPipeline(model=weights.module, tokenizer=weights.tokenizer.loaded)

    def read(self, inputs: Listing[Any], options: Mapping[str, Any]) -> Reading:
        """A text longer than the model reads at once is read in parts that overlap by `stride` tokens."""
        strategy, ignored = options.get("aggregation_strategy") or "none", options.get("ignore_labels", ["O"])
        if strategy not in STRATEGIES:
            message = Sentence("aggregation_strategy must be one of %(names)s.", names=", ".join(STRATEGIES))
            raise InvalidRequest("invalid_value", message, "aggregation_strategy")
        if not isinstance(ignored, list) or not all(isinstance(each, str) for each in ignored):
            raise InvalidRequest("invalid_value", Sentence("ignore_labels must be a list of labels."), "ignore_labels")
        if strategy == "none" and options.get("stride") is not None:
            message = Sentence(
                "With a stride, tokens are joined to entities: leave it out, or choose an aggregation_strategy other "
                "than none."
            )
            raise InvalidRequest("invalid_value", message, "stride")
        texts = [text_of(text, "inputs") for text in inputs]
        found = [windows_of(self.tokenizer, text, self.context_length, options.get("stride")) for text in texts]
        pieces = tuple(window.piece for windows in found for window in windows)
        return Reading(pieces, (texts, found, AggregationStrategy(strategy), ignored))

    def look(self, output: Any, mask: Tensor, rows: Listing[Row]) -> list[Any]:
        return rows_of(output.logits.float().softmax(-1), mask)

    def tell(self, request: BatchRequest, seen: Listing[Any]) -> Mapping[str, Any]:
        assert isinstance(request, TaskRequest)
        texts, windows, strategy, ignored = request.reading.notes
        scores = iter(seen)
        found = zip(texts, windows, strict=True)
        return {"entities": [self._entities(text, parts, scores, strategy, ignored) for text, parts in found]}

    def _entities(
        self, text: str, windows: list[Window], scores: Iterator[Any], strategy: AggregationStrategy, ignored: list[str]
    ) -> list[dict[str, Any]]:
        entities: list[dict[str, Any]] = []
        for window in windows:
            tokens, special = list(window.piece.tokens), list(window.special)
            each = self._joins.gather_pre_entities(text, tokens, next(scores), window.offsets, special, strategy)
            entities += self._joins.aggregate(each, strategy)
        kept = [one for one in entities if one.get("entity", one.get("entity_group")) not in ignored]
        if len(windows) > 1:
            kept = self._joins.aggregate_overlapping_entities(kept)
        return [one | {"score": float(one["score"])} for one in kept]
