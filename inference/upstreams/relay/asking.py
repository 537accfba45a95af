"""One request to an upstream server, from its first byte to its last."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx

from core import outbound
from core.problems import BadInput
from inference.upstreams.relay import lines
from inference.upstreams.relay.bodies import Body, asked
from inference.upstreams.relay.faults import Fault, of_status, of_transport
from inference.upstreams.relay.line import Line
from inference.upstreams.relay.reading import Reading
from inference.upstreams.relay.vectors import read_vectors
from inference.wire.events import Event
from inference.wire.orders import Order

Tell = Callable[[list[Event]], None]


def new_client() -> httpx.AsyncClient:
    """Follows nobody elsewhere. How long it waits is said where it is used."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=64)
    return httpx.AsyncClient(
        timeout=httpx.Timeout(None, connect=5.0), limits=limits, follow_redirects=False, trust_env=False
    )


async def ask(client: httpx.AsyncClient, line: Line, order: Order, reading: Reading, tell: Tell) -> None:
    """Tells all events of the run, its end as well. Raises `Fault`."""
    path, body = asked(order, line)
    async with _answered(client, line, path, body) as response:
        if order.streams:
            async for chunk in lines.chunks(response, line.patience):
                tell(reading.take(chunk))
        else:
            last = read_vectors(lines.loaded(await lines.whole(response, line.patience)), order, line.price)
    tell([reading.end()] if order.streams else last)


@asynccontextmanager
async def _answered(client: httpx.AsyncClient, line: Line, path: str, body: Body) -> AsyncIterator[httpx.Response]:
    try:
        target = await asyncio.to_thread(outbound.pinned, line.base_url + path, line.headers)
        async with asyncio.timeout(line.patience):
            response = await client.send(client.build_request("POST", json=body, **target), stream=True)
        try:
            await _require_ok(response, line)
            yield response
        finally:
            await response.aclose()
    except (BadInput, httpx.HTTPError, TimeoutError) as error:
        raise Fault(of_transport(error)) from None


async def _require_ok(response: httpx.Response, line: Line) -> None:
    if response.status_code != 200:
        said = await lines.beginning(response, line.patience)
        raise Fault(of_status(response.status_code, said, line.key))
