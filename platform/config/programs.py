"""How Django answers programs that talk to models: as it answers everybody, without a thread for each request.

Django's own handler tells its signals and closes each response in a thread, which it starts and joins for every
request. To start a thread is to wait until it runs, behind whatever else the process computes: while others are
accepted that took longer than all else before the first token. Nothing that listens here needs one. No connection to
the database is ever opened in the loop's thread, and `core.database` gives back those of its own.
"""

from contextlib import aclosing
from inspect import iscoroutinefunction
from typing import Any, cast

from django.core.handlers.asgi import ASGIRequest
from django.core.signals import request_started
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import Resolver404, resolve

from config.answering import Answering

ALWAYS, AMONG_PAGES = "/v1/", ("/models/", "/hf-inference/")


def is_for_programs(path: str) -> bool:
    """What begins as an address of a model and is none gets a page, which wants to know who asks, and has a thread."""
    if not path.startswith(AMONG_PAGES):
        return f"{path}/".startswith(ALWAYS)
    try:
        return iscoroutinefunction(resolve(path).func)
    except Resolver404:
        return False


class ProgramHandler(Answering):
    async def answer(self, request: HttpRequest, send: Any) -> None:
        request_started.send(sender=type(self), scope=cast("ASGIRequest", request).scope)
        response = await self.run_get_response(request)
        try:
            await self.send_response(response, send)
        finally:
            response.close()

    async def send_response(self, response: Any, send: Any) -> None:
        if not isinstance(response, StreamingHttpResponse) or not response.is_async:
            await super().send_response(response, send)
            return
        headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in response.items()]
        await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
        pieces: Any = response._iterator  # type: ignore[attr-defined]  # noqa: SLF001 -- no generators around each token
        async with aclosing(pieces):
            async for piece in pieces:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body"})
