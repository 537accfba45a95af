"""`POST …/git-receive-pack`: a pack may be larger than other bodies, so Django is asked first who sends it."""

import re

from django.conf import settings

from repositories.transport import limits
from repositories.transport.asgi import App, Receive, Scope, Send
from repositories.transport.asking import ask

PATH = re.compile(r"(/[^/]+){2,4}/git-receive-pack")


def brings_pack(scope: Scope) -> bool:
    return scope["method"] == "POST" and PATH.fullmatch(scope["path"]) is not None


async def receive_pack(app: App, scope: Scope, receive: Receive, send: Send) -> None:
    """The view answers twice: to whoever sends it, without the pack, and then to the pack."""
    if await ask(app, scope, send):
        await limits.limited(app, settings.PUSH_LIMIT)(scope, receive, send)
