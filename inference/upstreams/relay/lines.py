"""What a server sends, piece by piece, as the JSON objects that stand in it. Bounded in every direction."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from typing import Any

import httpx

from inference.upstreams.relay.faults import BROKE_OFF, GARBAGE, Fault

LONGEST_LINE, LONGEST_ANSWER, LONGEST_ERROR = 2**20, 2**26, 2**16
DATA, DONE = b"data:", b"[DONE]"


async def chunks(response: httpx.Response, patience: float) -> AsyncIterator[Any]:
    """Of a stream of server-sent events, until it says that it is done. One that ends otherwise broke off."""
    async for line in _lines(response, patience):
        if not line.startswith(DATA):
            continue  # an empty line, a comment to keep the connection, a name
        data = line.removeprefix(DATA).strip()
        if data == DONE:
            return
        yield loaded(data)
    raise Fault(BROKE_OFF)


async def whole(response: httpx.Response, patience: float) -> bytes:
    body = bytearray()
    async for part in _parts(response, patience):
        body += part
        if len(body) > LONGEST_ANSWER:
            raise Fault(GARBAGE)
    return bytes(body)


async def beginning(response: httpx.Response, patience: float) -> bytes:
    """Of what explains a status, which says enough by itself: what comes of it, and no more than is looked at."""
    body = bytearray()
    with suppress(TimeoutError, httpx.HTTPError):
        async with aclosing(_parts(response, patience)) as parts:
            async for part in parts:
                body += part
                if len(body) > LONGEST_ERROR:
                    break
    return bytes(body[:LONGEST_ERROR])


def loaded(data: bytes) -> Any:
    try:
        return json.loads(data, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Fault(GARBAGE) from None


async def _lines(response: httpx.Response, patience: float) -> AsyncIterator[bytes]:
    rest, size = b"", 0
    async for part in _parts(response, patience):
        *lines, rest = (rest + part).split(b"\n")
        size += len(part)
        if max(map(len, (rest, *lines))) > LONGEST_LINE or size > LONGEST_ANSWER:
            raise Fault(GARBAGE)
        for line in lines:
            yield line.rstrip(b"\r")
    if rest:
        yield rest


async def _parts(response: httpx.Response, patience: float) -> AsyncGenerator[bytes, None]:
    parts = response.aiter_raw()  # never unpacked: what is small here could be large there
    while True:
        try:
            async with asyncio.timeout(patience):
                part = await anext(parts)
        except StopAsyncIteration:
            return
        yield part


def _refuse(constant: str) -> Any:
    raise ValueError(constant)
