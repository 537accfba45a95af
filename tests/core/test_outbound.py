import contextlib
import gzip
import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from typing import Any, Self

import pytest

from core import outbound, resolving
from core.deadlines import Pace
from core.problems import BadInput


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1", "fe80::1", "0.0.0.0",  # noqa: S104
        "100.64.0.1", "224.0.0.1", "fd00::1", "2002:7f00:1::",
    ],
)  # fmt: skip
def test_address_inside_is_refused(address: str):
    assert not outbound._is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111"])
def test_address_outside_is_allowed(address: str):
    assert outbound._is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/x",
        "file:///etc/passwd",
        "http://",
        "http://user@example.org",
        "x",
        "http://[x",
        "http://h:9x/",
    ],
)
def test_only_plain_web_addresses_are_taken(url: str):
    with pytest.raises(BadInput) as refusal:
        outbound.get(url, field="code_url")
    assert list(refusal.value.fields) == ["code_url"]


def test_loopback_by_name_is_refused():
    with pytest.raises(BadInput) as refusal:
        outbound.get("http://localhost:1/")
    assert refusal.value.own_code == "address_not_allowed"


def test_host_that_the_operator_trusts_may_lie_inside(settings: Any):
    settings.OUTBOUND_ALLOWED = ["127.0.0.1"]
    assert outbound.check("http://127.0.0.1:8000/hook") == "127.0.0.1"
    with pytest.raises(BadInput):
        outbound.check("http://localhost:8000/hook")


class Hung:
    """A resolver whose name servers never answer, until the test is over."""

    def __init__(self) -> None:
        self.asked, self.over = 0, threading.Event()

    def __call__(self, host: str, port: int, *, flags: int = 0, **_more: Any) -> Any:
        if flags & socket.AI_NUMERICHOST:
            raise socket.gaierror(socket.EAI_NONAME, "not a number")
        self.asked += 1
        self.over.wait(60)
        raise socket.gaierror(socket.EAI_AGAIN, "nobody answered")


@pytest.fixture
def hung(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hung]:
    resolver = Hung()
    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    monkeypatch.setattr(resolving, "SECONDS", 0.2)
    yield resolver
    resolver.over.set()
    for thread in threading.enumerate():
        if thread.name == "resolving":
            thread.join(10)


def test_a_name_that_nobody_resolves_is_waited_for_no_longer_than_said(hung: Hung) -> None:
    began = time.monotonic()
    for ask in (
        lambda: outbound.check("http://slow.example/", "server"),
        lambda: outbound.get("http://slow.example/", field="server"),
        lambda: outbound.post("http://slow.example/", b"", {}, timeout=0.1, field="server"),
        lambda: outbound.download("http://slow.example/", bytearray().extend, limit=1, seconds=5, field="server"),
    ):
        with pytest.raises(BadInput) as refusal:
            ask()
        assert (refusal.value.own_code, list(refusal.value.fields)) == ("name_not_resolved", ["server"])
    assert (hung.asked, time.monotonic() - began < 10) == (4, True)


def test_names_that_hang_do_not_fill_the_process(hung: Hung, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolving, "SECONDS", 0.05)
    for _number in range(resolving.AT_ONCE + 3):
        with pytest.raises(TimeoutError):
            resolving.addresses_of("slow.example", 80)
    waiting = [thread for thread in threading.enumerate() if thread.name == "resolving"]
    assert (hung.asked, len(waiting)) == (resolving.AT_ONCE, resolving.AT_ONCE)


def test_once_they_answer_names_are_found_again(hung: Hung, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TimeoutError):
        resolving.addresses_of("slow.example", 80)
    hung.over.set()
    monkeypatch.setattr(resolving, "SECONDS", 5.0)
    with pytest.raises(socket.gaierror):
        resolving.addresses_of("slow.example", 80)
    monkeypatch.undo()
    assert "127.0.0.1" in resolving.addresses_of("localhost", 80)


def test_a_machine_without_threads_loses_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as without:
        without.setattr(threading.Thread, "start", none_left)
        for _number in range(resolving.AT_ONCE + 1):
            with pytest.raises(TimeoutError):
                resolving.addresses_of("localhost", 80, seconds=0.2)
    assert "127.0.0.1" in resolving.addresses_of("localhost", 80)


class Bare:
    """Another server, on this machine, that says what it is told to, and for ever the last of it."""

    def __init__(self, head: bytes, body: bytes) -> None:
        self.asked = b""
        there = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                there.asked = self.request.recv(2**16)
                with contextlib.suppress(OSError):
                    self.request.sendall(head)
                    while body:
                        self.request.sendall(body)

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def test_what_becomes_nothing_for_ever_is_left_in_time(settings: Any) -> None:
    settings.OUTBOUND_ALLOWED = ["127.0.0.1"]
    gzip_of_nothing = b"\x1f\x8b\x08\0\0\0\0\0\0\x03"
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip_of_nothing
    with Bare(head, b"\0\0\0\xff\xff" * 1000) as there:
        url = f"http://127.0.0.1:{there.port}/"
        for ask in (
            lambda: outbound.get(url, timeout=0.3),
            lambda: outbound.download(url, bytes, limit=100, seconds=0.3),
        ):
            with pytest.raises(BadInput, match="too long to come"):
                ask()


