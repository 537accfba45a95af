"""Bodies are refused by what they declare, and cut off by what they are."""

from django.utils.translation import gettext as _

from core.problems import TooLarge
from repositories.transport.asgi import App, Message, Receive, Scope, Send, declared_length, send_problem


def limited(app: App, limit: int) -> App:
    """The same application, for bodies of at most `limit` bytes."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        body = _Counted(receive, limit)
        if (declared_length(scope) or 0) <= limit:
            await app(scope, body.receive, send)
        if (declared_length(scope) or 0) > limit or body.is_over:
            text = _("A request may have %(limit)d bytes here. Send large files as an upload, in parts.")
            await send_problem(scope, send, TooLarge(text % {"limit": limit}, limit=limit))

    return guarded


class _Counted:
    """A body that ends, as if the sender had left, once it is too long: Django then drops it without an answer."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive, self._left = receive, limit

    @property
    def is_over(self) -> bool:
        return self._left < 0

    async def receive(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        return {"type": "http.disconnect"} if self.is_over else message
