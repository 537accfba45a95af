"""Words as the `Tokenizer` of Keras numbers them: `tokenizer.to_json()`, kept beside the model as `tokenizer.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from collections.abc import Sequence as Listing
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from inference.engine.errors import InvalidRequest
from inference.engine.inspection.header import parse_json
from inference.engine.inspection.report import Refused
from inference.engine.limits import Limits
from inference.engine.sentences import Sentence
from inference.engine.tokenizer import Message, Tokenizer, Tool

FIX = 'Write it with `open("tokenizer.json", "w").write(tokenizer.to_json())`.'
LONGEST = 200


@dataclass(frozen=True)
class Vocabulary:
    words: Mapping[str, int]
    filters: str
    is_lower: bool
    split: str
    is_by_letter: bool
    unknown: int | None
    size: int  # numbers below this have words that are used

    @classmethod
    def of(cls, path: Path, limits: Limits, outputs: int) -> Self:
        """`Refused` where it is not what Keras writes, or has numbers that the model has no output for."""
        if not path.is_file():
            raise Refused("no_tokenizer", path.name, Sentence("There is no tokenizer.json."), FIX)
        if path.stat().st_size > limits.tokenizer_bytes:
            raise Refused(
                "file_too_large",
                path.name,
                Sentence("It has more than %(most)s bytes.", most=limits.tokenizer_bytes),
                FIX,
            )
        config = parse_json(path.read_bytes(), path.name).get("config")
        if not isinstance(config, dict) or not isinstance(config.get("word_index"), str):
            raise Refused("tokenizer_failed", path.name, Sentence("It is not a tokenizer of Keras."), FIX)
        words = parse_json(config["word_index"].encode("utf-8", "replace"), "word_index")
        if not words or not all(type(at) is int and at > 0 and len(word) <= LONGEST for word, at in words.items()):
            raise Refused("tokenizer_failed", path.name, Sentence("Its words have no numbers from 1 on."), FIX)
        most = config.get("num_words")
        size = min(most, max(words.values()) + 1) if type(most) is int and most > 0 else max(words.values()) + 1
        if size > outputs:
            message = Sentence(
                "The tokenizer gives numbers up to %(highest)s, the model knows %(outputs)s.",
                highest=size - 1,
                outputs=outputs,
            )
            raise Refused("tokenizer_mismatch", path.name, message, "Use the tokenizer the model was trained with.")
        filters, split, unknown = config.get("filters") or "", config.get("split") or " ", config.get("oov_token")
        if not isinstance(filters, str) or not isinstance(split, str) or max(len(filters), len(split)) > LONGEST:
            raise Refused("tokenizer_failed", path.name, Sentence("Its filters are not a text."), FIX)
        return cls(
            words=words,
            filters=filters,
            is_lower=bool(config.get("lower", True)),
            split=split,
            is_by_letter=bool(config.get("char_level", False)),
            unknown=words.get(unknown) if isinstance(unknown, str) else None,
            size=size,
        )

    def numbers(self, text: str) -> tuple[int, ...]:
        """As `texts_to_sequences` has them: a word that is not known is left out, or is the one for all such."""
        text = text.lower() if self.is_lower else text
        if self.is_by_letter:
            parts = [letter for letter in text if letter not in self.filters]
        else:
            parts = text.translate({ord(each): self.split for each in self.filters}).split(self.split)
        found = [self.words.get(part, 0) for part in parts if part]
        kept = [number if 0 < number < self.size else self.unknown for number in found]
        return tuple(number for number in kept if number is not None)


class Words(Tokenizer):
    """The face of a tokenizer to a backend that writes."""

    call_form = None
    chat_template = None

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.eos_token_id, self.pad_token_id = None, 0
        self._of_number = {number: word for word, number in vocabulary.words.items()}
        self._between = "" if vocabulary.is_by_letter else " "

    def encode(self, text: str) -> tuple[int, ...]:
        numbers = self.vocabulary.numbers(text)
        if not numbers:
            raise InvalidRequest("unknown_words", Sentence("The model knows none of these words."), "prompt")
        return numbers

    def encode_chat(self, messages: Listing[Message], tools: Listing[Tool] = ()) -> tuple[int, ...]:
        raise InvalidRequest(
            "no_chat_template", Sentence("This model has no chat template; use completions."), "messages"
        )

    def decode(self, tokens: list[int]) -> str:
        """Each word with what stands before it, as the text goes on."""
        return "".join(f"{self._between}{self._of_number.get(token, '')}" for token in tokens)

    def decode_one(self, token: int) -> str:
        return self._of_number.get(token, "")

    def as_json(self) -> str:
        return json.dumps(dict(self.vocabulary.words), ensure_ascii=False)
