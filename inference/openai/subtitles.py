"""Sentences with their times as films show them: SubRip, and WebVTT as browsers read it."""

import html
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Segment = Mapping[str, Any]


def srt(segments: Iterable[Segment]) -> str:
    cues = enumerate(_cues(segments), 1)
    return "".join(
        f"{at}\n{_clock(each['start'], ',')} --> {_clock(each['end'], ',')}\n{text}\n\n" for at, (each, text) in cues
    )


def vtt(segments: Iterable[Segment]) -> str:
    cues = "".join(
        f"{_clock(each['start'], '.')} --> {_clock(each['end'], '.')}\n{html.escape(text, quote=False)}\n\n"
        for each, text in _cues(segments)
    )
    return f"WEBVTT\n\n{cues}"


def _cues(segments: Iterable[Segment]) -> Iterator[tuple[Segment, str]]:
    """An empty line ends a cue, and an arrow is what stands between times."""
    for each in segments:
        if text := " ".join(each["text"].split()):
            yield each, text.replace("-->", "->")


def _clock(seconds: float, point: str) -> str:
    thousandths = math.floor(seconds * 1000 + 0.5)
    whole, rest = divmod(thousandths, 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{point}{rest:03}"
