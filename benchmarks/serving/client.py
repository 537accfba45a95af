"""Asks a server that speaks OpenAI's API from outside.

A bare socket for each request, or one for all (`Kept`), and nothing is read twice: the client costs next to nothing.
"""

from __future__ import annotations

import asyncio
import json
import socket
import time
from dataclasses import dataclass, field
from typing import Any

from benchmarks.serving.workload import Workload

Ids = tuple[int, ...]
PIECE = b"data: {"
LAST_CHUNK = b"0\r\n\r\n"


@dataclass(frozen=True)
class Server:
    """Where it listens, what the model is called there, and what it must be told to count and not to stop."""

    port: int
    model: str
    token: str = ""
    is_told_ids: bool = True
    extra: dict[str, Any] = field(
        default_factory=lambda: {"ignore_eos": True, "stream_options": {"include_usage": True}}
    )

    def body(self, prompt: Ids, tokens: int) -> dict[str, Any]:
        told = prompt if self.is_told_ids else "".join(f"§{number:x} " for number in prompt)
        return {
            "model": self.model,
            "prompt": told,
            "max_tokens": tokens,
            "temperature": 0,
            "stream": True,
            **self.extra,
        }


def ask(server: Server, workload: Workload) -> list[list[float]]:
    """When each piece of each answer came, in seconds from the start."""
    return asyncio.run(_ask(server, workload))


async def _ask(server: Server, workload: Workload) -> list[list[float]]:
    start = time.perf_counter()
    asked = zip(workload.prompts, workload.lengths, strict=True)
    return await asyncio.gather(*(stream(server, prompt, tokens, start) for prompt, tokens in asked))


async def stream(server: Server, prompt: Ids, tokens: int, start: float) -> list[float]:
    """RuntimeError where a server that counts its tokens made fewer than it was asked for, or refused."""
    loop = asyncio.get_running_loop()
    request = _request(server, prompt, tokens, "close")
    _transport, answer = await loop.create_connection(lambda: _Answer(request, start), "127.0.0.1", server.port)
    await answer.ended
    return answer.read.checked(tokens)


class Kept:
    """Keeps its connection from one request to the next, as every library of clients does."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._socket = self._connected()

    def ask(self, workload: Workload) -> list[list[float]]:
        """As `ask`, one after another."""
        asked = zip(workload.prompts, workload.lengths, strict=True)
        return [self._stream(prompt, tokens) for prompt, tokens in asked]

    def _stream(self, prompt: Ids, tokens: int) -> list[float]:
        request = _request(self.server, prompt, tokens, "keep-alive")
        try:
            read = self._answered(request)
        except ConnectionError:  # servers close what was quiet for some seconds
            self._socket = self._connected()
            read = self._answered(request)
        return read.checked(tokens)

    def _answered(self, request: bytes) -> _Read:
        read = _Read(time.perf_counter())
        self._socket.sendall(request)
        while read.tail != LAST_CHUNK:
            if not (data := self._socket.recv(65_536)):
                raise ConnectionResetError
            read.more(data)
        return read

    def _connected(self) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self.server.port))
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made


def _request(server: Server, prompt: Ids, tokens: int, connection: str) -> bytes:
    data = json.dumps(server.body(prompt, tokens)).encode()
    head = f"POST /v1/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {server.token}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\nConnection: {connection}\r\n\r\n"
    return head.encode() + data


class _Answer(asyncio.Protocol):
    def __init__(self, request: bytes, start: float) -> None:
        self.request, self.read = request, _Read(start)
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.read.more(data)

    def connection_lost(self, error: Exception | None) -> None:
        self.ended.set_result(None)


class _Read:
    """Counts the pieces of one answer; only the last is looked into."""

    def __init__(self, start: float) -> None:
        self.start = start
        self.times: list[float] = []
        self.status, self.last, self.rest, self.tail = b"", b"", b"", b""

    def more(self, data: bytes) -> None:
        now = time.perf_counter() - self.start
        self.tail = (self.tail + data)[-len(LAST_CHUNK) :]
        lines = (self.rest + data).split(b"\n")
        self.rest = lines.pop()
        self.status = self.status or (lines[0] if lines else b"")
        pieces = [line for line in lines if line.startswith(PIECE)]
        self.times += [now] * len(pieces)
        self.last = pieces[-1] if pieces else self.last

    def checked(self, tokens: int) -> list[float]:
        """When its pieces came."""
        last = self.last or self.rest
        if b" 200 " not in self.status or not last.startswith(PIECE):
            raise RuntimeError(f"{self.status!r}, last piece {last[:300]!r}")
        usage = json.loads(last[6:]).get("usage")
        if usage and usage["completion_tokens"] != tokens:
            raise RuntimeError(f"{usage['completion_tokens']} of {tokens} tokens came")
        return self.times
