"""Pictures and recordings: what a model sees or hears, however a door hands it over."""

import base64
import binascii
import hashlib
import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers

from core.policies import recent
from core.saying import said
from core.serializers import Strict
from inference.contracts.base import Contract, Wanted, validated
from inference.contracts.fields import TextField
from inference.engine import media
from inference.engine.errors import InvalidRequest
from inference.engine.requests import SCALES
from inference.engine.sound_length import seconds_at_most
from inference.moments import spans_of
from inference.vocabulary import Task

BEFORE_DATA = ";base64,"


class MediumField(serializers.Field[bytes, Any, Any, Any]):
    """A file: its bytes, or the same in base64, alone or as a `data:` address."""

    default_error_messages: ClassVar = {
        "invalid": "Send the file itself, or its bytes in base64.",
        "too_large": "The file has more than {most} bytes.",
        "empty": "The file is empty.",
    }

    def to_internal_value(self, data: Any) -> bytes:
        if isinstance(data, str):
            data = self._decoded(data)
        if not isinstance(data, bytes):
            self.fail("invalid")
        if not data:
            self.fail("empty")
        if len(data) > media.MOST_BYTES:
            self.fail("too_large", most=media.MOST_BYTES)
        return data

    def _decoded(self, data: str) -> bytes:
        if data.startswith("data:"):
            data = data.partition(BEFORE_DATA)[2]
        try:
            return base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError):
            self.fail("invalid")


