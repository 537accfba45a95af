"""Letters with their times, gathered into lines as films show them: by pauses, and no longer than can be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Sequence as Listing
from itertools import groupby, pairwise
from typing import Any

Span = Mapping[str, Any]
PAUSE_SECONDS = 0.8  # that ends a line
MOST_SECONDS, MOST_WIDTH = 7.0, 84  # of one: two rows of a screen
LONGEST_WORD = 30  # what is longer has no spaces between its words, as in Chinese, and is parted at any letter
WIDE = "\u1100"  # from here on letters take the room of two


def cues(letters: Listing[Span]) -> list[dict[str, Any]]:
    lines: list[list[Span]] = []
    for piece in _pieces(letters):
        if lines and _fits(lines[-1], piece):
            lines[-1] += piece
        else:
            lines.append([*piece])
    return [_line(each) for each in lines if _text(each)]


def _pieces(letters: Listing[Span]) -> Iterator[list[Span]]:
    """What is not parted: words, with the spaces before them; or letters."""
    spaces: list[Span] = []
    for is_space, found in groupby(letters, key=lambda each: not str(each["text"]).strip()):
        run = [*found]
        if is_space:
            spaces = run
        else:
            first, *others = _parted(run)
            yield spaces + first
            yield from others


def _parted(word: list[Span]) -> list[list[Span]]:
    """Nobody pauses within a word: where somebody does, or where there would be no end of it, it is several."""
    is_long, parts = len(word) > LONGEST_WORD, [word[:1]]
    for before, letter in pairwise(word):
        if is_long or letter["start"] - before["end"] >= PAUSE_SECONDS:
            parts.append([letter])
        else:
            parts[-1].append(letter)
    return parts


def _fits(line: Listing[Span], piece: Listing[Span]) -> bool:
    begins = next(each["start"] for each in piece if str(each["text"]).strip())
    return (
        begins - line[-1]["end"] < PAUSE_SECONDS
        and piece[-1]["end"] - line[0]["start"] <= MOST_SECONDS
        and _width(line) + _width(piece) <= MOST_WIDTH
    )


def _line(found: Listing[Span]) -> dict[str, Any]:
    spoken = [each for each in found if str(each["text"]).strip()]
    return {"start": spoken[0]["start"], "end": spoken[-1]["end"], "text": _text(found)}


def _text(found: Listing[Span]) -> str:
    return "".join(str(each["text"]) for each in found).strip()


def _width(found: Listing[Span]) -> int:
    return sum(2 if letter >= WIDE else 1 for each in found for letter in str(each["text"]))
