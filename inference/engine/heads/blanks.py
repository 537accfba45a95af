"""What may stand where a text has a mask, as `FillMaskPipeline` tells it."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Listing
from typing import Any

from torch import Tensor

from inference.engine.errors import EngineError, InvalidRequest
from inference.engine.heads.base import BatchRequest, Head, Row, sound, text_of, texts_of, whole_of
from inference.engine.loading import Weights
from inference.engine.requests import Reading, TaskRequest
from inference.engine.sentences import Sentence

MOST_TARGETS = 1_000
MOST_MASKS = 32
MOST_FILLS = 10_000  # of one request: each is the whole text once more


class BlankHead(Head):
    def __init__(self, weights: Weights, context_length: int) -> None:
        super().__init__(weights, context_length)
        mask = weights.tokenizer.loaded.mask_token_id
        if mask is None:
            raise EngineError("no_mask_token", Sentence("The tokenizer has no mask token."), "tokenizer_config.json")
        self._mask: int = mask

    def read(self, inputs: Listing[Any], options: Mapping[str, Any]) -> Reading:
        targets = options.get("targets")
        if isinstance(targets, str):
            targets = [targets]
        allowed = None if targets is None else self._ids(texts_of(targets, "targets", MOST_TARGETS))
        most = len(allowed) if allowed else len(self.tokenizer.loaded)
        top_k = min(whole_of(options, "top_k", 5, MOST_TARGETS), most)
        pieces = tuple(self.piece(text_of(text, "inputs")) for text in inputs)
        for piece in pieces:
            if not 1 <= piece.tokens.count(self._mask) <= MOST_MASKS:
                token = self.tokenizer.loaded.mask_token
                message = Sentence(
                    "Each text must hold %(token)s from 1 to %(most)s times.", token=token, most=MOST_MASKS
                )
                raise InvalidRequest("no_mask", message, "inputs")
        masks = sum(piece.tokens.count(self._mask) for piece in pieces)
        if masks * top_k > MOST_FILLS:
            message = Sentence(
                "There are %(masks)s masks: ask for at most %(most)s suggestions for each.",
                masks=masks,
                most=MOST_FILLS // masks,
            )
            raise InvalidRequest("invalid_value", message, "top_k")
        return Reading(pieces, (top_k, allowed))

    def example(self) -> tuple[Any, dict[str, Any]]:
        return self.tokenizer.loaded.mask_token, {}

    def look(self, output: Any, mask: Tensor, rows: Listing[Row]) -> list[list[list[tuple[int, float]]]]:
        """For each mask of each row the likeliest tokens."""
        return [
            [self._likeliest(logits[at], request) for at, token in enumerate(piece.tokens) if token == self._mask]
            for logits, (request, piece) in zip(output.logits, rows, strict=True)
        ]

    def tell(self, request: BatchRequest, seen: Listing[Any]) -> Mapping[str, Any]:
        return {"fills": [self._fills(piece.tokens, each) for piece, each in zip(request.pieces, seen, strict=True)]}

    def _ids(self, targets: list[str]) -> list[int]:
        vocabulary = self.tokenizer.loaded.get_vocab()
        found = []
        for target in targets:
            tokens = [vocabulary[target]] if target in vocabulary else self.tokenizer.ids(target)
            if not tokens:
                raise InvalidRequest(
                    "invalid_value", Sentence("The model has no token for %(target)r.", target=target[:60]), "targets"
                )
            found.append(tokens[0])
        return sorted(set(found))

    @staticmethod
    def _likeliest(logits: Tensor, request: BatchRequest) -> list[tuple[int, float]]:
        assert isinstance(request, TaskRequest)
        top_k, allowed = request.reading.notes
        scores = sound(logits.float().softmax(-1))
        best = (scores if allowed is None else scores[allowed]).topk(top_k)
        tokens = [at if allowed is None else allowed[at] for at in best.indices.tolist()]
        return list(zip(tokens, best.values.tolist(), strict=True))

    def _fills(self, tokens: tuple[int, ...], masks: list[list[tuple[int, float]]]) -> Any:
        """One list where there is one mask, else one for each of them."""
        places = [at for at, token in enumerate(tokens) if token == self._mask]
        told = [
            [self._fill(tokens, at, token, score, is_only=len(places) == 1) for token, score in likely]
            for at, likely in zip(places, masks, strict=True)
        ]
        return told[0] if len(told) == 1 else told

    def _fill(self, tokens: tuple[int, ...], at: int, token: int, score: float, *, is_only: bool) -> dict[str, Any]:
        """Other masks stay to be seen."""
        filled = [*tokens[:at], token, *tokens[at + 1 :]]
        decode = self.tokenizer.loaded.decode
        sequence = decode(filled, skip_special_tokens=is_only)
        return {"score": score, "token": token, "token_str": decode([token]), "sequence": sequence}
