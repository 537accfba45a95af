"""Pictures that we drew, as answers."""

from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.utils.translation import gettext as _

from core.problems import NotFound


def picture_at(path: str) -> HttpResponse:
    """The picture that is stored there. It may go while it is asked for: what is gone is not found."""
    try:
        with default_storage.open(path) as stored:
            return HttpResponse(stored.read(), content_type="image/webp")
    except FileNotFoundError:
        raise NotFound(_("There is no such picture.")) from None
