"""Labels of the asker's own choosing, by a model of entailment: does the text say that it is about this?"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Listing
from typing import Any

import torch
from torch import Tensor

from inference.engine.errors import EngineError, InvalidRequest
from inference.engine.heads.base import BatchRequest, Head, Row, best_first, sound, text_of, texts_of
from inference.engine.loading import Weights
from inference.engine.requests import Reading, TaskRequest
from inference.engine.sentences import Sentence

MOST_LABELS = 100
TEMPLATE = "This example is {}."


class HypothesisHead(Head):
    def __init__(self, weights: Weights, context_length: int) -> None:
        super().__init__(weights, context_length)
        labels = {name.lower(): at for name, at in weights.config.label2id.items()}
        found = [at for name, at in labels.items() if name.startswith("entail")]
        if not found:
            message = Sentence("No label of the model is called entailment, so it judges no labels of others.")
            raise EngineError("no_entailment", message, "config.json")
        self._entailment = found[0]
        self._contradiction = -1 if self._entailment == 0 else 0

    def read(self, inputs: Listing[Any], options: Mapping[str, Any]) -> Reading:
        labels = texts_of(options.get("candidate_labels"), "candidate_labels", MOST_LABELS)
        template = text_of(options.get("hypothesis_template", TEMPLATE), "hypothesis_template")
        if "{}" not in template:
            message = Sentence("hypothesis_template must have {} where the label goes.")
            raise InvalidRequest("invalid_value", message, "hypothesis_template")
        said = [template.replace("{}", label) for label in labels]
        texts = [text_of(text, "inputs") for text in inputs]
        pieces = self.pieces([(text, each) for text in texts for each in said])
        return Reading(pieces, (labels, bool(options.get("multi_label", False))))

    def example(self) -> tuple[Any, dict[str, Any]]:
        return "a", {"candidate_labels": ["a"]}

    def look(self, output: Any, mask: Tensor, rows: Listing[Row]) -> list[list[float]]:
        found: list[list[float]] = sound(output.logits.float()).tolist()
        return found

    def tell(self, request: BatchRequest, seen: Listing[Any]) -> Mapping[str, Any]:
        assert isinstance(request, TaskRequest)
        labels, is_multiple = request.reading.notes
        texts = torch.tensor(list(seen)).reshape(-1, len(labels), len(seen[0]))
        if is_multiple or len(labels) == 1:
            scores = texts[..., [self._contradiction, self._entailment]].softmax(-1)[..., 1]
        else:
            scores = texts[..., self._entailment].softmax(-1)
        return {"labels": [_scored(labels, row) for row in scores.tolist()]}


def _scored(labels: list[str], scores: list[float]) -> list[dict[str, Any]]:
    return best_first({"label": label, "score": score} for label, score in zip(labels, scores, strict=True))
