"""What a run was asked about, as it is shown to others than the model."""

import io

from django.http import HttpResponse

from accounts.pictures import whole
from inference.engine.media import PICTURES
from inference.models import Medium, Run

SIDE = 1_024


def as_shown(run: Run, found: Medium) -> HttpResponse:
    """A picture is drawn anew: where it was taken, and what else a camera writes down, is nobody's business."""
    kind, data = run.input[found.place]["type"], bytes(found.data)
    if kind.startswith("image/"):
        data, kind = whole(io.BytesIO(data), field="inputs", side=SIDE, formats=PICTURES)[0], "image/webp"
    response = HttpResponse(data, content_type=kind)
    response["Cache-Control"] = "private, max-age=3600"
    response["Content-Disposition"] = "inline"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
