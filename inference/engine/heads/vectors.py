"""One vector for a text."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Listing
from typing import Any

import torch
from torch import Tensor

from inference.engine import warming
from inference.engine.errors import InvalidRequest
from inference.engine.heads.base import BatchRequest, Head, Row, sound
from inference.engine.loading import Weights
from inference.engine.pooling import read_pooling
from inference.engine.requests import EmbedRequest
from inference.engine.sentences import Sentence


class VectorHead(Head):
    takes = EmbedRequest

    def __init__(self, weights: Weights, context_length: int) -> None:
        super().__init__(weights, context_length)
        self._pooling = read_pooling(weights.folder)
        self._size: int = weights.config.hidden_size

    def check(self, request: BatchRequest) -> None:
        if isinstance(request, EmbedRequest) and (request.dimensions or 1) > self._size:
            message = Sentence("dimensions must be from 1 to %(size)s for this model.", size=self._size)
            raise InvalidRequest("invalid_value", message, "dimensions")

    def first_request(self) -> EmbedRequest:
        return EmbedRequest(warming.NAME, warming.NAME, (warming.first_tokens(self.context_length),))

    def look(self, output: Any, mask: Tensor, rows: Listing[Row]) -> list[list[float]]:
        vectors = self._pooling(output.last_hidden_state.float(), mask)
        requests = [request for request, _piece in rows if isinstance(request, EmbedRequest)]
        sizes = [request.dimensions or vectors.shape[-1] for request in requests]
        vectors = vectors * (torch.arange(vectors.shape[-1])[None] < torch.tensor(sizes)[:, None])
        unit = torch.nn.functional.normalize(vectors, dim=-1)
        vectors = torch.where(torch.tensor([request.normalize for request in requests])[:, None], unit, vectors)
        return [row[:size] for row, size in zip(sound(vectors).tolist(), sizes, strict=True)]

    def tell(self, request: BatchRequest, seen: Listing[Any]) -> Mapping[str, Any]:
        return {"embeddings": list(seen)}
