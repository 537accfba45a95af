"""Large bodies of calls that expect one (`repositories.bodies`): judged, then on the disk, then handed to the view."""

import asyncio

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.conf import settings

from core.problems import Problem
from repositories import bodies
from repositories.parts import IncomingPart
from repositories.transport.asgi import App, Receive, Scope, Send, declared_length, send_problem
from repositories.transport.asking import Gone, ask, no_body, pour, with_extension

SMALL = 2**20  # up to here a body is not worth two calls


def is_large(scope: Scope) -> bool:
    return (declared_length(scope) or 0) > SMALL and bodies.are_expected(scope["method"], _path(scope))


def _path(scope: Scope) -> str:
    return bytes(scope.get("raw_path") or scope["path"].encode()).decode("latin-1")


async def receive_body(app: App, scope: Scope, receive: Receive, send: Send) -> None:
    """Whatever goes wrong, nothing of the body stays."""
    if not await ask(app, scope, send):
        return
    is_hashed = bodies.are_by_digest(scope["method"], _path(scope))
    async with ThreadSensitiveContext():
        incoming = await sync_to_async(IncomingPart)(
            settings.UPLOAD_FOLDER, declared_length(scope) or 0, is_hashed=is_hashed
        )
    try:
        async with ThreadSensitiveContext():
            await pour(receive, incoming)
            await sync_to_async(incoming.close)()
        await app(with_extension(scope, bodies.BODY, incoming), no_body(), send)
    except Problem as problem:
        await send_problem(scope, send, problem)
    except Gone:
        pass
    finally:
        await asyncio.shield(sync_to_async(incoming.discard)())
