"""The languages of a Whisper, by the file that says how it writes."""

from __future__ import annotations

from typing import Any

from transformers.models.whisper.tokenization_whisper import TO_LANGUAGE_CODE

from inference.engine.senses.speech.wishes import refused
from inference.engine.sentences import Sentence
from inference.engine.spoken_languages import stated_languages, states_translation


class Languages:
    def __init__(self, settings: Any, vocabulary: int) -> None:
        stated = vars(settings)
        self.is_english = stated.get("is_multilingual") is False
        self.ids = {code: token for code, token in stated_languages(stated).items() if token < vocabulary}
        self._codes = {token: code for code, token in self.ids.items()}
        self.translates = bool(self.ids) and states_translation(stated)

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
