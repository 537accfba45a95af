"""What stands between the server and Django, because Django would read a whole body before it asks who sent it.

Bodies are limited while they arrive, parts of uploads go straight to disk, and files that a view names in
`X-Accel-Redirect` are sent without passing through Django.
"""

from django.conf import settings

from repositories.transport import limits, pushing, receiving, sending, spooling
from repositories.transport.asgi import App, Receive, Scope, Send, with_request_id


class Transport:
    """The application that the server runs."""

    def __init__(self, django: App) -> None:
        self._django = django

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._django(scope, receive, send)
            return
        scope = with_request_id(scope)
        if part := receiving.part_path(scope):
            await receiving.receive_part(self._django, scope, receive, send, part)
        elif spooling.is_large(scope):
            await spooling.receive_body(self._django, scope, receive, send)
        elif pushing.brings_pack(scope):
            await pushing.receive_pack(self._django, scope, receive, send)
        else:
            await sending.serve(limits.limited(self._django, settings.BODY_LIMIT), scope, receive, send)


__all__ = ["Transport"]
