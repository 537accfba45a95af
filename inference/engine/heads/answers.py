"""The place of a context that answers a question: the span whose first and last token are likeliest together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Sequence as Listing
from dataclasses import dataclass
from typing import Any

import numpy as np
from torch import Tensor

from inference.engine.heads.base import BatchRequest, Head, Row, best_first, part_of, rows_of, text_of, whole_of
from inference.engine.heads.windows import Window, windows_of
from inference.engine.requests import Reading, TaskRequest

LONGEST = 15
MOST_ANSWERS = 100
STARTS_AT_ONCE = 256
"""Tokens. All pairs of a text's tokens are gigabytes where it is read at once however long."""
Span = tuple[float, int, int]


@dataclass(frozen=True)
class Wanted:
    """How many answers, of how many tokens at most; whether there may be none, and whether words are kept whole."""

    top_k: int
    longest: int
    may_be_none: bool
    whole_words: bool


class AnswerHead(Head):
    def read(self, inputs: Listing[Any], options: Mapping[str, Any]) -> Reading:
        """Long contexts are read in parts that overlap by `doc_stride` tokens, or by some."""
        top_k = whole_of(options, "top_k", 1, MOST_ANSWERS)
        longest = whole_of(options, "max_answer_len", LONGEST, 10_000)
        stride = options.get("doc_stride")
        contexts, found = [], []
        for given in inputs:
            context = text_of(part_of(given, "context"), "context")
            question = text_of(part_of(given, "question"), "question")
            found.append(windows_of(self.tokenizer, context, self.context_length, stride, question=question))
            contexts.append(context)
        pieces = tuple(window.piece for windows in found for window in windows)
        wanted = Wanted(
            top_k,
            longest,
            may_be_none=bool(options.get("handle_impossible_answer", False)),
            whole_words=bool(options.get("align_to_words", True)),
        )
        return Reading(pieces, (contexts, found, wanted))

    def example(self) -> tuple[Any, dict[str, Any]]:
        return {"question": "a", "context": "a"}, {}

    def look(self, output: Any, mask: Tensor, rows: Listing[Row]) -> list[Any]:
        return list(zip(rows_of(output.start_logits, mask), rows_of(output.end_logits, mask), strict=True))

    def tell(self, request: BatchRequest, seen: Listing[Any]) -> Mapping[str, Any]:
        assert isinstance(request, TaskRequest)
        contexts, windows, wanted = request.reading.notes
        left = iter(seen)
        found = zip(contexts, windows, strict=True)
        return {"answers": [_answers(context, parts, left, wanted) for context, parts in found]}


def _answers(context: str, windows: list[Window], seen: Iterator[Any], wanted: Wanted) -> list[dict[str, Any]]:
    spans: list[Span] = []
    none = 1.0
    for window in windows:
        start, end = (_likelihood(logits, window) for logits in next(seen))
        none = min(none, float(start[0] * end[0]))
        inside = np.array(window.inside)
        spans += likeliest(start * inside, end * inside, window, wanted)
    told: list[dict[str, Any]] = [
        {"score": score, "start": at, "end": to, "answer": context[at:to]} for score, at, to in spans
    ]
    if wanted.may_be_none:
        told.append({"score": none, "start": 0, "end": 0, "answer": ""})
    once = {(one["start"], one["end"]): one for one in sorted(told, key=lambda one: one["score"])}
    return best_first(once.values())[: wanted.top_k]


def _likelihood(logits: Any, window: Window) -> Any:
    """Of the context and of the first token, which stands for no answer; the question is none."""
    allowed = np.array(window.inside)
    allowed[0] = True
    weights = np.where(allowed, np.exp(logits.astype(np.float64) - logits[allowed].max()), 0.0)
    return weights / weights.sum()


def likeliest(start: Any, end: Any, window: Window, wanted: Wanted) -> list[Span]:
    """By the likelihood of each token to be the first, and to be the last."""
    found = [each for first in range(0, len(start), STARTS_AT_ONCE) for each in _spans(start, end, first, wanted)]
    best = sorted(found, reverse=True)[: wanted.top_k]
    return [(score, *_place(window, at, to, wanted)) for score, at, to in best]


def _spans(start: Any, end: Any, first: int, wanted: Wanted) -> Iterator[Span]:
    """The likeliest of those that begin at some tokens from the first on, by their first and last token."""
    starts, ends = start[first : first + STARTS_AT_ONCE], end[first : first + STARTS_AT_ONCE + wanted.longest - 1]
    together = np.triu(np.outer(starts, ends))
    together -= np.triu(together, wanted.longest)
    places = np.argpartition(together, -min(wanted.top_k, together.size), axis=None)[-wanted.top_k :]
    for place in places.tolist():
        if (score := float(together.flat[place])) > 0:
            at, to = divmod(place, len(ends))
            yield score, first + at, first + to


def _place(window: Window, first: int, last: int, wanted: Wanted) -> tuple[int, int]:
    return window.words_of(first, last) if wanted.whole_words else (window.offsets[first][0], window.offsets[last][1])
