"""Texts for texts: summaries, translations, and what else a model makes of what it has read."""

import secrets
from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from inference.contracts.base import Contract
from inference.contracts.sampling import SamplingOptions, at_most_allowed
from inference.engine.requests import Sampling
from inference.wire.orders import REWRITE

USUAL_TOKENS = 256


class WritingOptions(SamplingOptions):
    """Without a word of sampling the likeliest token is taken each time. What we cannot do is refused, save where it
    asks for nothing: `num_beams` 1."""

    num_beams = serializers.ChoiceField([1], required=False)


class RewriteOptions(WritingOptions):
    """The clients write the same within `generate_parameters`. What is drawn is drawn by a seed that can be told."""

    generate_parameters = WritingOptions(required=False)
    truncation = serializers.ChoiceField(["do_not_truncate"], required=False)
    clean_up_tokenization_spaces = serializers.ChoiceField([False], required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        given = attrs | dict(attrs.pop("generate_parameters", {}))
        draws = given.pop("do_sample", False) or "top_k" in given or "top_p" in given
        found = {"max_new_tokens": at_most_allowed(USUAL_TOKENS), "temperature": 1.0 if draws else 0.0} | given
        if found["temperature"] > 0 and "seed" not in found:
            found["seed"] = secrets.randbelow(2**31)
        return found


class LanguageOptions(WritingOptions):
    src_lang = serializers.CharField(required=False, max_length=40)
    tgt_lang = serializers.CharField(required=False, max_length=40)


class TranslationOptions(RewriteOptions, LanguageOptions):
    """Of the languages too: the Hub's client takes one of the two there alone."""

    generate_parameters = LanguageOptions(required=False)


class Rewrites(Contract):
    """`word` is what clients of a hub call the text that comes back."""

    kind = REWRITE
    key = "choices"
    options = RewriteOptions
    most = "max_choices"

    def __init__(self, word: str) -> None:
        self.word = word

    def sampling(self, options: Mapping[str, Any]) -> Sampling:
        return Sampling(
            max_tokens=options["max_new_tokens"],
            temperature=options["temperature"],
            top_k=options.get("top_k", 0),
            top_p=options.get("top_p", 1.0),
            seed=options.get("seed"),
        )

    def reply(self, data: Mapping[str, Any], *, is_many: bool) -> Any:
        """A list, for one text too."""
        return [{self.word: choice["text"]} for choice in data["choices"]]


class Translations(Rewrites):
    options = TranslationOptions
