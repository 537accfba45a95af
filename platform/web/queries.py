"""What the front page and the dashboard show, gathered from the packages below."""

from typing import Any


def front(viewer: Any) -> dict[str, Any]:
    return {}


def desk_of(user: Any) -> dict[str, Any]:
    return {}
