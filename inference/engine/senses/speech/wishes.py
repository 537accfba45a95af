"""How a recording is to be written down, as whoever asks says it; what of it a model can do, its ear knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from inference.engine.errors import InvalidRequest
from inference.engine.media import LONGEST_PROMPT
from inference.engine.sentences import Sentence

KNOWN, SEGMENTS, WORDS, LETTERS, BOTH, CUES = "known", "segment", "word", "char", "both", "cue"
TIMES = {False: "", True: SEGMENTS} | {name: name for name in (WORDS, LETTERS, BOTH, KNOWN, CUES)}
TRANSCRIBE, TRANSLATE = "transcribe", "translate"
MOST_BEAMS = 5
NUMBERS: dict[str, tuple[type, float, float]] = {
    "temperature": (float, 0, 2),
    "top_k": (int, 1, 10_000),
    "top_p": (float, 0.000_001, 1),
    "num_beams": (int, 1, MOST_BEAMS),
    "max_new_tokens": (int, 1, 1_024),
}


@dataclass(frozen=True)
class Wish:
    """`times` are those of sentences, words or letters, both of the former, or of whatever sentences the model knows
    the times of (`KNOWN`); or of lines as films show them (`CUES`), which are sentences where a model tells those.
    `choosing` is how its words are chosen, in the names of `generate`."""

    times: str = ""
    language: str = ""
    task: str = TRANSCRIBE
    prompt: str = ""
    choosing: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Wish:
        times = options.get("return_timestamps", False)
        if not isinstance(times, bool | str) or times not in TIMES:
            raise refused("return_timestamps", Sentence("return_timestamps must be true, false, word or char."))
        task = _text(options, "task") or TRANSCRIBE
        if task not in (TRANSCRIBE, TRANSLATE):
            raise refused("task", Sentence("task must be transcribe or translate."))
        choosing = {name: _number(name, options[name]) for name in NUMBERS if options.get(name) is not None}
        return cls(TIMES[times], _text(options, "language"), task, _text(options, "prompt"), choosing)


def refused(param: str, message: Sentence) -> InvalidRequest:
    return InvalidRequest("invalid_value", message, param)


def _text(options: Mapping[str, Any], name: str) -> str:
    value = options.get(name) or ""
    if not isinstance(value, str) or len(value) > LONGEST_PROMPT:
        message = Sentence("%(name)s must be a text of at most %(most)s characters.", name=name, most=LONGEST_PROMPT)
        raise refused(name, message)
    return value.strip()


def _number(name: str, value: Any) -> Any:
    kind, least, most = NUMBERS[name]
    is_one = not isinstance(value, bool) and isinstance(value, int if kind is int else (int, float))
    if not is_one or not least <= value <= most:
        message = Sentence(
            "%(name)s must be from %(least)s to %(most)s.", name=name, least=f"{least:g}", most=f"{most:g}"
        )
        raise refused(name, message)
    return value
