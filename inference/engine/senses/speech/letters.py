"""Models that tell letter by letter what they hear, without a word of how: Wav2Vec2 and its kin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Sequence as Listing
from typing import Any

import torch
from transformers import StoppingCriteriaList

from inference.engine.senses.speech.cues import cues
from inference.engine.senses.speech.ears import Ear, spans_of
from inference.engine.senses.speech.wishes import (
    BOTH,
    CUES,
    KNOWN,
    LETTERS,
    SEGMENTS,
    TRANSCRIBE,
    WORDS,
    Wish,
    refused,
)
from inference.engine.sentences import Sentence
from inference.engine.sound import MOST_SECONDS, SECONDS_AT_ONCE

NAMES = {WORDS: "words", LETTERS: "letters"}


class LetterEar(Ear):
    """What is longer than is heard at one look is heard in stretches that overlap, as the pipeline cuts them; after
    each its letters are certain."""

    seconds = MOST_SECONDS

    def understand(self, wish: Wish) -> str:
        if wish.language:
            raise refused("language", Sentence("This model knows no choice of languages: leave it out."))
        if wish.task != TRANSCRIBE:
            raise refused("task", Sentence("This model writes down what it hears and does not translate."))
        if wish.prompt:
            raise refused("prompt", Sentence("This model takes no prompt: it writes letter by letter what it hears."))
        if unused := next((name for name, value in wish.choosing.items() if (name, value) != ("temperature", 0)), ""):
            raise refused(
                unused, Sentence("This model has no choice of words: it writes letter by letter what it hears.")
            )
        if wish.times in (SEGMENTS, BOTH):
            message = Sentence("This model tells when words and letters are said, not sentences: ask for word or char.")
            raise refused("return_timestamps", message)
        return "" if wish.times == KNOWN else wish.times

    def write(self, samples: Any, plan: str, turns: StoppingCriteriaList) -> Mapping[str, Any]:
        seconds = len(samples) / self._pipeline.feature_extractor.sampling_rate
        given = ({"chunk_length_s": SECONDS_AT_ONCE} if seconds > SECONDS_AT_ONCE else {}) | (
            {"return_timestamps": LETTERS if plan == CUES else plan} if plan else {}
        )
        before, during, after = self._pipeline._sanitize_parameters(**given)  # noqa: SLF001 -- as `_heard`
        parts = [*self._parts(self._pipeline.preprocess(samples, **before), during, turns)]
        found = self._pipeline.postprocess(parts, **after)
        return {"text": str(found["text"])} | (self._timed(plan, spans_of(found, seconds)) if plan else {})

    def _timed(self, plan: str, spans: list[dict[str, Any]]) -> dict[str, Any]:
        return {"segments": cues(spans)} if plan == CUES else {NAMES[plan]: spans}

    def words(self, tokens: Listing[int]) -> str:
        return str(self._pipeline.tokenizer.decode(list(tokens), skip_special_tokens=False))

    def _parts(self, stretches: Any, during: Mapping[str, Any], turns: StoppingCriteriaList) -> Iterator[Any]:
        letters: list[int] = []
        for stretch in stretches:
            is_last, heard = stretch["is_last"], self._heard(stretch, during)
            yield heard
            if not is_last:
                total, left, right = heard["stride"]
                letters += heard["tokens"][0, left : total - right].tolist()
                turns(torch.tensor([letters]), None)  # others go first, as between two tokens
