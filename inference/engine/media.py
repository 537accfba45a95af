"""Files from strangers: their kind known by their content, pictures measured before they are decoded."""

from __future__ import annotations

import base64
import binascii
import io
import struct
from typing import Any

from PIL import Image, ImageOps

from inference.engine.errors import InvalidRequest
from inference.engine.sentences import Sentence

MOST_BYTES = 3_000_000
MOST_TOKENS = {"image-classification": 1_024, "image-to-text": 1_024, "automatic-speech-recognition": 15_000}
"""That one file may count: by what the model sees, and 50 for each second that it hears."""
HEARD_TOKENS_OF_A_SECOND = 50  # as often as the usual models look at a recording
LONGEST_CAPTION = 256  # tokens
LONGEST_PROMPT = 10_000  # characters before a recording; a model looks at the end of it alone
PICTURES = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
MOST_PIXELS = 25_000_000
MOST_SIDE = 12_000
MOST_RATIO = 16  # of the longer side to the shorter: what is scaled by its shorter side grows with it
UNREADABLE = (
    OSError,  # Pillow's own word for what it does not know is one
    SyntaxError,
    ValueError,
    TypeError,
    struct.error,
    MemoryError,
    EOFError,
    OverflowError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


def bytes_of(given: Any) -> bytes:
    """As they came, or as orders carry them: in base64, under `data`."""
    if isinstance(given, dict):
        given = given.get("data")
    if isinstance(given, str):
        try:
            given = base64.b64decode(given, validate=True)
        except (binascii.Error, ValueError) as error:
            raise refused(Sentence("This input is not in base64.")) from error
    if not isinstance(given, bytes) or not given:
        raise refused(Sentence("This input is empty."))
    if len(given) > MOST_BYTES:
        raise refused(Sentence("This input has more than %(most)s bytes.", most=MOST_BYTES))
    return given


def measured(data: bytes) -> tuple[str, int, int]:
    """The kind of a picture and its size, by its header alone."""
    try:
        picture = Image.open(io.BytesIO(data), formats=PICTURES)
    except UNREADABLE as error:
        raise refused(
            Sentence("This input is no picture that can be read here: PNG, JPEG, WebP, GIF or BMP.")
        ) from error
    width, height = picture.size
    if width * height > MOST_PIXELS or max(width, height) > MOST_SIDE:
        raise refused(
            Sentence(
                "This input has %(width)s × %(height)s pixels, which is more than %(most)s or a side of %(side)s.",
                width=width,
                height=height,
                most=MOST_PIXELS,
                side=MOST_SIDE,
            )
        )
    if max(width, height) > MOST_RATIO * min(width, height):
        raise refused(Sentence("This input is more than %(ratio)s times as long as it is wide.", ratio=MOST_RATIO))
    return str(picture.format), width, height


def sound_kind(data: bytes) -> str:
    """The kind of a recording, by its first bytes, without a decoder."""
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return "audio/wav"
    if data[:4] == b"fLaC":
        return "audio/flac"
    if data[:4] == b"OggS":
        return "audio/ogg"
    if data[:3] == b"ID3" or (len(data) > 1 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0):
        return "audio/mpeg"
    raise refused(Sentence("This input is no recording that can be read here: WAV, FLAC, Ogg or MP3."))


def picture_of(data: bytes) -> Image.Image:
    """Upright and in three colours, as the pipelines of transformers take it in. Of what moves, the first frame."""
    measured(data)
    try:
        return ImageOps.exif_transpose(Image.open(io.BytesIO(data), formats=PICTURES)).convert("RGB")
    except UNREADABLE as error:
        raise refused(Sentence("This input cannot be decoded: the file is damaged.")) from error


def refused(message: Sentence) -> InvalidRequest:
    return InvalidRequest("invalid_media", message, "inputs")
