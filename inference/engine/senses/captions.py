"""What is to be said of a picture, as the model's own `generate` writes it."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Listing
from dataclasses import replace
from typing import Any

import torch
from transformers import StoppingCriteriaList

from inference.engine.errors import InvalidRequest
from inference.engine.loading import Weights
from inference.engine.media import LONGEST_CAPTION, MOST_TOKENS
from inference.engine.requests import Percept, SenseRequest, Sensing
from inference.engine.senses.base import Account
from inference.engine.senses.looking import Looking
from inference.engine.senses.writing import require_usual_writing, tokens_that_end
from inference.engine.sentences import Sentence

USUAL = 50
"""Tokens of a caption, where neither the question nor the model's files say how many."""


class CaptionSense(Account):
    most = MOST_TOKENS["image-to-text"]

    def __init__(self, weights: Weights) -> None:
        self._module: Any = weights.module
        require_usual_writing(self._module)
        self._looking = Looking(weights, self.most)
        self._tokenizer = weights.tokenizer.loaded
        self._dtype, self._device = weights.dtype, weights.device
        stated = self._module.generation_config
        self.ends = tokens_that_end(stated)
        self._says_how_long = bool(stated.max_new_tokens or stated.max_length)

    def read(self, inputs: Listing[Any], options: Mapping[str, Any]) -> Sensing:
        longest = options.get("max_new_tokens")
        if longest is not None and not (type(longest) is int and 1 <= longest <= LONGEST_CAPTION):
            message = Sentence("max_new_tokens must be from 1 to %(most)s.", most=LONGEST_CAPTION)
            raise InvalidRequest("invalid_value", message, "max_new_tokens")
        if longest is None and not self._says_how_long:
            longest = USUAL
        return Sensing(tuple(replace(self.sized(*self._looking.at(each)), longest=longest) for each in inputs))

    def example(self) -> bytes:
        return self._looking.blank()

    def write(self, percept: Percept, turns: StoppingCriteriaList) -> Any:
        values = self._device.put(torch.from_numpy(percept.arrays["pixel_values"]), self._dtype)
        length = {} if percept.longest is None else {"max_new_tokens": percept.longest}
        ids = self._module.generate(pixel_values=values, do_sample=False, stopping_criteria=turns, **length)
        return {"generated_text": self.words(ids[0])}

    def words(self, tokens: Any) -> str:
        return str(self._tokenizer.decode(tokens, skip_special_tokens=True)).strip()

    def tell(self, request: SenseRequest, seen: Listing[Any]) -> Mapping[str, Any]:
        return {"captions": list(seen)}
