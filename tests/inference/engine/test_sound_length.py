"""How long a recording may be, by its first bytes: never less than it is, and nothing where that is not said."""

import math
import struct

import pytest

from inference.engine.media import sound_kind
from inference.engine.sound import samples_of
from inference.engine.sound_length import seconds_at_most
from tests.inference.engine.models import recording


@pytest.mark.parametrize(("kind", "rate", "channels"), [("WAV", 16_000, 1), ("WAV", 44_100, 2), ("FLAC", 8_000, 1)])
def test_what_says_its_length_is_about_as_long(kind: str, rate: int, channels: int) -> None:
    data = recording(2.5, rate, kind, channels=channels)
    found = seconds_at_most(data, sound_kind(data))
    assert found is not None
    assert 2.5 <= found < 2.51


@pytest.mark.parametrize("kind", ["WAV", "FLAC", "MP3", "OGG"])
def test_the_beginning_and_the_size_say_as_much_as_the_whole(kind: str) -> None:
    data = recording(2.5, 48_000, kind)
    named = sound_kind(data)
    assert seconds_at_most(data[:2_000], named, len(data)) == seconds_at_most(data, named)


def test_what_does_not_say_it_is_bounded_or_unknown() -> None:
    packed, ogg = recording(2.5, 22_050, "MP3"), recording(2.5, 48_000, "OGG")
    found = seconds_at_most(packed, "audio/mpeg")
    assert found is not None
    assert found > 2.5
    assert seconds_at_most(ogg, "audio/ogg") is None


WAVE = recording(0.5)
FLAC = recording(0.5, kind="FLAC")
ODD = {
    "only a name": b"RIFF\0\0\0\0WAVE",
    "cut off in its facts": WAVE[:30],
    "no facts": WAVE[:12] + b"data" + WAVE[40:],
    "a chunk that is nearly endless": WAVE[:12] + b"LIST\xff\xff\xff\xff" + WAVE[12:],
    "no rate": WAVE[:24] + bytes(4) + WAVE[28:],
    "no channels": WAVE[:22] + bytes(2) + WAVE[24:],
    "packed": WAVE[:20] + struct.pack("<H", 0x31) + WAVE[22:],
    "a flac without an end": FLAC[:21] + bytes(5) + FLAC[26:],
    "a flac cut off": FLAC[:20],
}


@pytest.mark.parametrize("name", ODD)
def test_what_makes_no_sense_counts_as_the_longest(name: str) -> None:
    assert seconds_at_most(ODD[name], sound_kind(ODD[name])) is None


@pytest.mark.parametrize("rate", [4_000, 8_000])
def test_what_says_another_length_than_it_has_is_read_no_further(rate: int) -> None:
    """A header that promises nothing of what follows: as many frames as there are bytes, or as it says."""
    wave = recording(1.0, rate)
    lies = wave[:40] + struct.pack("<I", 10) + wave[44:]
    found = seconds_at_most(lies, "audio/wav")
    assert found is not None
    assert found >= len(samples_of(lies, rate)) / rate
    flac = recording(1.0, rate, "FLAC")
    facts = int.from_bytes(flac[18:26], "big")
    short = flac[:18] + (facts - (rate - rate // 10)).to_bytes(8, "big") + flac[26:]
    told = seconds_at_most(short, "audio/flac")
    assert told is not None
    assert math.isclose(told, 0.1)
    assert len(samples_of(short, rate)) / rate <= told + 0.01
