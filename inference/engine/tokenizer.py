"""Text to ids and back, with what the model's own folder says and nothing from elsewhere. No torch: any thread."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from collections.abc import Sequence as Listing
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from tokenizers import Encoding
from transformers import AutoTokenizer, PreTrainedTokenizerBase
from transformers.convert_slow_tokenizer import bytes_to_unicode

from inference.engine.calls import form_of
from inference.engine.detokenizer import REPLACEMENT
from inference.engine.errors import EngineError, InvalidRequest
from inference.engine.sentences import Sentence
from inference.engine.templates import Renderer
from inference.engine.token_names import name_of

Message = Mapping[str, Any]
Tool = Mapping[str, Any]
SPACE = "\u2581"  # how one family of tokenizers writes it
ALONE = re.compile(r"<0x([0-9A-F]{2})>")  # and a byte
BYTE_OF = {letter: byte for byte, letter in bytes_to_unicode().items()}  # how the other one does


class Tokenizer:
    def __init__(self, folder: Path, renderer: Renderer) -> None:
        loaded: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False, use_fast=True
        )
        self.loaded = loaded
        self._fast = loaded.backend_tokenizer
        self._fast.no_padding()  # a file may ask for it, and for texts that are quietly cut
        self._fast.no_truncation()
        self._renderer = renderer
        self.context_length: int = loaded.model_max_length
        self.eos_token_id: int | None = loaded.eos_token_id
        self.pad_token_id: int = loaded.pad_token_id or 0
        stated = loaded.chat_template
        templates = stated if isinstance(stated, dict) else {"default": stated}
        self.chat_template = _text_or_none(templates.get("default"))
        self._tool_template = _text_or_none(templates.get("tool_use", templates.get("default")))
        self.call_form = form_of(self._tool_template or "")
        added = self._fast.get_added_tokens_decoder()
        self._special = {token: str(one) for token, one in added.items() if one.special}

    @property
    def size(self) -> int:
        return int(self._fast.get_vocab_size(with_added_tokens=True))

    def as_json(self) -> str:
        """As the tokenizers library writes it."""
        return str(self._fast.to_str())

    def encode(self, text: str) -> tuple[int, ...]:
        return self._encode(text, "input", with_special_tokens=True)

    def encode_chat(self, messages: Listing[Message], tools: Listing[Tool] = ()) -> tuple[int, ...]:
        """The conversation in the model's own template, ready for the assistant's turn."""
        template = self._tool_template if tools else self.chat_template
        if template is None:
            raise InvalidRequest(
                "no_chat_template", Sentence("This model has no chat template; use completions."), "messages"
            )
        if tools and self.call_form is None:
            message = Sentence("This model's chat template teaches no calls of functions in a form that is read here.")
            raise InvalidRequest("unsupported_parameter", message, "tools")
        text = self._renderer.render(template, messages, self.loaded.special_tokens_map, tools=tools)
        return self._encode(text, "messages", with_special_tokens=False)

    def read(self, text: str, pair: str | None = None) -> Encoding:
        """The tokens of one text or of two, with their places in it."""
        with _unicode("inputs"):
            found: Encoding = self._fast.encode(text, pair)
            return found

    def read_in_parts(self, text: str, room: int, stride: int, *, question: str | None = None) -> list[Encoding]:
        """Of `room` tokens of the text each, the question before every one."""
        with _unicode("inputs"):
            first = self._fast.encode(text, add_special_tokens=False)
            asked = None if question is None else self._fast.encode(question, add_special_tokens=False)
        first.truncate(room, stride)
        parts = [first, *first.overflowing]
        return [self._fast.post_process(*((part,) if asked is None else (asked, part))) for part in parts]

    def ids(self, text: str) -> list[int]:
        """Without what stands around a text."""
        return list(self._encode(text, "inputs", with_special_tokens=False))

    def _encode(self, text: str, param: str, *, with_special_tokens: bool) -> tuple[int, ...]:
        with _unicode(param):
            return tuple(self._fast.encode(text, add_special_tokens=with_special_tokens).ids)

    def decode(self, tokens: list[int]) -> str:
        text: str = self._fast.decode(tokens, skip_special_tokens=True)
        return text

    def special_token(self, text: str) -> int | None:
        """The id of a token that is no text to the tokenizer."""
        return next((token for token, one in self._special.items() if one == text), None)

    def showing_calls(self) -> ShowingCalls:
        return ShowingCalls(self._fast, self._hidden)

    @cached_property
    def _hidden(self) -> frozenset[int]:
        mark = self.call_form.mark if self.call_form else ""
        return frozenset(token for token, text in self._special.items() if text != mark)

    def decode_one(self, token: int) -> str:
        """A token by itself, special ones included: its text, or its name where it is no whole character."""
        text: str = self._fast.decode([token], skip_special_tokens=False)
        stored = self._fast.id_to_token(token) or ""
        if REPLACEMENT in text:
            return name_of(raw) if (raw := _bytes_of(stored)) else text
        if stored.startswith(SPACE) and not text.startswith(" "):  # decoders drop it where a text begins
            return stored.replace(SPACE, " ")
        return text


class Wordless(Tokenizer):
    """Of models that take in no words."""

    call_form = None

    def __init__(self) -> None:
        pass

    def encode(self, text: str) -> tuple[int, ...]:
        raise InvalidRequest("wrong_task", Sentence("This model takes in no words."), "model")

    def encode_chat(self, messages: Listing[Message], tools: Listing[Tool] = ()) -> tuple[int, ...]:
        raise InvalidRequest("wrong_task", Sentence("This model takes in no words."), "model")


class ShowingCalls:
    """Decodes as the tokenizer does, but shows the mark that stands before calls, which is a special token to some."""

    def __init__(self, fast: Any, hidden: frozenset[int]) -> None:
        self._fast, self._hidden = fast, hidden

    def decode(self, tokens: list[int]) -> str:
        shown = [token for token in tokens if token not in self._hidden]
        text: str = self._fast.decode(shown, skip_special_tokens=False)
        return text


@contextmanager
def _unicode(param: str) -> Iterator[None]:
    try:
        yield
    except (TypeError, UnicodeEncodeError) as error:  # a lone surrogate is a str to Python only
        raise InvalidRequest("invalid_text", Sentence("The text is not valid Unicode."), param) from error


def _bytes_of(stored: str) -> bytes:
    """How the two families of tokenizers keep bytes that are no text; empty for what is kept otherwise."""
    if alone := ALONE.fullmatch(stored):
        return bytes([int(alone[1], 16)])
    return bytes(BYTE_OF[letter] for letter in stored) if all(letter in BYTE_OF for letter in stored) else b""


def _text_or_none(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def read_json(path: Path, limit: int = 1024 * 1024) -> dict[str, Any]:
    """A small JSON object of a model folder; empty when the file is not there."""
    value = _read(path, limit)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise EngineError("invalid_json", Sentence("%(name)s is not a JSON object.", name=path.name), path.name)
    return value


def read_json_list(path: Path) -> list[dict[str, Any]]:
    """A small JSON list of objects; empty when the file is not there."""
    value = _read(path, 1024 * 1024)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise EngineError(
            "invalid_json", Sentence("%(name)s is not a JSON list of objects.", name=path.name), path.name
        )
    return value


def _read(path: Path, limit: int) -> Any:
    if not path.is_file():
        return None
    if path.stat().st_size > limit:
        raise EngineError(
            "file_too_large",
            Sentence("%(name)s is larger than %(limit)s bytes.", name=path.name, limit=limit),
            path.name,
        )
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise EngineError("invalid_json", Sentence("%(name)s is not valid JSON.", name=path.name), path.name) from error
