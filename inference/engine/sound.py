"""Recordings from strangers: their kind known by their first bytes, read no further than may be listened to."""

from __future__ import annotations

import io

import numpy as np
import soundfile
import soxr

from inference.engine.media import HEARD_TOKENS_OF_A_SECOND, MOST_TOKENS, refused, sound_kind
from inference.engine.sentences import Sentence

MOST_SECONDS = MOST_TOKENS["automatic-speech-recognition"] // HEARD_TOKENS_OF_A_SECOND
SECONDS_AT_ONCE = 30  # what is longer is heard in stretches
MOST_CHANNELS = 8
RATES = (4_000, 192_000)
KINDS = {"WAV": "audio/wav", "WAVEX": "audio/wav", "FLAC": "audio/flac", "OGG": "audio/ogg", "MP3": "audio/mpeg"}
BLOCK = 65_536


def samples_of(data: bytes, rate: int, longest: int = MOST_SECONDS) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """One channel of numbers at the rate that the model listens at."""
    sound_kind(data)
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            _check(file)
            most = longest * file.samplerate
            blocks, length = [], 0
            while len(block := file.read(BLOCK, dtype="float32", always_2d=True)):
                blocks.append(block.mean(axis=1))
                length += len(block)
                if length > most:
                    raise refused(Sentence("This input is longer than %(seconds)s seconds.", seconds=longest))
            stated = file.samplerate
    except (soundfile.SoundFileError, RuntimeError, ValueError, OverflowError, MemoryError) as error:
        raise refused(Sentence("This input cannot be decoded: the file is damaged.")) from error
    samples = np.concatenate(blocks) if blocks else np.zeros(0, np.float32)
    if not len(samples) or not bool(np.isfinite(samples).all()):
        raise refused(Sentence("This input holds no sound."))
    found = samples if stated == rate else soxr.resample(samples, stated, rate)
    return found.astype(np.float32, copy=False)


def _check(file: object) -> None:
    kind, rate, channels = (getattr(file, name) for name in ("format", "samplerate", "channels"))
    if kind not in KINDS:
        raise refused(Sentence("This input is no recording that can be read here: WAV, FLAC, Ogg or MP3."))
    if not RATES[0] <= rate <= RATES[1]:
        raise refused(
            Sentence(
                "This input has %(rate)s samples a second; from %(low)s to %(high)s are read.",
                rate=rate,
                low=RATES[0],
                high=RATES[1],
            )
        )
    if channels > MOST_CHANNELS:
        raise refused(
            Sentence(
                "This input has %(channels)s channels; at most %(most)s are read.",
                channels=channels,
                most=MOST_CHANNELS,
            )
        )
