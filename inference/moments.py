"""What was heard in a recording, with its times, ready to be shown beside it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from projects.vocabulary.languages import label


class Moment(NamedTuple):
    """`at` in seconds, as players read them; `clock` as people do."""

    at: str
    clock: str
    text: str


class Spoken(NamedTuple):
    text: str
    language: str
    moments: list[Moment]
    are_words: bool


def spoken(output: dict[str, Any] | None) -> list[Spoken]:
    return [_spoken(each) for each in (output or {}).get("transcripts", [])]


def spans_of(heard: Mapping[str, Any]) -> list[Any] | None:
    """Words or letters where it was asked for those, else sentences where their times are known; None without times."""
    return next((heard[name] for name in ("words", "letters", "segments") if name in heard), None)


def _spoken(heard: Mapping[str, Any]) -> Spoken:
    spans = spans_of(heard) or []
    moments = [Moment(f"{each['start']:.3f}", _clock(each["start"]), each["text"].strip()) for each in spans]
    language = label(heard["language"]) if heard.get("language") else ""
    return Spoken(
        heard["text"], language, [each for each in moments if each.text], "segments" not in heard or "words" in heard
    )


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds * 10), 600)
    return f"{minutes}:{rest // 10:02}.{rest % 10}"
