"""How Django answers programs that talk to models: as it answers everybody, without a thread for each request.

Django's own handler tells its signals and closes each response in a thread, which it starts and joins for every
request. To start a thread is to wait until it runs, behind whatever else the process computes: while others are
accepted that took longer than all else before the first token. Nothing that listens here needs one. No connection to
the database is ever opened in the loop's thread, and `core.database` gives back those of its own.
"""

import asyncio
from contextlib import aclosing, suppress
from inspect import iscoroutinefunction
from typing import Any

from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.signals import request_started
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import Resolver404, resolve, set_script_prefix

ALWAYS, AMONG_PAGES = "/v1/", ("/models/", "/hf-inference/")


def is_for_programs(path: str) -> bool:
    """What begins as an address of a model and is none gets a page, which wants to know who asks, and has a thread."""
    if not path.startswith(AMONG_PAGES):
        return path.startswith(ALWAYS)
    try:
        return iscoroutinefunction(resolve(path).func)
    except Resolver404:
        return False


class ProgramHandler(ASGIHandler):
    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with body:
            set_script_prefix(get_script_prefix(scope))
            request_started.send(sender=type(self), scope=scope)
            request, refusal = self.create_request(scope, body)
            answering = asyncio.create_task(self._answer(request, refusal, send))
            await self._until_either_leaves(answering, receive)

    async def _until_either_leaves(self, answering: "asyncio.Task[None]", receive: Any) -> None:
        """Whoever asked may leave at any moment; then what is done for them is cancelled, and may tidy up."""
        leaving = asyncio.create_task(self.listen_for_disconnect(receive))
        try:
            await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            was_answered = answering.done()
            for task in (answering, leaving):
                task.cancel()
            with suppress(asyncio.CancelledError, RequestAborted):
                await leaving
        if was_answered:
            answering.result()
        else:
            with suppress(asyncio.CancelledError):
                await answering

    async def _answer(self, request: HttpRequest | None, refusal: HttpResponseBase | None, send: Any) -> None:
        response = refusal if request is None else await self.run_get_response(request)
        assert response is not None
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
