"""Bodies are refused by what they declare, and cut off by what they are."""

from django.utils.translation import gettext as _

from core.problems import TooLarge
from repositories.transport.asgi import App, Message, Receive, Scope, Send, declared_length, send_problem


class _Overrun(Exception):
    """More bytes came than may come. Passes through Django, which was still waiting for the rest."""


def limited(app: App, limit: int) -> App:
    """The same application, for bodies of at most `limit` bytes."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if (declared_length(scope) or 0) > limit:
            await send_problem(scope, send, _too_large(limit))
            return
        started = False
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise _Overrun
            return message

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await app(scope, counted, noted)
        except _Overrun:
            if started:
                raise
            await send_problem(scope, send, _too_large(limit))

    return guarded


def _too_large(limit: int) -> TooLarge:
    text = _("A request may have %(limit)d bytes here. Send large files as an upload, in parts.") % {"limit": limit}
    return TooLarge(text, limit=limit)
