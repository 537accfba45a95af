"""Pages of other sites ask models from the browser, with a token; nothing else of the site is open to them."""

import asyncio
from typing import Any

import pytest

from config.asgi import application
from tests.test_programs import Line

PAGE = (b"origin", b"https://app.example")
CHAT = "v1/chat/completions"


async def answered(method: str, address: str, *headers: tuple[bytes, bytes]) -> tuple[int, dict[bytes, bytes]]:
    line = Line(address)
    line.scope |= {"method": method, "raw_path": f"/{address}".encode()}
    line.scope["headers"] = [(b"host", b"testserver"), (b"accept", b"*/*"), *headers]
    line.incoming.put_nowait({"type": "http.request", "body": b"{}"})
    async with asyncio.timeout(20):
        await application(line.scope, line.incoming.get, line.send)
    told: Any = line.sent[0]
    return told["status"], {name.lower(): value for name, value in told["headers"]}


def opened(headers: dict[bytes, bytes]) -> dict[bytes, bytes]:
    return {name: value for name, value in headers.items() if name.startswith(b"access-control-")}


@pytest.mark.parametrize("address", [CHAT, "v1/models", "v1/files/file-1", "models/alice/tern"])
async def test_a_browser_is_told_before_it_asks_that_it_may(address: str) -> None:
    asked = (b"access-control-request-headers", b"authorization,content-type,x-stainless-os")
    status, headers = await answered("OPTIONS", address, PAGE, (b"access-control-request-method", b"POST"), asked)
    assert (status, opened(headers)) == (
        204,
        {
            b"access-control-allow-origin": b"*",
            b"access-control-allow-methods": b"GET, POST, DELETE",
            b"access-control-allow-headers": b"authorization,content-type,x-stainless-os",
            b"access-control-max-age": b"7200",
        },
    )


@pytest.mark.parametrize(
    ("method", "address", "length", "status"),
    [("POST", CHAT, 2, 401), ("GET", "v1/models", 0, 401), ("POST", CHAT, 10**9, 413), ("OPTIONS", CHAT, 0, 405)],
)
async def test_a_page_may_read_what_it_is_answered(method: str, address: str, length: int, status: int) -> None:
    """Refusals too: else it could only say that something went wrong."""
    told, headers = await answered(method, address, PAGE, (b"content-length", str(length).encode()))
    assert (told, opened(headers)) == (
        status,
        {b"access-control-allow-origin": b"*", b"access-control-expose-headers": b"*"},
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ["api/v1/runs", "alice/tern", "v1beta", "models/alice"])
async def test_pages_of_other_sites_read_nothing_else_of_this_one(address: str) -> None:
    for method in ("GET", "OPTIONS"):
        _status, headers = await answered(method, address, PAGE, (b"access-control-request-method", b"POST"))
        assert opened(headers) == {}


async def test_programs_that_are_no_pages_are_answered_as_ever() -> None:
    assert opened((await answered("POST", CHAT))[1]) == {}
