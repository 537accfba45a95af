"""`PUT /uploads/<id>/parts/<n>`: judged by the view, then straight to disk and into the list of parts."""

import asyncio
import re
from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.db import connections
from django.utils import translation

from core.problems import Problem
from repositories.actions import keep_part
from repositories.models import Upload
from repositories.parts import WELCOME, IncomingPart
from repositories.transport.asgi import (
    App,
    Receive,
    Scope,
    Send,
    declared_length,
    header,
    send_json,
    send_problem,
    without,
)
from repositories.transport.asking import Gone, ask, pour

PATH = re.compile(r"(?:/api/v1)?(/uploads/(?P<upload>[0-9a-z]{26})/parts/(?P<number>[1-9][0-9]{0,4}))")

REPLACED = (
    WELCOME,
    "cache-control",
    "content-length",
    "content-type",
    "x-content-type-options",
)  # of the view's answer

Part = tuple[str, str, int]


def part_path(scope: Scope) -> Part | None:
    """Address at the API, upload and number, when this request brings a part."""
    match = PATH.fullmatch(scope["path"]) if scope["method"] == "PUT" else None
    return (f"/api/v1{match[1]}", match["upload"], int(match["number"])) if match else None


async def receive_part(app: App, scope: Scope, receive: Receive, send: Send, part: Part) -> None:
    path, upload_id, number = part
    answer = await ask(app, {**scope, "path": path, "raw_path": path.encode()}, send)
    if answer is None:
        return
    with translation.override(header(answer.headers, "content-language") or None):
        try:
            async with ThreadSensitiveContext():
                body = await _take(scope, receive, upload_id, number)
        except Problem as problem:
            await send_problem(scope, send, problem)
        except Gone:
            pass
        else:
            await send_json(send, 200, body, without(answer.headers, *REPLACED))


async def _take(scope: Scope, receive: Receive, upload_id: str, number: int) -> dict[str, Any]:
    """Body to disk, hashed on the way, then into the list of parts. Whatever goes wrong, nothing half-written stays.

    The database is asked only at the end: a slow sender must not hold a connection to it.
    """
    upload = Upload(pk=upload_id)
    announced = header(scope["headers"], "x-part-sha256")
    sha256 = bytes.fromhex(announced) if announced else None
    incoming = await sync_to_async(IncomingPart)(upload.folder, declared_length(scope) or 0, sha256=sha256)
    try:
        await pour(receive, incoming)
        return await sync_to_async(_keep)(upload, number, incoming)
    finally:
        await asyncio.shield(sync_to_async(incoming.discard)())


def _keep(upload: Upload, number: int, incoming: IncomingPart) -> dict[str, Any]:
    try:
        part = keep_part(upload=upload, number=number, incoming=incoming)
        return {"number": part.number, "size": part.size, "sha256": bytes(part.sha256).hex()}
    finally:
        connections.close_all()
