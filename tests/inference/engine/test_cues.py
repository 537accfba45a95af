"""Letters become lines as films show them: parted at pauses and spaces, never longer than can be read."""

from typing import Any

import pytest

from inference.engine.senses.speech.cues import cues

Span = dict[str, Any]


def said(text: str, start: float = 0.0, each: float = 0.1) -> list[Span]:
    """A letter after the other without a pause."""
    times = [round(start + at * each, 3) for at in range(len(text) + 1)]
    return [{"text": letter, "start": times[at], "end": times[at + 1]} for at, letter in enumerate(text)]


def test_a_pause_ends_a_line() -> None:
    found = cues(said("TERNS FLY ") + said("FAR AWAY", 1.7) + said("TODAY", 3.5))
    assert found == [
        {"start": 0.0, "end": 2.5, "text": "TERNS FLY FAR AWAY"},
        {"start": 3.5, "end": 4.0, "text": "TODAY"},
    ]


@pytest.mark.parametrize(("each", "longest"), [(0.2, 7.0), (0.01, 84)])
def test_a_line_is_no_longer_than_can_be_read(each: float, longest: float) -> None:
    text = " ".join(["ARCTIC", "TERNS", "FLY"] * 12)
    found = cues(said(text, each=each))
    assert " ".join(one["text"] for one in found) == text
    assert len(found) > 1
    for one in found:
        assert (one["end"] - one["start"] if longest == 7.0 else len(one["text"])) <= longest


def test_what_has_no_spaces_is_parted_at_letters() -> None:
    text = "燕鸥从北极飞到南极再飞回来一年飞得比任何鸟都远" * 4
    found = cues(said(text, each=0.05))
    assert "".join(one["text"] for one in found) == text
    assert max(len(one["text"]) for one in found) == 42


def test_silence_makes_no_line() -> None:
    assert cues([]) == []
    assert cues(said("   ")) == []
    assert cues(said("  TERN  ")) == [{"start": 0.2, "end": 0.6, "text": "TERN"}]
