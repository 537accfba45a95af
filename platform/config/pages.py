"""How Django answers all but programs that talk to models: each request visits one thread, once.

Django's own handler changes to a thread and back for every part of the chain around a view that is not async, starts a
thread for each request, and one more to see it end. That took longer than most views. Here the whole chain runs in one
visit, in a thread that is kept for the next request, with its connection to SQLite and the words of the questions that
it asked (`core.prepared`). A view that is async waits in its thread until it has an answer; what it streams then comes
from the loop.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any, cast

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.core.signals import request_finished, request_started
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.answering import Answering

KEPT = 16  # threads that wait for a request; more are there only as long as more requests are


class PageHandler(Answering):
    def __init__(self) -> None:
        super().__init__()
        self._idle: list[ThreadPoolExecutor] = []
        self._lock = Lock()

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: FBT001, FBT002 -- as Django calls it
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        thread = self._idle.pop() if self._idle else ThreadPoolExecutor(1, thread_name_prefix="page")
        try:
            async with ThreadSensitiveContext(executor=thread):
                await super().__call__(scope, receive, send)
        finally:
            thread.submit(self._keep, thread)  # a view goes on after its asker left: it is free when it comes to this

    def _keep(self, thread: ThreadPoolExecutor) -> None:
        with self._lock:
            if len(self._idle) < KEPT:
                self._idle.append(thread)
            else:
                thread.shutdown(wait=False)

    async def answer(self, request: HttpRequest, send: Any) -> None:
        try:
            response = await self.run_get_response(request)
        except asyncio.CancelledError:
            await sync_to_async(request_finished.send)(sender=type(self))
            raise
        try:
            await self.send_response(response, send)
        finally:
            if response.streaming:
                await sync_to_async(response.close)()

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        return await sync_to_async(self._visit)(request)

    def _visit(self, request: HttpRequest) -> HttpResponseBase:
        request_started.send(sender=type(self), scope=cast("ASGIRequest", request).scope)
        response = self.get_response(request)
        if not response.streaming:
            response.close()  # all of it is in memory: what was asked of the database for it goes back now
        return response
