"""What a run was asked about, as it is shown to others than the model."""

import io

from django.http import HttpResponse

from accounts.pictures import whole
from inference.engine.media import PICTURES
from inference.models import Medium, Run

SIDE = 1_024


def as_shown(run: Run, found: Medium) -> HttpResponse:
    """A picture is drawn anew: where it was taken, and what else a camera writes down, is nobody's business."""
    kind = run.input[found.place]["type"]
    data, kind = (drawn(found), "image/webp") if kind.startswith("image/") else (bytes(found.data), kind)
    response = HttpResponse(data, content_type=kind)
    response["Cache-Control"] = "private, max-age=3600"
    response["Content-Disposition"] = "inline"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def drawn(picture: Medium) -> bytes:
    """By the first who looks at it: it goes with the picture, and takes a second of a processor."""
    if picture.shown is None:
        told = whole(io.BytesIO(bytes(picture.data)), field="inputs", side=SIDE, formats=PICTURES)
        picture.shown = told[0]
        picture.save(update_fields=["shown"])
    return bytes(picture.shown)
