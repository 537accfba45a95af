"""Pages of other sites may ask models, as they may ask OpenAI's. Who asks says so by a token in the header, which a
page has to be given; no cookie is read at these addresses, so it gains nothing by whose browser it runs in."""

from config.programs import is_for_programs
from repositories.transport.asgi import App, Headers, Message, Receive, Scope, Send, header

ANY = (b"access-control-allow-origin", b"*")
READABLE = (b"access-control-expose-headers", b"*")  # ids of requests, what is left of a budget, when to try again
METHODS = b"GET, POST, DELETE"
REMEMBERED_SECONDS = 7200  # as long as any browser does


class OpenToPages:
    """Around all that answers programs, also what refuses a body before it is read."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not header(scope["headers"], "origin") or not is_for_programs(scope["path"]):
            await self._app(scope, receive, send)
        elif scope["method"] == "OPTIONS" and header(scope["headers"], "access-control-request-method"):
            await send({"type": "http.response.start", "status": 204, "headers": _allowed(scope)})
            await send({"type": "http.response.body", "body": b""})
        else:
            await self._app(scope, receive, _readable(send))


def _allowed(scope: Scope) -> Headers:
    """Whatever headers a client brings of its own: a wildcard would leave out the one with the token."""
    asked = header(scope["headers"], "access-control-request-headers").encode("latin-1")
    own = [(b"access-control-allow-methods", METHODS), (b"access-control-max-age", b"%d" % REMEMBERED_SECONDS)]
    return [ANY, *own, *([(b"access-control-allow-headers", asked)] if asked else [])]


def _readable(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], ANY, READABLE]}
        await send(message)

    return sending
