from typing import Any

from django.http import HttpRequest

from notifications.counting import unseen


def inbox(request: HttpRequest) -> dict[str, Any]:
    """The number beside the bell. A function: pages that do not show it do not count."""
    return {"unseen": lambda: unseen(getattr(request, "user", None))}
