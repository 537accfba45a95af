"""All but programs that talk to models are answered in one visit to a thread, which is kept for the next request."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from asgiref.sync import iscoroutinefunction, sync_to_async
from django.core.signals import request_finished, request_started
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import override_settings
from django.urls import path

from config.pages import KEPT, PageHandler
from tests.test_programs import Line, endless, left

heard: list[str] = []
go_on = threading.Event()


def here() -> str:
    return str(threading.get_ident())


def both_ways(get_response: Any) -> Callable[[HttpRequest], Any]:
    """A middleware that would be async, if it were asked to."""
    assert not iscoroutinefunction(get_response)

    def inner(request: HttpRequest) -> Any:
        response = get_response(request)
        response["X-Around"] = here()
        return response

    return inner


both_ways.sync_capable = both_ways.async_capable = True  # type: ignore[attr-defined]


def plain(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(here())
    response.set_cookie("kind", "plain")
    return response


async def later(request: HttpRequest) -> HttpResponse:
    return HttpResponse(await sync_to_async(here)())


async def stream(request: HttpRequest) -> StreamingHttpResponse:
    async def pieces() -> AsyncIterator[str]:
        yield await sync_to_async(here)()
        heard.append("last piece")

    response = StreamingHttpResponse(pieces())
    response.set_cookie("kind", "stream")
    return response


def lingering(request: HttpRequest) -> HttpResponse:
    heard.append("view begun")
    go_on.wait(10)
    heard.append("view ended")
    return HttpResponse()


async def waits(request: HttpRequest) -> HttpResponse:
    heard.append("view begun")
    try:
        await asyncio.Event().wait()
    finally:
        left.append("waits")
    return HttpResponse()


def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError("broken")


def asks(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse(str(id(connection.connection)))


VIEWS = (plain, later, stream, lingering, waits, broken, asks, endless)
urlpatterns = [path(f"{view.__name__}", view) for view in VIEWS]


@pytest.fixture(autouse=True)
def own_addresses() -> Any:
    def begun(**_more: Any) -> None:
        heard.append("begun")

    def ended(**_more: Any) -> None:
        heard.append("ended")

    heard.clear()
    left.clear()
    go_on.clear()
    request_started.connect(begun)
    request_finished.connect(ended)
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[f"{__name__}.both_ways"]):
        yield
    request_started.disconnect(begun)
    request_finished.disconnect(ended)


async def asked(handler: PageHandler, name: str) -> Line:
    line = Line(name)
    line.incoming.put_nowait({"type": "http.request", "body": b"{}"})
    await handler(line.scope, line.incoming.get, line.send)
    return line


def headers(line: Line) -> dict[bytes, bytes]:
    return dict(line.sent[0]["headers"])


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not is_so():  # noqa: ASYNC110 -- threads say it, which know of no event of the loop
            await asyncio.sleep(0.001)


@pytest.mark.parametrize("name", ["plain", "later", "stream"])
async def test_all_of_a_request_is_done_in_one_thread_which_the_next_one_gets(name: str) -> None:
    handler = PageHandler()
    threads = set()
    for _time in range(3):
        line = await asked(handler, name)
        threads |= {line.body, headers(line)[b"X-Around"]}
        await idle(handler, 1)
    assert len(threads) == 1
    assert threads != {here().encode()}


async def idle(handler: PageHandler, count: int) -> None:
    """A thread is free a moment after the answer."""
    await until(lambda: len(handler._idle) == count)


async def test_requests_at_once_have_a_thread_each_and_not_more_are_kept_than_are_of_use() -> None:
    handler = PageHandler()
    serving = [asyncio.create_task(asked(handler, "lingering")) for _each in range(KEPT + 3)]
    await until(lambda: heard.count("view begun") == KEPT + 3)
    go_on.set()
    await asyncio.gather(*serving)
    await idle(handler, KEPT)


@pytest.mark.parametrize("name", ["plain", "stream"])
async def test_cookies_come_with_every_kind_of_answer(name: str) -> None:
    line = await asked(PageHandler(), name)
    assert headers(line)[b"Set-Cookie"] == f"kind={name}; Path=/".encode()


async def test_what_is_whole_is_done_with_before_it_is_sent_and_a_stream_after_its_last_piece() -> None:
    handler = PageHandler()
    await asked(handler, "plain")
    await asked(handler, "stream")
    assert heard == ["begun", "ended", "begun", "last piece", "ended"]


async def test_a_fault_of_a_view_is_an_answer() -> None:
    with override_settings(DEBUG=False):
        line = await asked(PageHandler(), "broken")
    assert line.sent[0]["status"] == 500
    assert heard == ["begun", "ended"]


@pytest.mark.parametrize("name", ["endless", "waits"])
async def test_whoever_leaves_ends_what_is_done_for_them(name: str) -> None:
    handler, line = PageHandler(), Line(name)
    line.incoming.put_nowait({"type": "http.request", "body": b"{}"})
    serving = asyncio.create_task(handler(line.scope, line.incoming.get, line.send))
    await (line.has_begun.wait() if name == "endless" else until(lambda: "view begun" in heard))
    line.incoming.put_nowait({"type": "http.disconnect"})
    async with asyncio.timeout(10):
        await serving
    await idle(handler, 1)
    assert left == [name]
    assert [said for said in heard if said != "view begun"] == ["begun", "ended"]


async def test_the_thread_of_somebody_who_left_is_free_when_its_view_has_ended() -> None:
    handler, line = PageHandler(), Line("lingering")
    line.incoming.put_nowait({"type": "http.request", "body": b"{}"})
    serving = asyncio.create_task(handler(line.scope, line.incoming.get, line.send))
    await until(lambda: "view begun" in heard)
    line.incoming.put_nowait({"type": "http.disconnect"})
    other = await asked(handler, "plain")
    assert (other.sent[0]["status"], "view ended" in heard) == (200, False)
    go_on.set()
    async with asyncio.timeout(10):
        await serving
    await idle(handler, 2)
    assert line.sent == []


async def test_only_requests_are_answered() -> None:
    with pytest.raises(ValueError, match="websocket"):
        await PageHandler()({"type": "websocket"}, Line("plain").incoming.get, Line("plain").send)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a server has a pool of connections")
@pytest.mark.django_db(transaction=True)
async def test_a_thread_keeps_its_connection_to_sqlite() -> None:
    handler = PageHandler()
    connections = set()
    for _time in range(3):
        connections.add((await asked(handler, "asks")).body)
        await idle(handler, 1)
    assert len(connections) == 1
    assert b"None" not in connections