def test_what_is_packed_is_measured_as_it_unpacks(settings: Any) -> None:
    settings.OUTBOUND_ALLOWED = ["127.0.0.1"]
    data = gzip.compress(b"x" * 10_000)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(data)
    with Bare(head + data, b"") as there:
        url = f"http://127.0.0.1:{there.port}/"
        assert outbound.get(url).body == b"x" * 10_000
        with pytest.raises(BadInput, match="larger than 9999 bytes"):
            outbound.get(url, limit=9_999)


def test_a_name_of_other_letters_is_asked_by_its_plain_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "public_address", lambda *_: "127.0.0.1")
    with Bare(b"HTTP/1.1 204 No\r\n\r\n", b"") as there:
        assert outbound.get(f"http://bücher.example:{there.port}/x").status == 204
        assert b"Host: xn--bcher-kva.example:%d\r\n" % there.port in there.asked


@pytest.mark.parametrize("coding", ["br", "gzip, gzip", "x"])
def test_what_is_packed_otherwise_is_not_unpacked(coding: str, settings: Any) -> None:
    """Each of these may become a million times what came."""
    settings.OUTBOUND_ALLOWED = ["127.0.0.1"]
    data = gzip.compress(gzip.compress(b"x"))
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n" % (coding.encode(), len(data))
    with Bare(head + data, b"") as there, pytest.raises(BadInput, match="Content-Encoding"):
        outbound.get(f"http://127.0.0.1:{there.port}/")
    assert b"accept-encoding: gzip\r\n" in there.asked.lower()


def test_a_large_answer_is_unpacked_a_little_at_a_time(settings: Any) -> None:
    settings.OUTBOUND_ALLOWED = ["127.0.0.1"]
    data, came = gzip.compress(b"\0" * (5 * 2**20)), list[int]()
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(data)
    with Bare(head + data, b"") as there:
        url = f"http://127.0.0.1:{there.port}/"
        outbound.download(url, lambda piece: came.append(len(piece)), limit=5 * 2**20, seconds=30)
        assert (sum(came), max(came)) == (5 * 2**20, 2**20)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnone"
    with Bare(head, b"") as there, pytest.raises(BadInput, match="No answer from this address"):
        outbound.get(f"http://127.0.0.1:{there.port}/")


class Dripping(Bare):
    """It sends `head` at once, then a byte at a time, for ever, each well within any time between two reads."""

    def __init__(self, head: bytes, drop: bytes) -> None:
        super().__init__(b"", b"")

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                self.request.recv(2**16)
                with contextlib.suppress(OSError):
                    self.request.sendall(head)
                    while True:
                        self.request.sendall(drop)
                        time.sleep(0.02)

        self.server.RequestHandlerClass = Handler


HEADERS = b"HTTP/1.1 200 OK\r\nX-Slow: "
BODY = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"


@pytest.mark.parametrize("head", [b"", HEADERS, BODY], ids=["status", "headers", "body"])
def test_whoever_drips_is_left_in_time(head: bytes, settings: Any) -> None:
    settings.OUTBOUND_ALLOWED = ["127.0.0.1"]
    with Dripping(head, b"H") as there:
        url = f"http://127.0.0.1:{there.port}/"
        for ask in (
            lambda: outbound.get(url, timeout=0.4),
            lambda: outbound.post(url, b"x", {}, timeout=0.4),
            lambda: outbound.download(url, bytes, limit=2**20, seconds=0.4),
        ):
            begun = time.monotonic()
            with pytest.raises(BadInput, match="too long to come"):
                ask()
            assert time.monotonic() - begun < 3


def test_headers_come_sooner_than_all_of_it_may(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.OUTBOUND_ALLOWED = ["127.0.0.1"]
    monkeypatch.setattr(outbound, "HEADERS", 0.3)
    with Dripping(HEADERS, b"x") as there, pytest.raises(BadInput, match="too long to come"):
        outbound.download(f"http://127.0.0.1:{there.port}/", bytes, limit=2**20, seconds=3_600)


def test_a_body_that_comes_next_to_not_at_all_is_left(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.OUTBOUND_ALLOWED = ["127.0.0.1"]
    monkeypatch.setattr(Pace, "LOOKED_AT_EVERY", 0.3)
    with Dripping(BODY, b"x") as there, pytest.raises(BadInput, match="too long to come"):
        outbound.download(f"http://127.0.0.1:{there.port}/", bytes, limit=2**20, seconds=3_600)
    with Dripping(BODY, b"x" * 1_000) as there:  # fifty thousand a second are enough
        came = list[int]()
        with pytest.raises(BadInput, match="too long to come"):
            outbound.download(f"http://127.0.0.1:{there.port}/", lambda p: came.append(len(p)), limit=2**20, seconds=2)
        assert sum(came) > 10_000


def test_whoever_takes_nothing_is_left(settings: Any) -> None:
    """It accepts, and reads none of what it is sent."""
    settings.OUTBOUND_ALLOWED = ["127.0.0.1"]
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        begun = time.monotonic()
        with pytest.raises(BadInput, match="too long to come"):
            outbound.post(f"http://127.0.0.1:{deaf.getsockname()[1]}/", b"x" * 2**25, {}, timeout=0.5)
        assert time.monotonic() - begun < 5


def test_a_handshake_that_drips_is_left(settings: Any) -> None:
    settings.OUTBOUND_ALLOWED = ["127.0.0.1"]
    with Dripping(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc", b"\0") as there, pytest.raises(BadInput, match="too long"):
        outbound.download(f"https://127.0.0.1:{there.port}/", bytes, limit=2**20, seconds=0.5)
