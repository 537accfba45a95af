"""`PUT /uploads/<id>/parts/<n>`: Django is asked, without the body, whether it may come; then it goes straight to disk.

So sign-in, tokens, CSRF, suspension and ownership are judged in one place, by the view, before the first byte is read.
"""

import asyncio
import re
from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.db import connections
from django.utils import translation

from core.problems import Problem
from repositories import blobs
from repositories.actions import keep_part
from repositories.models import Upload
from repositories.parts import BODY_WAITS, WELCOME, IncomingPart
from repositories.transport.asgi import (
    App,
    Headers,
    Message,
    Receive,
    Scope,
    Send,
    closing,
    declared_length,
    header,
    send_json,
    send_problem,
    without,
)

PATH = re.compile(r"(?:/api/v1)?(/uploads/(?P<upload>[0-9a-z]{26})/parts/(?P<number>[1-9][0-9]{0,4}))")

REPLACED = (
    WELCOME,
    "cache-control",
    "content-length",
    "content-type",
    "x-content-type-options",
)  # of the view's answer

Part = tuple[str, str, int]


class _Gone(Exception):
    """The sender left in mid-part."""


def part_path(scope: Scope) -> Part | None:
    """Address at the API, upload and number, when this request brings a part."""
    match = PATH.fullmatch(scope["path"]) if scope["method"] == "PUT" else None
    return (f"/api/v1{match[1]}", match["upload"], int(match["number"])) if match else None


async def receive_part(app: App, scope: Scope, receive: Receive, send: Send, part: Part) -> None:
    path, upload_id, number = part
    answer = await _ask(app, {**scope, "path": path, "raw_path": path.encode()})
    if not header(answer.headers, WELCOME):
        await answer.forward(send, closing(scope))
        return
    with translation.override(header(answer.headers, "content-language") or None):
        try:
            async with ThreadSensitiveContext():
                body = await _take(scope, receive, upload_id, number)
        except Problem as problem:
            await send_problem(scope, send, problem)
        except _Gone:
            pass
        else:
            await send_json(send, 200, body, without(answer.headers, *REPLACED))


class _Answer:
    """What Django said, kept until we know what to do with it."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def note(self, message: Message) -> None:
        self.messages.append(message)

    @property
    def headers(self) -> Headers:
        return list(self.messages[0]["headers"])

    async def forward(self, send: Send, more: Headers) -> None:
        start, *rest = self.messages
        await send({**start, "headers": [*start["headers"], *more]})
        for message in rest:
            await send(message)


async def _ask(app: App, scope: Scope) -> _Answer:
    """The same request, its body held back."""
    answer = _Answer()
    empty = [{"type": "http.request", "body": b"", "more_body": False}]

    async def nothing() -> Any:
        if not empty:
            await asyncio.Event().wait()  # Django listens for the sender leaving; it stops us when it is done
        return empty.pop()

    await app({**scope, "extensions": {**(scope.get("extensions") or {}), BODY_WAITS: {}}}, nothing, answer.note)
    return answer


async def _take(scope: Scope, receive: Receive, upload_id: str, number: int) -> dict[str, Any]:
    """Body to disk, hashed on the way, then into the list of parts. Whatever goes wrong, nothing half-written stays.

    The database is asked only at the end: a slow sender must not hold a connection to it.
    """
    upload = Upload(pk=upload_id)
    announced = header(scope["headers"], "x-part-sha256")
    sha256 = bytes.fromhex(announced) if announced else None
    incoming = await sync_to_async(IncomingPart)(upload.folder, declared_length(scope) or 0, sha256=sha256)
    try:
        await _pour(receive, incoming)
        return await sync_to_async(_keep)(upload, number, incoming)
    finally:
        await asyncio.shield(sync_to_async(incoming.discard)())


def _keep(upload: Upload, number: int, incoming: IncomingPart) -> dict[str, Any]:
    try:
        part = keep_part(upload=upload, number=number, incoming=incoming)
        return {"number": part.number, "size": part.size, "sha256": bytes(part.sha256).hex()}
    finally:
        connections.close_all()


async def _pour(receive: Receive, incoming: IncomingPart) -> None:
    held = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        held += message.get("body", b"")
        more = message.get("more_body", False)
        if len(held) >= blobs.CHUNK or not more:
            await sync_to_async(incoming.write)(bytes(held))
            held.clear()