class Seen(Contract):
    """`inputs` of what is wanted are facts about the files, which are kept with the run; the files go beside them."""

    most = "max_media"
    tokens: ClassVar[int]

    def facts(self, data: bytes) -> dict[str, Any]:
        """Raises `InvalidRequest` for what is no such file."""
        raise NotImplementedError

    def read(self, inputs: Any, parameters: Any = None) -> Wanted:
        given = inputs if isinstance(inputs, list) else [inputs]
        most = recent("serving")[self.most]
        if not 0 < len(given) <= most:
            raise serializers.ValidationError({"inputs": [_("Give from 1 to %(n)d inputs.") % {"n": most}]})
        options = dict(validated("parameters", self.options(), {} if parameters is None else parameters))
        is_many = isinstance(inputs, list)
        names = [f"inputs.{at}" if is_many else "inputs" for at in range(len(given))]
        files = tuple(validated(name, MediumField(), each) for name, each in zip(names, given, strict=True))
        facts = tuple(self._facts(name, each) for name, each in zip(names, files, strict=True))
        return Wanted(self.kind, facts, options, is_many=is_many, media=files, read=self.read_of(facts))

    def read_at_most(self, files: int) -> int:
        return self.tokens * files

    def _facts(self, name: str, data: bytes) -> dict[str, Any]:
        try:
            found = self.facts(data)
        except InvalidRequest as wrong:
            raise serializers.ValidationError({name: [said(wrong.message)]}) from None
        return found | {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


class PictureOptions(Strict):
    top_k = serializers.IntegerField(default=5, min_value=1, max_value=10_000)
    function_to_apply = serializers.ChoiceField(SCALES, required=False)


class AboutPictures(Seen):
    def facts(self, data: bytes) -> dict[str, Any]:
        kind, width, height = media.measured(data)
        return {"type": f"image/{kind.lower()}", "width": width, "height": height}


class Pictures(AboutPictures):
    options = PictureOptions
    tokens = media.MOST_TOKENS[Task.IMAGE_CLASSIFICATION]

    def reply(self, data: Mapping[str, Any], *, is_many: bool) -> Any:
        """Flat for one picture, as the clients expect it."""
        return data["labels"] if is_many else data["labels"][0]


class CaptionOptions(Strict):
    max_new_tokens = serializers.IntegerField(required=False, min_value=1, max_value=media.LONGEST_CAPTION)


class Captions(AboutPictures):
    key = "captions"
    options = CaptionOptions
    tokens = media.MOST_TOKENS[Task.IMAGE_TO_TEXT]

    def reply(self, data: Mapping[str, Any], *, is_many: bool) -> Any:
        """A list for each picture, as the clients expect it."""
        found = [[each] for each in data["captions"]]
        return found if is_many else found[0]


class HearingChoice(Strict):
    """What the clients write within `generation_parameters`. What we cannot do is refused, save where it asks for
    nothing."""

    do_sample = serializers.BooleanField(required=False)
    temperature = serializers.FloatField(required=False, min_value=0, max_value=2)
    top_k = serializers.IntegerField(required=False, min_value=1, max_value=10_000)
    top_p = serializers.FloatField(required=False, min_value=0.000001, max_value=1)
    num_beams = serializers.IntegerField(required=False, min_value=1, max_value=5)
    max_new_tokens = serializers.IntegerField(required=False, min_value=1, max_value=1_024)
    num_beam_groups = serializers.ChoiceField([1], required=False)
    use_cache = serializers.ChoiceField([True], required=False)


class HearingOptions(Strict):
    """`return_timestamps` true tells when sentences are said, `word` and `char` when those are. What of it a model can
    do the engine knows."""

    return_timestamps = serializers.ChoiceField([False, True, "word", "char"], required=False)
    language = serializers.CharField(required=False, max_length=40, help_text="Its code or its English name.")
    task = serializers.ChoiceField(["transcribe", "translate"], required=False)
    prompt = TextField(
        required=False, max_length=media.LONGEST_PROMPT, help_text="What was said before, or words that may come up."
    )
    generation_parameters = HearingChoice(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        chosen = dict(attrs.pop("generation_parameters", {}))
        asked = chosen.pop("do_sample", None)
        given = {name: chosen[name] for name in chosen if name not in ("num_beam_groups", "use_cache")}
        if asked is False:
            given = {name: given[name] for name in given if name not in ("temperature", "top_k", "top_p")}
        elif "temperature" not in given and (asked or "top_k" in given or "top_p" in given):
            given["temperature"] = 1.0
        return attrs | given


class Recordings(Seen):
    key = "transcripts"
    options = HearingOptions
    tokens = media.MOST_TOKENS[Task.AUTOMATIC_SPEECH_RECOGNITION]

    def facts(self, data: bytes) -> dict[str, Any]:
        """No decoder runs here: how long it is to the sample, the engine finds out."""
        kind = media.sound_kind(data)
        seconds = seconds_at_most(data, kind)
        return {"type": kind} | ({} if seconds is None else {"seconds_at_most": round(seconds, 3)})

    def read_of(self, facts: Sequence[Any]) -> int:
        """As much as there may be to hear; of what says nothing of its length, as of the longest."""
        return sum(min(self.tokens, self._tokens_of(each.get("seconds_at_most"))) for each in facts)

    def read_of_beginning(self, data: bytes, size: int) -> int | None:
        """Of one that has this size and begins so; None for what is no recording."""
        try:
            seconds = seconds_at_most(data, media.sound_kind(data), size)
        except InvalidRequest:
            return None
        return min(self.tokens, self._tokens_of(seconds))

    def reply(self, data: Mapping[str, Any], *, is_many: bool) -> Any:
        """With `chunks` where times were asked for, as the clients read them."""
        found = [_with_chunks(each) for each in data[self.key]]
        return found if is_many else found[0]

    def _tokens_of(self, seconds: float | None) -> int:
        return self.tokens if seconds is None else math.ceil(seconds * media.HEARD_TOKENS_OF_A_SECOND)


def _with_chunks(heard: Mapping[str, Any]) -> dict[str, Any]:
    spans = spans_of(heard)
    if spans is None:
        return {"text": heard["text"]}
    chunks = [{"text": each["text"], "timestamp": [each["start"], each["end"]]} for each in spans]
    return {"text": heard["text"], "chunks": chunks}
