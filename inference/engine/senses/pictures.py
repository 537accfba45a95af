"""What a picture shows, as `ImageClassificationPipeline` tells it."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Listing
from typing import Any

import torch
from transformers import ImageClassificationPipeline

from inference.engine.errors import InvalidRequest
from inference.engine.loading import Weights, pack
from inference.engine.media import MOST_TOKENS
from inference.engine.requests import SCALES, Percept, SenseRequest, Sensing
from inference.engine.senses.base import Glance
from inference.engine.senses.looking import Looking
from inference.engine.sentences import Sentence

MOST_LABELS = 10_000


class LabelSense(Glance):
    most = MOST_TOKENS["image-classification"]

    def __init__(self, weights: Weights) -> None:
        self._looking = Looking(weights, self.most)
        self._pipeline = ImageClassificationPipeline(model=weights.module, image_processor=self._looking.processor)
        self._module, self._dtype, self._device = weights.module, weights.dtype, weights.device
        pack(weights)

    def read(self, inputs: Listing[Any], options: Mapping[str, Any]) -> Sensing:
        top_k, scale = options.get("top_k", 5), options.get("function_to_apply")
        if type(top_k) is not int or not 1 <= top_k <= MOST_LABELS:
            raise InvalidRequest(
                "invalid_value", Sentence("top_k must be from 1 to %(most)s.", most=MOST_LABELS), "top_k"
            )
        if scale not in (None, *SCALES):
            message = Sentence("function_to_apply must be one of %(names)s.", names=", ".join(SCALES))
            raise InvalidRequest("invalid_value", message, "function_to_apply")
        asked = {"top_k": top_k} | ({} if scale is None else {"function_to_apply": scale})
        return Sensing(tuple(self.sized(*self._looking.at(each)) for each in inputs), asked)

    def example(self) -> bytes:
        return self._looking.blank()

    def compute(self, percepts: Listing[Percept]) -> list[Any]:
        values = torch.cat([torch.from_numpy(each.arrays["pixel_values"]) for each in percepts])
        values = self._device.put(values, self._dtype)
        logits = self._module(pixel_values=values).logits.cpu()
        if not bool(logits.isfinite().all()):
            raise ArithmeticError("The model's output is not a number.")
        return list(logits.split(1))

    def tell(self, request: SenseRequest, seen: Listing[Any]) -> Mapping[str, Any]:
        # The pipeline's own words; torch is touched by the thread that calls this.
        told = self._pipeline._sanitize_parameters(**request.reading.notes)[2]  # noqa: SLF001 -- see above
        return {"labels": [self._pipeline.postprocess({"logits": logits}, **told) for logits in seen]}
