from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from repositories.actions import Author


def author_of(user: Any) -> Author:
    """How commits name a person: never by their real address."""
    return Author(user.display_name, f"{user.handle}@users.noreply.{urlsplit(settings.SITE_URL).hostname}")
