"""Bodies are refused by what they declare and cut off by what they are, before Django has read them."""

import asyncio
import json
from collections.abc import Iterable
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path

from repositories.transport import Transport

LIMIT = 1000


def echo(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(len(request.body)))


urlpatterns = [path("echo", echo)]


@pytest.fixture
def transport(settings: Any) -> Transport:
    settings.BODY_LIMIT = LIMIT
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []
    return Transport(ASGIHandler())


async def post(
    transport: Transport, chunks: Iterable[bytes], *headers: tuple[bytes, bytes]
) -> tuple[int, dict[bytes, bytes], bytes, int]:
    """Status, headers, body, and how many bytes of the request were taken."""
    waiting = list(chunks)
    taken = 0
    sent: list[Any] = []

    async def receive() -> Any:
        nonlocal taken
        if not waiting:
            await asyncio.Event().wait()
        chunk = waiting.pop(0)
        taken += len(chunk)
        return {"type": "http.request", "body": chunk, "more_body": bool(waiting)}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/echo", "headers": list(headers), "query_string": b""}
    await transport(scope, receive, send)
    return sent[0]["status"], dict(sent[0]["headers"]), b"".join(part["body"] for part in sent[1:]), taken


def length(value: int) -> tuple[bytes, bytes]:
    return b"content-length", str(value).encode()


async def test_a_body_that_declares_too_much_is_refused_unread(transport: Transport) -> None:
    status, headers, body, taken = await post(transport, [b"x" * 5000], length(5000))
    assert (status, taken, headers[b"content-type"]) == (413, 0, b"application/problem+json")
    assert (json.loads(body)["code"], json.loads(body)["limit"]) == ("too_large", LIMIT)


async def test_a_body_that_says_nothing_is_cut_off_at_the_limit(transport: Transport) -> None:
    status, headers, body, taken = await post(transport, [b"x" * 600] * 50, (b"transfer-encoding", b"chunked"))
    assert (status, taken, headers[b"connection"]) == (413, 1200, b"close")
    assert json.loads(body)["request_id"] == headers[b"x-request-id"].decode()


async def test_an_ordinary_body_passes(transport: Transport) -> None:
    chunks = [b"x" * 500, b"x" * 500]
    assert (await post(transport, chunks, length(1000)))[2] == b"1000"
    assert (await post(transport, [b""]))[2] == b"0"
