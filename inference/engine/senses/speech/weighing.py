"""How sure a model was of what it wrote, beside its text: seen while `generate` chooses, which is left as it is."""

from __future__ import annotations

import math
from collections.abc import Sequence as Listing
from typing import Any

from torch import Tensor
from torch.nn.functional import log_softmax
from transformers import LogitsProcessor
from transformers.modeling_outputs import BaseModelOutput

Row = tuple[int, ...]


class Weighing(LogitsProcessor):
    """The last of the processors, so that it sees what is really chosen among. `begin` is where an answer begins behind
    what the model was told; `generate` says it anew for each stretch of a recording."""

    def __init__(self, model: Any, *, start: int, end: int, silence: int | None) -> None:
        self._model, self._start, self._end, self._silence = model, start, end, silence
        self._begin = 0
        self._seen: Any = None
        self._sums: dict[Row, float] = {}  # of what is in the running, and of what came to its end
        self._ended: dict[Row, float] = {}
        self._next: dict[Row, Tensor] = {}
        self.silence: float | None = None

    def set_begin_index(self, begin: int) -> None:
        self._begin = begin

    def see(self, _encoder: Any, _given: Any, seen: Any) -> None:
        """A hook of the encoder: what it made of the stretch."""
        self._seen = seen[0]

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        if input_ids.shape[1] == self._begin:
            self._sums, self._ended, self._next = {}, {}, {}
            self.silence = self._how_silent(input_ids[:1])
        likely = log_softmax(scores.float(), dim=-1)
        rows: list[Row] = [tuple(row[self._begin :]) for row in input_ids.tolist()]
        self._sums = {row: self._sum(row) for row in rows}
        self._next = dict(zip(rows, likely, strict=True))
        self._ended |= {row: self._sums[row] + float(weights[self._end]) for row, weights in self._next.items()}
        return scores

    def mean(self, tokens: Listing[int]) -> float | None:
        """By token, with the one that ends the answer, as Whisper's authors count it; nothing where it is not known."""
        row = tuple(tokens)
        if row in self._ended:
            found, count = self._ended[row], len(row) + 1
        elif row and row[:-1] in self._sums:
            found, count = self._sum(row), len(row)  # cut off at its longest
        else:
            return None
        return found / count if math.isfinite(found) else None

    def _sum(self, row: Row) -> float:
        return self._sums[row[:-1]] + float(self._next[row[:-1]][row[-1]]) if row else 0.0

    def _how_silent(self, told: Any) -> float | None:
        """What it makes of the word for silence where the answer begins; the encoder's part is not computed again."""
        if self._silence is None or self._seen is None:
            return None
        before = told[0].tolist()
        until = before.index(self._start) + 1 if self._start in before else len(before)
        seen = BaseModelOutput(last_hidden_state=self._seen)
        logits = self._model(encoder_outputs=seen, decoder_input_ids=told[:, :until], use_cache=False).logits
        return float(logits[0, -1].float().softmax(dim=-1)[self._silence])
