"""Server-sent events: how a stream looks on the wire."""

import json
from typing import Any

CONTENT_TYPE = "text/event-stream"
STREAM_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
KEEPALIVE_SECONDS = 15.0
KEEPALIVE = b": keepalive\n\n"


def event(name: str, data: Any, place: str = "") -> bytes:
    """One event. A browser that reconnects names the last `place` it has seen in Last-Event-ID."""
    mark = f"id: {place}\n" if place else ""
    told = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"{mark}event: {name}\ndata: {told}\n\n".encode()
