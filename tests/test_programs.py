"""Programs that talk to models are answered without a thread for each of them, and may leave at any moment."""

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import override_settings
from django.urls import path

from config.programs import ProgramHandler, is_for_programs

left: list[str] = []
ENVIRONMENT = os.environ | {"PYTHONPATH": f"{settings.ROOT}:{settings.ROOT / 'platform'}"}


async def threads(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(threading.active_count()))


async def stream(request: HttpRequest) -> StreamingHttpResponse:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"one"
        yield b"two"

    return StreamingHttpResponse(pieces(), headers={"X-Kind": "stream"})


async def endless(request: HttpRequest) -> StreamingHttpResponse:
    async def pieces() -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"more"
                await asyncio.sleep(0)
        finally:
            left.append("endless")

    return StreamingHttpResponse(pieces())


async def slow(request: HttpRequest) -> HttpResponse:
    try:
        await asyncio.Event().wait()
    finally:
        left.append("slow")
    return HttpResponse()


async def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError("broken")


urlpatterns = [path(f"{view.__name__}", view) for view in (threads, stream, endless, slow, broken)]


class Line:
    """One request, and what is sent back."""

    def __init__(self, name: str) -> None:
        headers = [(b"host", b"testserver")]
        self.scope = {"type": "http", "method": "POST", "path": f"/{name}", "headers": headers, "query_string": b""}
        self.incoming: asyncio.Queue[Any] = asyncio.Queue()
        self.sent: list[Any] = []
        self.has_begun = asyncio.Event()

    async def send(self, message: Any) -> None:
        self.sent.append(message)
        self.has_begun.set()

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)


@pytest.fixture(autouse=True)
def own_addresses() -> Any:
    left.clear()
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[]):
        yield


async def asked(name: str) -> Line:
    line = Line(name)
    line.incoming.put_nowait({"type": "http.request", "body": b"{}"})
    await ProgramHandler()(line.scope, line.incoming.get, line.send)
    return line


async def test_no_thread_is_started_for_a_request() -> None:
    before = threading.active_count()
    line = await asked("threads")
    assert (int(line.body), threading.active_count()) == (before, before)


async def test_a_stream_is_told_piece_by_piece() -> None:
    line = await asked("stream")
    assert [message.get("body") for message in line.sent] == [None, b"one", b"two", None]
    assert (line.sent[0]["status"], dict(line.sent[0]["headers"])[b"X-Kind"]) == (200, b"stream")
    assert [message.get("more_body") for message in line.sent[1:]] == [True, True, None]


@pytest.mark.parametrize(("name", "has_begun"), [("endless", True), ("slow", False)])
async def test_whoever_leaves_ends_what_is_done_for_them(name: str, has_begun: bool) -> None:
    line = Line(name)
    line.incoming.put_nowait({"type": "http.request", "body": b"{}"})
    serving = asyncio.create_task(ProgramHandler()(line.scope, line.incoming.get, line.send))
    if has_begun:
        await line.has_begun.wait()
    else:
        await asyncio.sleep(0.05)
    line.incoming.put_nowait({"type": "http.disconnect"})
    async with asyncio.timeout(5):
        await serving
    assert left == [name]


async def test_whoever_left_before_the_body_came_is_not_answered() -> None:
    line = Line("threads")
    line.incoming.put_nowait({"type": "http.disconnect"})
    await ProgramHandler()(line.scope, line.incoming.get, line.send)
    assert line.sent == []


@pytest.mark.parametrize(
    ("path", "is_theirs"),
    [
        ("/v1/chat/completions", True),
        ("/v1/nothing", True),
        ("/v1", True),
        ("/v1beta", False),
        ("/models/alice/tern", True),
        ("/hf-inference/models/alice/tern/pipeline/fill-mask", True),
        ("/models/alice/tern/v1/chat/completions", True),
        ("/models/", False),
        ("/models/alice", False),
        ("/models/alice/tern/settings", False),
        ("/models/files/raw/x", False),
        ("/models/\0", False),
        ("/hf-inference/activity", False),
        ("/models", False),
        ("/alice/tern", False),
    ],
)
def test_what_is_no_address_of_a_model_is_a_page(path: str, is_theirs: bool) -> None:
    """Pages ask who looks, which programs tell in their own way: around a page there was nobody to ask."""
    with override_settings(ROOT_URLCONF="config.urls"):
        assert is_for_programs(path) is is_theirs


async def test_a_fault_of_a_view_is_an_answer() -> None:
    with override_settings(DEBUG=False):
        line = await asked("broken")
    assert line.sent[0]["status"] == 500


async def test_django_hears_of_the_beginning_and_the_end_of_each() -> None:
    heard: list[str] = []

    def begun(**_more: Any) -> None:
        heard.append("begun")

    def ended(**_more: Any) -> None:
        heard.append("ended")

    request_started.connect(begun)
    request_finished.connect(ended)
    try:
        for name in ("threads", "stream"):
            await asked(name)
    finally:
        request_started.disconnect(begun)
        request_finished.disconnect(ended)
    assert heard == ["begun", "ended"] * 2


COUNTING = """
import gc

import config.asgi
from core.rings import NEW_OBJECTS

gc.collect()
before, made = gc.get_stats()[0]["collections"], []
made += [[] for _ in range(NEW_OBJECTS // 2)]
early = gc.get_stats()[0]["collections"] - before
made += [[] for _ in range(NEW_OBJECTS)]
print(early, gc.get_stats()[0]["collections"] - before)
"""


def test_a_run_is_not_held_up_by_a_look_for_rings() -> None:
    """In a process of its own: the suite's looks for them as seldom as it likes."""
    command = [sys.executable, "-c", COUNTING]
    told = subprocess.run(command, cwd=settings.ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["0", "1"]
