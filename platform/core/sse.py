"""Server-sent events: how a stream looks on the wire."""

import json
import re
from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])
CONTENT_TYPE = "text/event-stream"
STREAM_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
KEEPALIVE_SECONDS = 15.0
KEEPALIVE = b": keepalive\n\n"
_told = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_breaks = re.compile("[\x85\u2028\u2029]")


def streams(words: str, scope: str = "read") -> Callable[[View], View]:
    """An async view of the API that streams: its words for the schema, which knows only the views of REST framework."""

    def describe(view: View) -> View:
        view.streams = (words, scope)  # type: ignore[attr-defined]  # read by accounts.schema
        view.csrf_exempt = True  # type: ignore[attr-defined]  # it changes nothing: another method is told so, no more
        return view

    return describe


def event(name: str, data: Any, place: str = "") -> bytes:
    """One event. A browser that reconnects names the last `place` it has seen in Last-Event-ID."""
    mark = f"id: {place}\n" if place else ""
    return f"{mark}event: {name}\n".encode() + nameless(data)


def nameless(data: Any) -> bytes:
    return f"data: {on_one_line(_told(data))}\n\n".encode()


def on_one_line(text: str) -> str:
    """JSON whose strings break no line. Readers that take `str.splitlines` for lines, `httpx` and what is built on it,
    end one at each break that Unicode knows; those below U+0020 JSON escapes itself.
    """
    return text if text.isascii() else _breaks.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
