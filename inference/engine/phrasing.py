"""How a text is put to a model that was trained for several tasks or languages: with a few words before it, or with
the tokens of the languages around it."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from collections.abc import Sequence as Listing
from pathlib import Path
from typing import Any

from inference.engine.errors import InvalidRequest
from inference.engine.requests import Piece, Reading
from inference.engine.sentences import Sentence
from inference.engine.tokenizer import Tokenizer, read_json

LANGUAGE = re.compile(r"[a-z]{2,3}_[A-Za-z]{2,4}")
LONGEST_PREFIX = 100  # characters, as runs reserve for them
MOST_SHOWN = 20


class Phrasing:
    """`read` may be called by any thread."""

    def __init__(self, folder: Path, tokenizer: Tokenizer, task: str) -> None:
        self._tokenizer, self._task = tokenizer, task
        self._prefixes = _prefixes(folder)
        self._knows_languages = hasattr(tokenizer.loaded, "set_src_lang_special_tokens")
        self._lock = threading.Lock()  # a tokenizer is set to one language at a time

    def read(self, inputs: Listing[Any], options: Mapping[str, Any]) -> Reading:
        """The notes are the tokens that each answer begins with."""
        source, target = (_name(options, name) for name in ("src_lang", "tgt_lang"))
        if self._knows_languages:
            return self._between_languages(inputs, source, target)
        prefix = self._prefix(source, target)
        return Reading(tuple(Piece(self._tokenizer.encode(prefix + _text(each))) for each in inputs), ())

    def _between_languages(self, inputs: Listing[Any], source: str, target: str) -> Reading:
        loaded: Any = self._tokenizer.loaded
        if source:
            self._language(source, "src_lang")
        begins = (self._language(target, "tgt_lang"),) if target else ()
        with self._lock:
            usual = loaded.src_lang
            loaded.src_lang = source or usual
            try:
                pieces = tuple(Piece(self._tokenizer.encode(_text(each))) for each in inputs)
            finally:
                loaded.src_lang = usual
        return Reading(pieces, begins)

    def _language(self, name: str, param: str) -> int:
        token = self._tokenizer.special_token(name) if LANGUAGE.fullmatch(name) else None
        if token is None:
            message = Sentence(
                "The model knows no language %(name)r; its card says which, such as 'zho_Hans' or 'zh_CN'.",
                name=name[:40],
            )
            raise InvalidRequest("unknown_language", message, param)
        return token

    def _prefix(self, source: str, target: str) -> str:
        """What the model was told before each text of its task while it was trained."""
        if self._task != "translation":
            if source or target:
                raise InvalidRequest("unsupported_parameter", Sentence("This model does not translate."), "tgt_lang")
            return self._prefixes.get(self._task, "")
        pairs = {name: text for name, text in self._prefixes.items() if name.startswith("translation")}
        if source or target:
            wanted = f"translation_{source}_to_{target}"
            if wanted not in pairs:
                raise InvalidRequest("unknown_language", _which(pairs, source, target), "tgt_lang")
            return pairs[wanted]
        return next(iter(pairs.values())) if len(pairs) == 1 else ""


def _which(pairs: Mapping[str, str], source: str, target: str) -> Sentence:
    if not pairs:
        return Sentence(
            "The model does not translate from %(source)r to %(target)r; it knows one pair, and is told of none.",
            source=source[:40],
            target=target[:40],
        )
    return Sentence(
        "The model does not translate from %(source)r to %(target)r; it knows %(known)s.",
        source=source[:40],
        target=target[:40],
        known=", ".join(name.removeprefix("translation_") for name in sorted(pairs)[:MOST_SHOWN]),
    )


def _prefixes(folder: Path) -> dict[str, str]:
    """By task, as `config.json` of T5 and its kin has them."""
    stated = read_json(folder / "config.json").get("task_specific_params")
    found = stated.items() if isinstance(stated, dict) else ()
    texts = {name: each.get("prefix") for name, each in found if isinstance(each, dict)}
    return {name: text for name, text in texts.items() if isinstance(text, str) and len(text) <= LONGEST_PREFIX}


def _text(given: Any) -> str:
    if not isinstance(given, str) or not given.strip():
        raise InvalidRequest("invalid_value", Sentence("Each input must be a text."), "inputs")
    return given


def _name(options: Mapping[str, Any], name: str) -> str:
    value = options.get(name) or ""
    if not isinstance(value, str):
        raise InvalidRequest("invalid_value", Sentence("%(name)s must be the name of a language.", name=name), name)
    return value
