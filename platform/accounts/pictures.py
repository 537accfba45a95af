"""Pictures from strangers: known by their content, measured before they are decoded, and drawn anew.

What is stored is our own encoding of the pixels; metadata, trailing bytes and everything hidden in the file are left
behind with it.
"""

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from core.problems import BadInput

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
SIDE = 256
MOST_BYTES = 5 * 2**20
MOST_PIXELS = 40_000_000
UNREADABLE = (
    OSError,  # Pillow's own word for what it does not know is one
    SyntaxError,
    ValueError,
    TypeError,  # as the next three, for facts beside the picture that are of another kind than they say
    struct.error,
    EOFError,
    OverflowError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


def square(upload: IO[bytes]) -> bytes:
    """The picture cut to its middle square of 256 pixels, as WebP."""
    with _readable(upload, "avatar") as picture:
        return _encoded(ImageOps.fit(_upright(picture), (SIDE, SIDE), Image.Resampling.LANCZOS), quality=85)


def whole(
    upload: IO[bytes], *, field: str, side: int, formats: tuple[str, ...] = FORMATS
) -> tuple[bytes, tuple[int, int]]:
    """All of the picture, no side longer than `side`, as WebP; and its size."""
    with _readable(upload, field, formats) as picture:
        drawn = _upright(picture)
        drawn.thumbnail((side, side), Image.Resampling.LANCZOS)
        return _encoded(drawn, quality=92), drawn.size


def smaller(drawn: bytes, size: tuple[int, int]) -> bytes:
    """Of a picture that we drew, one of this size, for pages that show many."""
    with Image.open(io.BytesIO(drawn), formats=("WEBP",)) as picture:
        return _encoded(picture.convert("RGBA").resize(size, Image.Resampling.LANCZOS), quality=82)


@contextmanager
def _readable(upload: IO[bytes], field: str, formats: tuple[str, ...] = FORMATS) -> Iterator[Image.Image]:
    """The picture, of which only the header is read yet. What cannot be read is refused under the name of its field."""
    data = upload.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise _refused(field, _("The picture is larger than 5 MB. Save it smaller and try again."))
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            picture = Image.open(io.BytesIO(data), formats=formats)
            if picture.width * picture.height > MOST_PIXELS:
                raise _refused(field, _("The picture has too many pixels. Save it smaller and try again."))
            yield picture
        except UNREADABLE as error:
            text = _("This is not a picture we can read. Use PNG, JPEG, WebP or GIF.")
            raise _refused(field, text) from error


def _upright(picture: Image.Image) -> Image.Image:
    return ImageOps.exif_transpose(picture).convert("RGBA")


def _encoded(picture: Image.Image, *, quality: int) -> bytes:
    clean = Image.new("RGBA", picture.size)
    clean.paste(picture)
    drawn = io.BytesIO()
    clean.save(drawn, "WEBP", quality=quality, exif=b"", icc_profile=b"", xmp=b"")
    return drawn.getvalue()


def _refused(field: str, detail: str) -> BadInput:
    return BadInput(fields={field: detail}, code="picture_refused")
