"""Text generation as a Hub client asks for it and reads it."""

import secrets
from typing import Any

from rest_framework import serializers

from core.serializers import Strict
from inference.contracts.fields import TextField
from inference.contracts.sampling import SamplingOptions, at_most_allowed
from inference.engine.constraints import REGEX, SCHEMA, Constraint
from inference.engine.errors import InvalidRequest
from inference.engine.requests import Sampling
from inference.wire.events import Piece, dumps
from inference.wire.transcript import Transcript

USUAL_TOKENS = 100
REASONS = {"length": "length", "cancelled": "length"}


class GrammarOptions(Strict):
    type = serializers.ChoiceField(["json", "regex"])
    value = serializers.JSONField()


class GenerationOptions(SamplingOptions):
    """What we cannot do is refused, save where it asks for nothing: `best_of` 1, `watermark` false."""

    max_new_tokens = serializers.IntegerField(default=lambda: at_most_allowed(USUAL_TOKENS), min_value=1)
    repetition_penalty = serializers.FloatField(default=1.0, min_value=0.01, max_value=100)
    frequency_penalty = serializers.FloatField(default=0.0, min_value=-2, max_value=2)
    stop = serializers.ListField(child=TextField(max_length=500), max_length=16, default=list)
    return_full_text = serializers.BooleanField(default=False)
    details = serializers.BooleanField(default=False)
    grammar = GrammarOptions(required=False)
    best_of = serializers.ChoiceField([1], required=False)
    watermark = serializers.ChoiceField([False], required=False)
    decoder_input_details = serializers.ChoiceField([False], required=False)

    def sampling(self, *, judged: bool) -> Sampling:
        """Without a word of sampling the likeliest token is taken each time, as their servers do."""
        given = self.validated_data
        draws = given.get("do_sample", False) or "top_k" in given or "top_p" in given
        seed = given.get("seed")
        try:
            return Sampling(
                max_tokens=given["max_new_tokens"],
                temperature=given.get("temperature", 1.0 if draws else 0.0),
                top_k=given.get("top_k", 0),
                top_p=given.get("top_p", 1.0),
                repetition_penalty=given["repetition_penalty"],
                frequency_penalty=given["frequency_penalty"],
                seed=secrets.randbelow(2**31) if seed is None else seed,
                stop=tuple(given["stop"]),
                logprobs=0 if judged else None,
                constraint=self._constraint(),
            )
        except InvalidRequest as error:
            raise serializers.ValidationError({error.param: error.message}) from None

    def _constraint(self) -> Constraint | None:
        given = self.validated_data.get("grammar")
        if given is None:
            return None
        value = given["value"]
        if given["type"] == "regex":
            return Constraint(REGEX, value if isinstance(value, str) else "", "grammar")
        if not isinstance(value, dict):
            raise serializers.ValidationError({"grammar": "value must be a JSON schema."})
        return Constraint(SCHEMA, dumps(value), "grammar")


def whole(prompt: str, transcript: Transcript, pieces: list[Piece], options: dict[str, Any]) -> Any:
    text = transcript.text()
    told: dict[str, Any] = {"generated_text": prompt + text if options["return_full_text"] else text}
    if options["details"]:
        told["details"] = {
            "finish_reason": _reason(transcript.reasons.get(0, "length"), pieces),
            "generated_tokens": len(pieces),
            "prefill": [],
            "tokens": [_token(piece) for piece in pieces],
            "seed": options.get("seed"),
        }
        return told
    return [told]


def chunk(piece: Piece) -> dict[str, Any]:
    return {"index": piece.index + 1, "token": _token(piece), "generated_text": None, "details": None}


def last_chunk(piece: Piece, text: str, reason: str, prompt_tokens: int) -> dict[str, Any]:
    details = {
        "finish_reason": _reason(reason, [piece]),
        "generated_tokens": piece.index + 1,
        "input_length": prompt_tokens,
    }
    return chunk(piece) | {"generated_text": text, "details": details}


def _token(piece: Piece) -> dict[str, Any]:
    return {"id": piece.token_id, "text": piece.text, "logprob": piece.logprob, "special": False}


def _reason(reason: str, pieces: list[Piece]) -> str:
    """A token that ends an answer shows nothing; a text that does so is cut off."""
    if reason in REASONS:
        return REASONS[reason]
    return "eos_token" if pieces and not pieces[-1].text else "stop_sequence"
