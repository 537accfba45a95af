"""A long text in parts that overlap, each with the places of its tokens in the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from inference.engine.errors import InvalidRequest
from inference.engine.requests import Piece
from inference.engine.sentences import Sentence
from inference.engine.tokenizer import Tokenizer

MOST_WINDOWS = 512
USUAL_STRIDE = 128


@dataclass(frozen=True)
class Window:
    """`offsets`, `special` and `words` go by tokens; `inside` are those of the text itself, not of a question before
    it."""

    piece: Piece
    offsets: list[tuple[int, int]]
    special: tuple[int, ...]
    inside: tuple[bool, ...]
    words: tuple[int | None, ...]

    def words_of(self, first: int, last: int) -> tuple[int, int]:
        """The place in the text of the whole words that these tokens are of."""
        begins = [at for at in self._word(first) if self.inside[at]]
        ends = [at for at in self._word(last) if self.inside[at]]
        return self.offsets[begins[0]][0], self.offsets[ends[-1]][1]

    def _word(self, token: int) -> list[int]:
        word = self.words[token]
        return [token] if word is None else [at for at, each in enumerate(self.words) if each == word]


def windows_of(
    tokenizer: Tokenizer, text: str, length: int, stride: object = None, *, question: str | None = None
) -> list[Window]:
    """Without a stride a text must fit at once; with one, parts share that many tokens with their neighbours.

    A question stands before each part, and its parts overlap unasked. No token is read more than about twice by a
    stride, nor by a long question more than four times."""
    whole = tokenizer.read(text) if question is None else tokenizer.read(question, text)
    if len(whole.ids) <= length:
        return [_window(whole, question)]
    if stride is None and question is None:
        message = Sentence(
            "A text has %(count)s tokens; this model takes %(length)s. Give a stride to have it read in parts.",
            count=len(whole.ids),
            length=length,
        )
        raise InvalidRequest("context_length_exceeded", message, "inputs")
    room = length - sum(whole.special_tokens_mask) - _of_question(whole, question)
    if room < length // 4:
        raise InvalidRequest(
            "context_length_exceeded", Sentence("The question leaves no room for its context."), "question"
        )
    stride = min(USUAL_STRIDE, room // 2) if stride is None else stride
    if type(stride) is not int or not 0 <= stride <= room // 2:
        name = "stride" if question is None else "doc_stride"
        message = Sentence("%(name)s must be a whole number from 0 to %(most)s.", name=name, most=room // 2)
        raise InvalidRequest("invalid_value", message, name)
    parts = tokenizer.read_in_parts(text, room, stride, question=question)
    if len(parts) > MOST_WINDOWS:
        message = Sentence(
            "A text is read in at most %(most)s parts; this one has %(count)s.",
            most=MOST_WINDOWS,
            count=len(parts),
        )
        raise InvalidRequest("context_length_exceeded", message, "inputs")
    return [_window(part, question) for part in parts]


def _of_question(encoding: Any, question: str | None) -> int:
    return 0 if question is None else sum(each == 0 for each in encoding.sequence_ids)


def _window(encoding: Any, question: str | None) -> Window:
    text = 0 if question is None else 1
    return Window(
        Piece(tuple(encoding.ids), tuple(encoding.type_ids)),
        list(encoding.offsets),
        tuple(encoding.special_tokens_mask),
        tuple(each == text for each in encoding.sequence_ids),
        tuple(encoding.word_ids),
    )
