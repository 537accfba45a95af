from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from moderation.queries.storms import is_marked


def site(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame needs."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "publishing": settings.PUBLISHING,
        "is_storm": SimpleLazyObject(is_marked),
        "request_id": getattr(request, "request_id", ""),
    }
