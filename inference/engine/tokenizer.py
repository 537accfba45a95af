"""Text to ids and back, with what the model's own folder says and nothing from elsewhere. No torch: any thread."""

from __future__ import annotations

import json
from collections.abc import Mapping
from collections.abc import Sequence as Listing
from copy import copy
from pathlib import Path
from typing import Any

from transformers import AutoTokenizer, PreTrainedTokenizerBase

from inference.engine.errors import EngineError, InvalidRequest
from inference.engine.templates import Renderer

Message = Mapping[str, Any]


class Tokenizer:
    def __init__(self, folder: Path, renderer: Renderer) -> None:
        loaded: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False, use_fast=True
        )
        self._loaded = loaded
        self._fast = loaded.backend_tokenizer
        self._renderer = renderer
        self.context_length: int = loaded.model_max_length
        self.eos_token_id: int | None = loaded.eos_token_id
        self.pad_token_id: int = loaded.pad_token_id or 0
        template = loaded.chat_template
        template = template.get("default") if isinstance(template, dict) else template
        self.chat_template: str | None = template if isinstance(template, str) else None

    @property
    def size(self) -> int:
        return int(self._fast.get_vocab_size(with_added_tokens=True))

    def as_json(self) -> str:
        """As the tokenizers library writes it, without what it does to batches."""
        plain = copy(self._fast)
        plain.no_padding()
        plain.no_truncation()
        return str(plain.to_str())

    def encode(self, text: str) -> tuple[int, ...]:
        return self._encode(text, "input", with_special_tokens=True)

    def encode_chat(self, messages: Listing[Message]) -> tuple[int, ...]:
        """The conversation in the model's own template, ready for the assistant's turn."""
        if self.chat_template is None:
            raise InvalidRequest("no_chat_template", "This model has no chat template; use completions.", "messages")
        text = self._renderer.render(self.chat_template, messages, self._loaded.special_tokens_map)
        return self._encode(text, "messages", with_special_tokens=False)

    def _encode(self, text: str, param: str, *, with_special_tokens: bool) -> tuple[int, ...]:
        try:
            return tuple(self._fast.encode(text, add_special_tokens=with_special_tokens).ids)
        except (TypeError, UnicodeEncodeError) as error:  # a lone surrogate is a str to Python only
            raise InvalidRequest("invalid_text", "The text is not valid Unicode.", param) from error

    def decode(self, tokens: list[int]) -> str:
        text: str = self._fast.decode(tokens, skip_special_tokens=True)
        return text

    def decode_one(self, token: int) -> str:
        """A token by itself, special ones included."""
        text: str = self._fast.decode([token], skip_special_tokens=False)
        return text


def read_json(path: Path, limit: int = 1024 * 1024) -> dict[str, Any]:
    """A small JSON object of a model folder; empty when the file is not there."""
    value = _read(path, limit)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise EngineError("invalid_json", f"{path.name} is not a JSON object.", path.name)
    return value


def read_json_list(path: Path) -> list[dict[str, Any]]:
    """A small JSON list of objects; empty when the file is not there."""
    value = _read(path, 1024 * 1024)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise EngineError("invalid_json", f"{path.name} is not a JSON list of objects.", path.name)
    return value


def _read(path: Path, limit: int) -> Any:
    if not path.is_file():
        return None
    if path.stat().st_size > limit:
        raise EngineError("file_too_large", f"{path.name} is larger than {limit} bytes.", path.name)
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise EngineError("invalid_json", f"{path.name} is not valid JSON.", path.name) from error
