"""Django is asked, without the body, whether the body may come; then it comes straight to disk.

So sign-in, tokens, CSRF, suspension and ownership are judged in one place, by the view, before the first byte is read.
"""

import asyncio
from typing import Any

from asgiref.sync import sync_to_async

from repositories import blobs
from repositories.parts import BODY_WAITS, WELCOME, IncomingPart
from repositories.transport.asgi import App, Headers, Message, Receive, Scope, Send, closing, header


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
    held = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        held += message.get("body", b"")
        more = message.get("more_body", False)
        if len(held) >= blobs.CHUNK or not more:
            await sync_to_async(incoming.write)(bytes(held))
            held.clear()
