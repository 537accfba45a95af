"""Files leave by the transport as nginx would send them: in chunks, with ranges, and never through Django."""

import asyncio
import hashlib
import os
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from repositories import actions, blobs, downloads, queries
from repositories.transport import sending
from tests.repositories.support import put

pytestmark = [pytest.mark.django_db, pytest.mark.disk]
BIG = os.urandom(3 * 2**20 + 7)
FILES = {"big.safetensors": BIG, "small.txt": b"0123456789", "page.html": b"<script>alert(1)</script>", "图.png": BIG}


@pytest.fixture
def entries() -> dict[str, queries.FileEntry]:
    repository = actions.create_repository()
    return {entry.path: entry for entry in queries.files(repository, put(repository, FILES))}


Ask = Callable[..., tuple[int, dict[str, str], bytes]]


@pytest.fixture
def ask(entries: dict[str, queries.FileEntry], rf: Any) -> Ask:
    """Ask the view for a file, then let the transport send what the view said."""

    def get(
        path: str, *, method: str = "GET", disposition: str = "attachment", extensions: Any = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        request = rf.generic(method, "/", headers=headers)
        answer = downloads.response(request, entry=entries[path], filename=path, disposition=disposition)  # type: ignore[arg-type]
        return run(answer, request, headers, extensions)

    return get


def run(
    answer: HttpResponseBase, request: HttpRequest, headers: dict[str, str], extensions: Any = None
) -> tuple[int, dict[str, str], bytes]:
    async def view(scope: Any, receive: Any, send: Any) -> None:
        sent = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.items()]
        await send({"type": "http.response.start", "status": answer.status_code, "headers": sent})
        await send({"type": "http.response.body", "body": getattr(answer, "content", b"")})

    messages: list[Any] = []

    async def main() -> None:
        async def receive() -> Any:
            await asyncio.Event().wait()

        async def send(message: Any) -> None:
            messages.append(message)

        asked = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        scope: dict[str, Any] = {
            "type": "http",
            "method": request.method,
            "path": "/",
            "headers": asked,
            "extensions": extensions,
        }
        await sending.serve(view, scope, receive, send)

    asyncio.run(main())
    start = messages[0]
    got = {name.decode().lower(): value.decode("latin-1") for name, value in start["headers"]}
    assert all(len(message.get("body", b"")) <= sending.CHUNK for message in messages[1:])
    if any(message["type"] == "http.response.pathsend" for message in messages):
        return start["status"], got, messages[1]["path"].encode()
    return start["status"], got, b"".join(message["body"] for message in messages[1:])


@pytest.mark.parametrize("path", ["big.safetensors", "small.txt"])
@pytest.mark.parametrize(
    ("header", "first", "last"),
    [("bytes=0-4", 0, 4), ("bytes=3-3", 3, 3), ("bytes=-4", -4, -1), ("bytes=2-", 2, -1), ("bytes=5-99999999", 5, -1)],
)
def test_a_range_is_sent_alone(ask: Ask, path: str, header: str, first: int, last: int) -> None:
    data = FILES[path]
    first, last = first % len(data), last % len(data)
    status, headers, body = ask(path, Range=header)
    assert (status, body) == (206, data[first : last + 1])
    assert headers["content-range"] == f"bytes {first}-{last}/{len(data)}"
    assert headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize("path", ["big.safetensors", "small.txt"])
@pytest.mark.parametrize("header", ["", "bytes=x-y", "bytes=5-2", "chapters=1-2"])
def test_without_a_sensible_range_all_is_sent(ask: Ask, path: str, header: str) -> None:
    status, headers, body = ask(path, Range=header)
    assert (status, body) == (200, FILES[path])
    assert headers["etag"].strip('"') == hashlib.sha256(FILES[path]).hexdigest()


