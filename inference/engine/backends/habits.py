"""What the authors of a model that rewrites texts say of how its answers begin and end, and what is never in them."""

from __future__ import annotations

from typing import Any

from torch import Tensor
from transformers.generation import (
    LogitsProcessorList,
    MinLengthLogitsProcessor,
    MinNewTokensLengthLogitsProcessor,
    NoBadWordsLogitsProcessor,
    NoRepeatNGramLogitsProcessor,
    RepetitionPenaltyLogitsProcessor,
    SuppressTokensLogitsProcessor,
)

from inference.engine.errors import EngineError
from inference.engine.loading import Weights
from inference.engine.requests import is_number
from inference.engine.sentences import Sentence
from inference.engine.sequence import Sequence

MOST_BAD_WORDS = 1_000
LONGEST_NGRAM = 64
LEAST_PENALTY, MOST_PENALTY = 0.01, 100


class Habits:
    """The few fields that are read of a stranger's generation settings, each within bounds."""

    def __init__(self, weights: Weights, ends: frozenset[int], longest: int) -> None:
        module: Any = weights.module
        self._settings, self._vocabulary = module.generation_config, weights.config.vocab_size
        start = self._token("decoder_start_token_id")
        if start is None:
            start = self._token("bos_token_id")
        if start is None:
            message = Sentence("Neither config.json nor generation_config.json says with which token an answer begins.")
            raise EngineError("bad_config", message, "decoder_start_token_id")
        self.start = start
        self._first, self.last = self._token("forced_bos_token_id"), self._token("forced_eos_token_id")
        self._edits = self._edited(sorted(ends), longest)

    def edit(self, ids: Tensor, logits: Tensor) -> Tensor:
        """`ids` are the answers so far, after the token that they begin with."""
        return self._edits(ids, logits) if self._edits else logits

    def forced(self, sequence: Sequence) -> int | None:
        """The token that comes now whatever the model would rather say."""
        begins, at = sequence.request.begins, sequence.answered
        if at < len(begins):
            return begins[at]
        if at == 0 and self._first is not None:
            return self._first
        return self.last if at == sequence.request.sampling.max_tokens - 1 else None

    def _edited(self, ends: list[int], longest: int) -> LogitsProcessorList:
        """In the order in which `generate` has them."""
        found = LogitsProcessorList()
        if penalty := self._penalty():
            found.append(RepetitionPenaltyLogitsProcessor(penalty))
        if ngram := self._number("no_repeat_ngram_size", LONGEST_NGRAM):
            found.append(NoRepeatNGramLogitsProcessor(ngram))
        if words := self._bad_words():
            found.append(NoBadWordsLogitsProcessor(words, ends))
        if ends and (least := self._number("min_length", longest)):
            found.append(MinLengthLogitsProcessor(least, ends))
        if ends and (least := self._number("min_new_tokens", longest)):
            found.append(MinNewTokensLengthLogitsProcessor(1, least, ends))  # behind the token that answers begin with
        if tokens := self._suppressed():
            found.append(SuppressTokensLogitsProcessor(tokens))
        return found

    def _penalty(self) -> float | None:
        """On what was written already; 1 is none."""
        value: Any = getattr(self._settings, "repetition_penalty", None)
        is_penalty = is_number(value) and LEAST_PENALTY <= value <= MOST_PENALTY and value != 1
        return float(value) if is_penalty else None

    def _suppressed(self) -> list[int]:
        stated = getattr(self._settings, "suppress_tokens", None)
        tokens = stated[:MOST_BAD_WORDS] if isinstance(stated, list) else []
        return [token for token in tokens if self._is_token(token)]

    def _bad_words(self) -> list[list[int]]:
        stated = getattr(self._settings, "bad_words_ids", None)
        words = stated[:MOST_BAD_WORDS] if isinstance(stated, list) else []
        return [word for word in words if isinstance(word, list) and word and all(map(self._is_token, word))]

    def _number(self, name: str, most: int) -> int:
        value = getattr(self._settings, name, None)
        return min(value, most) if type(value) is int and value > 0 else 0

    def _token(self, name: str) -> int | None:
        value: Any = getattr(self._settings, name, None)
        value = value[0] if isinstance(value, list) and value else value
        return int(value) if self._is_token(value) else None

    def _is_token(self, value: object) -> bool:
        return type(value) is int and 0 <= value < self._vocabulary
