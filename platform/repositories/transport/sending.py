"""Files that a view names in `X-Accel-Redirect`, sent as nginx would: with ranges, from disk, in chunks.

Where nginx stands in front (`SENDFILE=nginx`) the header is left for it.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from repositories import blobs, downloads, ranges
from repositories.transport.asgi import (
    App,
    Headers,
    Message,
    RangeNotSatisfiable,
    Receive,
    Scope,
    Send,
    header,
    send_problem,
    without,
)

CHUNK = 2**20
TOLD_EVERY = 64 * 2**20  # so much at most is sent that nobody heard of yet
ACCEL = "x-accel-redirect"


async def serve(app: App, scope: Scope, receive: Receive, send: Send) -> None:
    """Let the application answer; send the file it names once it is done, so that it holds nothing meanwhile."""
    named: list[Message] = []

    async def watched(message: Message) -> None:
        if named:
            return  # the empty body that Django sends along
        is_file = message["type"] == "http.response.start" and header(message["headers"], ACCEL)
        if is_file and settings.SENDFILE == "asgi":
            named.append(message)
        else:
            await send(message)

    await app(scope, receive, watched)
    if named:
        await _send_file(scope, receive, send, named[0])


@dataclass(frozen=True)
class _File:
    path: Path
    size: int
    headers: Headers
    followed_as: str


class _Tally:
    """What was sent, told to those who follow it: now and then, and at the end, whoever brought that about."""

    def __init__(self, name: str) -> None:
        self._name, self._untold = name, 0

    async def add(self, size: int) -> None:
        self._untold += size
        if self._untold >= TOLD_EVERY:
            await self.tell()

    async def tell(self) -> None:
        told, self._untold = self._untold, 0
        if self._name and told:
            await asyncio.to_thread(downloads.tell_sent, self._name, told)


async def _send_file(scope: Scope, receive: Receive, send: Send, start: Message) -> None:
    file = await asyncio.to_thread(_found, start["headers"])
    wanted = header(scope["headers"], "range") if scope["method"] == "GET" else ""
    if_range, etag = header(scope["headers"], "if-range"), header(file.headers, "etag")
    try:
        span = ranges.chosen(wanted, file.size, if_range=if_range, etag=etag)
    except ranges.Unsatisfiable:
        beyond = RangeNotSatisfiable(
            _("Ask for one range of bytes within the %(size)d of this file.") % {"size": file.size}
        )
        await send_problem(scope, send, beyond, [(b"content-range", f"bytes */{file.size}".encode())])
        return
    await send({"type": "http.response.start", "status": 206 if span else 200, "headers": _headers(file, span)})
    if scope["method"] == "HEAD":
        await send({"type": "http.response.body", "body": b""})
    elif span is None and "http.response.pathsend" in (scope.get("extensions") or {}):
        await send({"type": "http.response.pathsend", "path": str(file.path)})
        await asyncio.to_thread(downloads.tell_sent, file.followed_as, file.size)  # the server says nothing more
    else:
        await _send_bytes(file, span or ranges.Span(0, file.size, file.size), receive, send)


def _found(headers: Headers) -> _File:
    name = header(headers, ACCEL).removeprefix(downloads.INTERNAL)
    path = Path(blobs.storage().path(name))
    told = without(headers, ACCEL, downloads.FOLLOWED, "content-length")
    return _File(path, path.stat().st_size, told, header(headers, downloads.FOLLOWED))


def _headers(file: _File, span: ranges.Span | None) -> Headers:
    headers = [*without(file.headers, "accept-ranges"), (b"accept-ranges", b"bytes")]
    if span:
        headers.append((b"content-range", span.content_range.encode()))
    return [*headers, (b"content-length", str(span.length if span else file.size).encode())]


async def _send_bytes(file: _File, span: ranges.Span, receive: Receive, send: Send) -> None:
    left, tally = asyncio.create_task(_until_left(receive)), _Tally(file.followed_as)
    try:
        async for data in _chunks(file.path, span):
            if left.done():
                return  # nobody reads the rest
            await send({"type": "http.response.body", "body": data, "more_body": True})
            await tally.add(len(data))
        await send({"type": "http.response.body", "body": b""})
    finally:
        left.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await left
        await tally.tell()


async def _until_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _chunks(path: Path, span: ranges.Span) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    try:
        file.seek(span.start)
        left = span.length
        while left:
            data = await asyncio.to_thread(file.read, min(left, CHUNK))
            if not data:
                raise OSError(f"{path} ended {left} bytes early")
            left -= len(data)
            yield data
    finally:
        file.close()
