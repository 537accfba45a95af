"""Labels for a text, as `TextClassificationPipeline` scores them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Sequence as Listing
from typing import Any

from torch import Tensor

from inference.engine import warming
from inference.engine.heads.base import BatchRequest, Head, Row, best_first, sound
from inference.engine.requests import ClassifyRequest

SCALED: dict[str, Callable[[Tensor], Tensor]] = {
    "softmax": lambda logits: logits.softmax(-1),
    "sigmoid": Tensor.sigmoid,
    "none": lambda logits: logits,
}


class LabelHead(Head):
    takes = ClassifyRequest

    def first_request(self) -> ClassifyRequest:
        return ClassifyRequest(warming.NAME, warming.NAME, (warming.first_tokens(self.context_length),))

    def look(self, output: Any, mask: Tensor, rows: Listing[Row]) -> list[list[float]]:
        logits = output.logits.float()
        return [self._scores(row, request) for row, (request, _piece) in zip(logits, rows, strict=True)]

    def tell(self, request: BatchRequest, seen: Listing[Any]) -> Mapping[str, Any]:
        assert isinstance(request, ClassifyRequest)
        return {"labels": [self._labels(scores)[: request.top_k] for scores in seen]}

    def _scores(self, logits: Tensor, request: BatchRequest) -> list[float]:
        assert isinstance(request, ClassifyRequest)
        scale = request.scale or self._own_scale(logits.shape[-1])
        found: list[float] = sound(SCALED[scale](logits)).tolist()
        return found

    def _own_scale(self, labels: int) -> str:
        if self.config.problem_type == "regression":
            return "none"
        return "sigmoid" if self.config.problem_type == "multi_label_classification" or labels == 1 else "softmax"

    def _labels(self, scores: list[float]) -> list[dict[str, Any]]:
        names = self.config.id2label
        return best_first({"label": str(names[at]), "score": score} for at, score in enumerate(scores))
