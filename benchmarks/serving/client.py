"""Asks a server that speaks OpenAI's API from outside.

A bare socket for each request: the client costs next to nothing.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any

from benchmarks.serving.workload import Workload

Ids = tuple[int, ...]


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
    data = json.dumps(server.body(prompt, tokens)).encode()
    times, last = [], b""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    head = f"POST /v1/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {server.token}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\nConnection: close\r\n\r\n"
    writer.write(head.encode() + data)
    status = await reader.readline()
    while line := await reader.readline():
        if line.startswith(b"data: {"):
            times.append(time.perf_counter() - start)
            last = line
    writer.close()
    _check(status, last, tokens)
    return times


def _check(status: bytes, last: bytes, tokens: int) -> None:
    if b" 200 " not in status or not last:
        raise RuntimeError(f"{status!r}, last piece {last[:300]!r}")
    usage = json.loads(last[6:]).get("usage")
    if usage and usage["completion_tokens"] != tokens:
        raise RuntimeError(f"{usage['completion_tokens']} of {tokens} tokens came")
