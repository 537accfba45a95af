from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame needs."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "publishing": settings.PUBLISHING,
        "request_id": getattr(request, "request_id", ""),
    }
