"""What the web process spends on a run and on each of its tokens, with an engine that costs nothing.

    python -m benchmarks.web [--streams 64] [--tokens 400] [--step 0.02] [--repeat 2]

A thread of this script plays the engine: it takes the orders from the deployment's stream and tells made-up tokens as a
real one would. Counted is the processor time of the web process and of the Redis-protocol server, which a busy machine
hardly changes; the limit of `ARCHITECTURE.md` §8 stands beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import redis

from benchmarks.serving.client import Server, stream
from benchmarks.serving.models import save_small
from inference.wire import keys
from inference.wire.delivery import Address, Parcel, deliver, take_up
from inference.wire.events import ChoiceEnded, Done, Event, Piece, Started, Usage
from tests.inference.stack import Stack

LIMIT = 60  # microseconds of web a token
PROMPT = tuple(range(300, 308))
FIRST_TOKEN = 300


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "models"
        save_small(folder / "big")
        (site := Path(home) / "site").mkdir()
        stack = Stack(site, DEBUG="0")
        try:
            stack.seed(folder)
            web = stack.start_web().pid
            _measure(stack, web, options)
        finally:
            stack.end()


def _measure(stack: Stack, web: int, options: argparse.Namespace) -> None:
    server = stack.redis.info("server")["process_id"]
    _serve(stack, options.streams, 2, options.step)  # imports, connections, caches
    for _ in range(options.repeat):
        short = _spent(web, lambda: _serve(stack, options.streams, 2, options.step)) / options.streams
        before = _processor(server)
        long = _spent(web, lambda: _serve(stack, options.streams, options.tokens, options.step)) / options.streams
        kept = (_processor(server) - before) / options.streams / options.tokens
        token = (long - short) / (options.tokens - 2)
        print(
            f"{options.streams} streams: a run of two tokens {short * 1e3:.1f} ms of web, each further token "
            f"{token * 1e6:.0f} us = {token * 1e6 / LIMIT:.2f} of the limit, and {kept * 1e6:.0f} us of the server"
        )


def _serve(stack: Stack, streams: int, tokens: int, step: float) -> None:
    stack.redis.zadd(keys.HOSTS, {"played": time.time()})
    playing = threading.Thread(target=_play, args=[stack.redis_url, streams, tokens, step])
    playing.start()
    asyncio.run(_ask(stack, streams, tokens))
    playing.join()


async def _ask(stack: Stack, streams: int, tokens: int) -> None:
    server = Server(stack.port, "alice/big", stack.told["bob"])
    await asyncio.gather(*(stream(server, PROMPT, tokens, time.perf_counter()) for _ in range(streams)))


def _play(url: str, streams: int, tokens: int, step: float) -> None:
    client = redis.Redis.from_url(url, protocol=2)
    addresses = _taken(client, streams)
    deliver(client, [Parcel(address, [Started(len(PROMPT))]) for address in addresses])
    for index in range(tokens):
        deliver(client, [Parcel(address, _events(index, tokens)) for address in addresses])
        time.sleep(step)
    client.close()


def _taken(client: redis.Redis, streams: int) -> list[Address]:
    """The orders of all runs, however they come in."""
    taken: dict[bytes, Address] = {}
    while len(taken) < streams:
        for name in client.scan_iter(keys.requests("*")):
            deployment = name.decode().removeprefix(keys.requests(""))
            client.set(keys.placed(deployment), "played", ex=60)
            entries: Any = client.xrange(name)
            taken |= {entry: take_up(entry, fields, deployment, 1)[1] for entry, fields in entries}
        time.sleep(0.005)
    return list(taken.values())


def _events(index: int, tokens: int) -> list[Event]:
    piece = Piece(0, index, FIRST_TOKEN + index, f"§{index:x} ")
    is_last = index == tokens - 1
    return [piece, ChoiceEnded(0, "length"), Done(Usage(len(PROMPT), tokens))] if is_last else [piece]


def _spent(pid: int, work: Any) -> float:
    before = _processor(pid)
    work()
    return _processor(pid) - before


def _processor(pid: int) -> float:
    """Seconds of processor that a process has used; Linux only."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=int, default=64)
    parser.add_argument("--tokens", type=int, default=400)
    parser.add_argument("--step", type=float, default=0.02)
    parser.add_argument("--repeat", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    main()