@pytest.mark.parametrize("path", ["big.safetensors", "small.txt"])
@pytest.mark.parametrize("header", ["bytes=99999999-", "bytes=-0", "bytes=0-1,3-4"])
def test_a_range_that_cannot_be_is_refused_with_the_size(ask: Ask, path: str, header: str) -> None:
    status, headers, _body = ask(path, Range=header)
    assert (status, headers["content-range"]) == (416, f"bytes */{len(FILES[path])}")


@pytest.mark.parametrize("path", ["big.safetensors", "small.txt"])
def test_a_range_of_an_older_version_brings_the_whole(ask: Ask, path: str) -> None:
    etag = ask(path)[1]["etag"]
    assert ask(path, Range="bytes=0-1", If_Range=etag)[0] == 206
    assert ask(path, Range="bytes=0-1", If_Range='"older"')[2] == FILES[path]


@pytest.mark.parametrize("path", ["big.safetensors", "small.txt"])
def test_who_has_the_version_gets_nothing_again(ask: Ask, path: str) -> None:
    etag = ask(path)[1]["etag"]
    status, headers, body = ask(path, If_None_Match=etag)
    assert (status, body, headers["etag"]) == (304, b"", etag)
    assert ask(path, If_None_Match='"other"')[0] == 200
    assert ask(path, If_Match='"other"')[0] == 412


def test_head_tells_the_length_and_sends_nothing(ask: Ask) -> None:
    status, headers, body = ask("big.safetensors", method="HEAD", Range="bytes=0-1")
    assert (status, body, headers["content-length"]) == (200, b"", str(len(BIG)))


def test_a_server_that_can_send_paths_is_given_one(ask: Ask, entries: dict[str, queries.FileEntry]) -> None:
    status, _headers, path = ask("big.safetensors", extensions={"http.response.pathsend": {}})
    assert (status, path.decode()) == (200, str(blobs.local_path(entries["big.safetensors"].sha256)))


def test_nginx_gets_the_header_where_it_stands_in_front(ask: Ask, settings: Any) -> None:
    settings.SENDFILE = "nginx"
    status, headers, body = ask("big.safetensors")
    assert (status, body) == (200, b"")
    assert headers["x-accel-redirect"].startswith("/_blobs/")


def test_the_inner_place_of_a_file_is_not_told(ask: Ask) -> None:
    assert "x-accel-redirect" not in ask("big.safetensors")[1]


def test_files_of_strangers_cannot_run(ask: Ask) -> None:
    for path, disposition, kind, shown in [
        ("page.html", "inline", "application/octet-stream", "attachment"),
        ("small.txt", "inline", "text/plain; charset=utf-8", "inline"),
        ("small.txt", "attachment", "text/plain; charset=utf-8", "attachment"),
        ("图.png", "inline", "image/png", "inline"),
        ("big.safetensors", "inline", "application/octet-stream", "attachment"),
    ]:
        headers = ask(path, disposition=disposition)[1]
        assert headers["content-type"] == kind
        assert headers["content-disposition"].startswith(shown)
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"


def test_lost_bytes_are_an_error_before_the_first_byte(rf: Any, entries: dict[str, queries.FileEntry]) -> None:
    lost = blobs.local_path(entries["big.safetensors"].sha256)
    assert lost
    kept = lost.rename(lost.with_suffix(".lost"))
    try:
        with pytest.raises(blobs.Damaged):
            downloads.response(rf.get("/"), entry=entries["big.safetensors"], filename="x")
    finally:
        kept.rename(lost)


async def test_sending_stops_when_nobody_reads(entries: dict[str, queries.FileEntry]) -> None:
    name = blobs.name_of(entries["big.safetensors"].sha256).encode()
    sent: list[Any] = []

    async def view(scope: Any, receive: Any, send: Any) -> None:
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"x-accel-redirect", b"/_blobs/" + name)]}
        )
        await send({"type": "http.response.body", "body": b""})

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    await sending.serve(view, {"type": "http", "method": "GET", "path": "/", "headers": []}, receive, send)
    assert len(sent) < 4
