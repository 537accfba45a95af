"""How well texts answer a question, each read together with it: a cross-encoder."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Listing
from typing import Any

from torch import Tensor

from inference.engine.errors import EngineError
from inference.engine.heads.base import BatchRequest, Head, Row, best_first, part_of, sound, text_of, texts_of
from inference.engine.loading import Weights
from inference.engine.requests import Reading, TaskRequest
from inference.engine.sentences import Sentence

MOST_TEXTS = 1_000


class RankHead(Head):
    def __init__(self, weights: Weights, context_length: int) -> None:
        super().__init__(weights, context_length)
        if len(weights.config.id2label) != 1:
            message = Sentence(
                "A model that ranks has one score; this one has %(count)s labels.", count=len(weights.config.id2label)
            )
            raise EngineError("many_labels", message, "config.json")

    def read(self, inputs: Listing[Any], options: Mapping[str, Any]) -> Reading:
        pairs: list[tuple[str, str]] = []
        sizes = []
        for given in inputs:
            query = text_of(part_of(given, "query"), "query")
            texts = texts_of(part_of(given, "texts"), "texts", MOST_TEXTS)
            pairs += [(query, text) for text in texts]
            sizes.append(len(texts))
        return Reading(self.pieces(pairs), (sizes, bool(options.get("raw_scores", False))))

    def example(self) -> tuple[Any, dict[str, Any]]:
        return {"query": "a", "texts": ["a"]}, {}

    def look(self, output: Any, mask: Tensor, rows: Listing[Row]) -> list[float]:
        logits = sound(output.logits.float())[:, 0]
        both = zip(logits.tolist(), logits.sigmoid().tolist(), rows, strict=True)
        return [raw if _is_raw(request) else score for raw, score, (request, _piece) in both]

    def tell(self, request: BatchRequest, seen: Listing[Any]) -> Mapping[str, Any]:
        assert isinstance(request, TaskRequest)
        sizes, _is_raw_wanted = request.reading.notes
        left, told = list(seen), []
        for size in sizes:
            scores, left = left[:size], left[size:]
            told.append(best_first({"index": at, "score": score} for at, score in enumerate(scores)))
        return {"ranking": told}


def _is_raw(request: BatchRequest) -> bool:
    assert isinstance(request, TaskRequest)
    return bool(request.reading.notes[1])
