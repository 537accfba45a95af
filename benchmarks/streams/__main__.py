"""Many open streams on one web process: does each get its tokens in time, and what does the site take for a token?

    python -m benchmarks.streams [--streams 100,1000] [--every 0.25] [--tokens 200] [--opening 40]

A site with one web process is asked over HTTP by so many at once, `--opening` more each second; every stream stays open
until its last token. An engine that has no model writes a token for each of them every so many seconds, so that the
machine is the site's; all else is as it is with models: people's tokens, the ledger, Redis, the engine's process. A
token's text is the moment at which it was written, so what is told of delays is the whole way to the client, on the
same clock. Prints one row for each number of streams and ends with 1 where one was refused, cut off or lost a token, or
where not all were open at once.

µs are processor time for a token, while all are open and none begins: `web` is the web process, `engine` the process
that would hold a model, `redis` the server between them; `ms/run` is what the web process took beside that for each
run, to accept and to settle it. "first" is from the request to its first token, the engine's wait for its next step
included.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.serving.environments import ROOT
from benchmarks.serving.workload import percentile
from tests.inference.stack import Stack
from tests.site import eventually

SETTLING_SECONDS, STEADY_SECONDS = 2.0, 8.0
MOST_MICROSECONDS = 60  # of the web process, for a token
TICKS = os.sysconf("SC_CLK_TCK")
RICH = """
import django; django.setup()
from core.policies import publish
publish("allowance", {"signed_in_tokens_per_day": 10**10}, author=None, note="A benchmark.")
publish("serving", {"queue_limit": 10**5}, author=None, note="A benchmark.")
"""
BODY = {"model": "alice/afar", "prompt": "Say something, over and over.", "stream": True, "temperature": 0}


@dataclass
class Crowd:
    """What a number of readers saw."""

    open: int = 0
    most_open: int = 0
    firsts: list[float] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    steady: dict[str, float] = field(default_factory=dict)  # seconds for a token, while all are open


class Reader(asyncio.Protocol):
    """One stream: notes when each piece came, and looks at nothing else."""

    def __init__(self, crowd: Crowd, request: bytes, tokens: int) -> None:
        self.crowd, self.request, self.tokens = crowd, request, tokens
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.began, self.seen, self.rest = time.time(), 0, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        now = time.time()
        parts = (self.rest + data).split(b'"text":"')
        for part in parts[1:]:
            if len(moment := part[:16]) == 16 and moment.startswith(b"1"):
                self.note(now, float(moment))
        # The start of a piece may be the end of what came: it is looked at again with what follows.
        self.rest = b'"text":"' + parts[-1] if len(parts) > 1 and len(parts[-1]) < 16 else data[-8:]
        if b"[DONE]" in data:
            self.rest = b""

    def note(self, now: float, written: float) -> None:
        if not self.seen:
            self.crowd.open += 1
            self.crowd.most_open = max(self.crowd.most_open, self.crowd.open)
            self.crowd.firsts.append(now - self.began)
        self.seen += 1
        self.crowd.delays.append(now - written)

    def connection_lost(self, error: Exception | None) -> None:
        self.crowd.open -= bool(self.seen)
        if self.seen != self.tokens:
            self.crowd.wrong.append(f"{self.seen} of {self.tokens} tokens; {error or self.rest[:300]!r}")
        self.ended.set_result(None)


async def crowd_of(
    port: int, token: str, streams: int, tokens: int, opening: int, processes: Mapping[str, int] | None = None
) -> Crowd:
    crowd, body = Crowd(), json.dumps(BODY | {"max_tokens": tokens}).encode()
    head = f"POST /v1/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    loop, readers = asyncio.get_running_loop(), []
    for _ in range(streams):
        _transport, reader = await loop.create_connection(
            lambda: Reader(crowd, head.encode() + body, tokens), "127.0.0.1", port
        )
        readers.append(reader)
        await asyncio.sleep(1 / opening)
    if processes:
        await asyncio.sleep(SETTLING_SECONDS)
        before, count = {name: _seconds(pid) for name, pid in processes.items()}, len(crowd.delays)
        await asyncio.sleep(STEADY_SECONDS)
        told = max(1, len(crowd.delays) - count)
        crowd.steady = {name: (_seconds(pid) - before[name]) / told for name, pid in processes.items()}
    await asyncio.gather(*(reader.ended for reader in readers))
    return crowd


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory() as home:
        models = Path(home) / "models"
        models.mkdir()
        (models / "tasks.json").write_text("{}")
        site = Stack(Path(home), DEBUG="0", LOG_LEVEL="WARNING")
        try:
            site.seed(models)
            site.python("-c", RICH)
            return _measured(site, options)
        finally:
            site.end()


def _measured(site: Stack, options: argparse.Namespace) -> int:
    words = [sys.executable, "-m", "benchmarks.streams.standing_in", site.redis_url, str(options.every)]
    with (site.home / "engine.log").open("wb") as log:
        engine = subprocess.Popen(words, cwd=ROOT, env=site.env, stdout=log, stderr=log, start_new_session=True)
    site.processes.append(engine)
    processes = {"web": site.start_web().pid, "engine": engine.pid}
    processes["redis"] = int(site.redis.info("server")["process_id"])
    assert eventually(lambda: bool(site.redis.exists("hosts")), seconds=60), site.log("engine")
    asyncio.run(crowd_of(site.port, site.told["bob"], 2, 2, 10))  # whatever is loaded with the first request
    print(f"a token every {options.every} s for each, {options.tokens} for a stream; {options.opening} opened a second")
    print(
        f"{'streams':>8}{'open':>7}{'tokens/s':>10}{'first p50':>11}{'p99 ms':>8}{'delay p50':>11}{'p99 ms':>8}", end=""
    )
    print(f"{'µs: web':>9}{'engine':>8}{'redis':>7}{'ms/run':>8}{'web MB':>8}")
    failed = False
    for streams in options.streams:
        before, began = _seconds(processes["web"]), time.perf_counter()
        crowd = asyncio.run(crowd_of(site.port, site.told["bob"], streams, options.tokens, options.opening, processes))
        took, web = time.perf_counter() - began, _seconds(processes["web"]) - before
        for_each = (web - crowd.steady["web"] * len(crowd.delays)) / streams
        _row(streams, crowd, len(crowd.delays) / took, for_each, _resident(processes["web"]))
        failed = failed or bool(crowd.wrong) or crowd.most_open < streams
    return int(failed)


def _row(streams: int, crowd: Crowd, rate: float, for_each: float, resident: int) -> None:
    spent = {name: seconds * 1e6 for name, seconds in crowd.steady.items()}
    firsts, delays = crowd.firsts or [0.0], crowd.delays or [0.0]
    print(
        f"{streams:>8}{crowd.most_open:>7}{rate:>10.0f}"
        f"{statistics.median(firsts) * 1e3:>11.0f}{percentile(firsts, 0.99) * 1e3:>8.0f}"
        f"{statistics.median(delays) * 1e3:>11.1f}{percentile(delays, 0.99) * 1e3:>8.0f}"
        f"{spent['web']:>9.0f}{spent['engine']:>8.0f}{spent['redis']:>7.0f}{for_each * 1e3:>8.1f}{resident / 1e6:>8.0f}"
        f"  {'met' if spent['web'] <= MOST_MICROSECONDS else 'MISSED'} (web ≤ {MOST_MICROSECONDS} µs)",
        flush=True,
    )
    for each in crowd.wrong[:3]:
        print(f"         a stream went wrong: {each}")
    if crowd.wrong:
        print(f"         {len(crowd.wrong)} of {streams} streams went wrong", flush=True)


def _seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=lambda text: [int(one) for one in text.split(",")], default=[100, 1000])
    parser.add_argument("--every", type=float, default=0.25, help="seconds between two tokens of a stream")
    parser.add_argument("--tokens", type=int, default=200, help="of a stream; it must outlast the opening")
    parser.add_argument("--opening", type=int, default=40, help="streams that are opened a second")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
