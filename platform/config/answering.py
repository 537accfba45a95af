"""What both of our ways to answer a request share: whoever asked may leave at any moment."""

import asyncio
from contextlib import suppress
from typing import Any

from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.http import HttpRequest
from django.urls import set_script_prefix


class Answering(ASGIHandler):
    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with body:
            set_script_prefix(get_script_prefix(scope))
            request, refusal = self.create_request(scope, body)
            if request is None:
                assert refusal is not None
                await self.send_response(refusal, send)
                return
            answering = asyncio.create_task(self.answer(request, send))
            await self._until_either_leaves(answering, receive)

    async def answer(self, request: HttpRequest, send: Any) -> None:
        raise NotImplementedError

    async def _until_either_leaves(self, answering: "asyncio.Task[None]", receive: Any) -> None:
        """Then what is done for them is cancelled, and may tidy up."""
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
