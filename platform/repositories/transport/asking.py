"""Django is asked, without the body, whether the body may come; then it comes straight to disk.

So sign-in, tokens, CSRF, suspension and ownership are judged in one place, by the view, before the first byte is read.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

from asgiref.sync import sync_to_async

from repositories import blobs
from repositories.parts import BODY_WAITS, WELCOME, IncomingPart
from repositories.transport.asgi import App, Headers, Message, Receive, Scope, Send, closing, header

FLUSHED_AT = 64 * 2**20  # so much waits for the disk while more comes: at the end nobody waits for all of it


class Gone(Exception):
    """The sender left before the end."""


class Answer:
    """What Django said, kept until we know what to do with it."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def note(self, message: Message) -> None:
        self.messages.append(message)

    @property
    def headers(self) -> Headers:
        return list(self.messages[0]["headers"])

    @property
    def is_welcome(self) -> bool:
        return bool(header(self.headers, WELCOME))

    async def forward(self, send: Send, more: Headers) -> None:
        start, *rest = self.messages
        await send({**start, "headers": [*start["headers"], *more]})
        for message in rest:
            await send(message)


async def ask(app: App, scope: Scope, send: Send) -> Answer | None:
    """The same request, its body held back. None where it must not come: then Django's refusal is what is sent."""
    answer = Answer()
    await app(with_extension(scope, BODY_WAITS, {}), no_body(), answer.note)
    if answer.is_welcome:
        return answer
    await answer.forward(send, closing(scope))
    return None


def with_extension(scope: Scope, name: str, value: Any) -> Scope:
    return {**scope, "extensions": {**(scope.get("extensions") or {}), name: value}}


def no_body() -> Receive:
    empty = [{"type": "http.request", "body": b"", "more_body": False}]

    async def nothing() -> Any:
        if not empty:
            await asyncio.Event().wait()  # Django listens for the sender leaving; it stops us when it is done
        return empty.pop()

    return nothing


async def pour(receive: Receive, incoming: IncomingPart) -> None:
    """What came is hashed and written, and what was written goes to the disk, each in a thread while more is coming."""
    held, size = list[bytes](), 0
    writing, flushing = _Aside(), _Aside()
    more = True
    try:
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Gone
            held.append(message.get("body", b""))
            size += len(held[-1])
            more = message.get("more_body", False)
            if not more or size >= blobs.CHUNK:
                await writing.begin(sync_to_async(incoming.write_all)(held))
                held, size = [], 0
            if more and incoming.unflushed >= FLUSHED_AT and flushing.is_over:
                await flushing.begin(asyncio.to_thread(incoming.flush))
        await writing.end()
        await flushing.end()
    finally:
        await writing.stay()
        await flushing.stay()


class _Aside:
    """One thing after another, beside what whoever began it goes on with."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    @property
    def is_over(self) -> bool:
        return self._task is None or self._task.done()

    async def begin(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await self.end()
        except BaseException:
            work.close()
            raise
        self._task = asyncio.create_task(work)

    async def end(self) -> None:
        """Raises what went wrong."""
        if self._task:
            await asyncio.shield(self._task)

    async def stay(self) -> None:
        """Until it is over, however it ends: nobody may take away meanwhile what it works on."""
        if self._task:
            await asyncio.gather(self._task, return_exceptions=True)
