"""Small words of ASGI: types, headers, and a problem as an answer."""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from core.ids import new_id
from core.middleware import GIVEN
from core.problems import Problem
from core.refusing import form_at

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

# A refused body of up to this size is read and dropped by the server, so that the sender gets to read the answer.
DRAINED = 64 * 2**20


class RangeNotSatisfiable(Problem):
    status, code = 416, "range_not_satisfiable"


def header(headers: Iterable[tuple[bytes, bytes]], name: str) -> str:
    """The value of a header, or an empty text."""
    wanted = name.lower().encode()
    return next((value.decode("latin-1") for key, value in headers if key.lower() == wanted), "")


def without(headers: Iterable[tuple[bytes, bytes]], *names: str) -> Headers:
    dropped = {name.lower().encode() for name in names}
    return [(key, value) for key, value in headers if key.lower() not in dropped]


def declared_length(scope: Scope) -> int | None:
    """What Content-Length says; None when it says nothing, as with a chunked body."""
    value = header(scope["headers"], "content-length")
    return int(value) if value.isascii() and value.isdigit() else None


def with_request_id(scope: Scope) -> Scope:
    """The same request with an id: the sender's, when it is a sane one, or ours. Django takes it over."""
    if GIVEN.fullmatch(header(scope["headers"], "x-request-id")):
        return scope
    own = (b"x-request-id", new_id().encode())
    return {**scope, "headers": [*without(scope["headers"], "x-request-id"), own]}


def closing(scope: Scope) -> Headers:
    """Ends the connection when the rest of a refused body is too much to be worth reading."""
    is_chunked = bool(header(scope["headers"], "transfer-encoding"))
    return [(b"connection", b"close")] if is_chunked or (declared_length(scope) or 0) > DRAINED else []


async def send_json(send: Send, status: int, body: object, headers: Headers, *, kind: str = "application/json") -> None:
    content = json.dumps(body, ensure_ascii=False).encode()
    own = [
        (b"content-type", kind.encode()),
        (b"content-length", str(len(content)).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": [*own, *headers]})
    await send({"type": "http.response.body", "body": content})


async def send_problem(scope: Scope, send: Send, problem: Problem, headers: Headers | None = None) -> None:
    id = header(scope["headers"], "x-request-id")
    own = [(b"x-request-id", id.encode()), *closing(scope), *(headers or [])]
    if form := form_at(scope["path"]):
        told = form(problem, id)
        await send_json(send, told.status_code, json.loads(told.content), own)
        return
    await send_json(send, problem.status, problem.as_json(id), own, kind="application/problem+json")
