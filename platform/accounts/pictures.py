"""Pictures from strangers: known by their content, measured before they are decoded, and drawn anew.

What is stored is our own encoding of the pixels; metadata, trailing bytes and everything hidden in the file are left
behind with it.
"""

import io
import warnings
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from core.problems import BadInput

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
SIDE = 256
MOST_BYTES = 5 * 2**20
MOST_PIXELS = 40_000_000


def square(upload: IO[bytes]) -> bytes:
    """The picture cut to its middle square of 256 pixels, as WebP."""
    data = upload.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise _refused(_("The picture is larger than 5 MB. Save it smaller and try again."))
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return _redrawn(data)
        except (
            OSError,
            SyntaxError,
            ValueError,
            Image.DecompressionBombError,
            Image.DecompressionBombWarning,
        ) as error:
            raise _refused(_("This is not a picture we can read. Use PNG, JPEG, WebP or GIF.")) from error


def _redrawn(data: bytes) -> bytes:
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)  # reads the header only
    except UnidentifiedImageError:
        raise _refused(_("This is not a picture we can read. Use PNG, JPEG, WebP or GIF.")) from None
    if picture.width * picture.height > MOST_PIXELS:
        raise _refused(_("The picture has too many pixels. Save it smaller and try again."))
    upright = ImageOps.exif_transpose(picture)
    fitted = ImageOps.fit(upright.convert("RGBA"), (SIDE, SIDE), Image.Resampling.LANCZOS)
    clean = Image.new("RGBA", fitted.size)
    clean.paste(fitted)
    drawn = io.BytesIO()
    clean.save(drawn, "WEBP", quality=85, exif=b"", icc_profile=b"", xmp=b"")
    return drawn.getvalue()


def _refused(detail: str) -> BadInput:
    return BadInput(fields={"avatar": detail}, code="picture_refused")
