"""The languages of a Whisper, by the file that says how it writes: a stranger's, so what makes no sense is left out."""

from __future__ import annotations

import re
from typing import Any

from transformers.models.whisper.tokenization_whisper import TO_LANGUAGE_CODE

from inference.engine.senses.speech.wishes import refused
from inference.engine.sentences import Sentence

MARK = re.compile(r"<\|([a-z]{2,3})\|>")


class Languages:
    def __init__(self, settings: Any, vocabulary: int) -> None:
        is_one = getattr(settings, "is_multilingual", None) is False
        stated = {} if is_one else getattr(settings, "lang_to_id", None)
        self.is_english = is_one
        self.ids = {
            mark[1]: token
            for name, token in (stated.items() if isinstance(stated, dict) else ())
            if (mark := MARK.fullmatch(str(name))) and type(token) is int and 0 <= token < vocabulary
        }
        self._codes = {token: code for code, token in self.ids.items()}
        tasks = getattr(settings, "task_to_id", None)
        self.translates = bool(self.ids) and isinstance(tasks, dict) and {"translate", "transcribe"} <= tasks.keys()

    def code_of(self, language: str) -> str:
        """By its code or its English name."""
        if not self.ids:
            raise refused("language", Sentence("This model knows no choice of languages: leave it out."))
        asked = language.lower()
        code = TO_LANGUAGE_CODE.get(asked, asked)
        if code not in self.ids:
            message = Sentence(
                "This model does not know the language %(language)s. It knows: %(known)s.",
                language=repr(language[:40]),
                known=", ".join(sorted(self.ids)),
            )
            raise refused("language", message)
        return str(code)

    def spoken(self, told: list[int]) -> str:
        """Of an answer that begins so: as it was asked, or as the model heard it. Empty where nobody says."""
        return next((self._codes[token] for token in told if token in self._codes), "en" if self.is_english else "")
