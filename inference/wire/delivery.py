"""Events on their way to Redis: kept with the run first, then framed for the web process that waits for them."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import redis

from inference.wire import keys
from inference.wire.events import Event, Failed, Started, is_last, unpack, written
from inference.wire.measurements import Measured, measured_in, pack_measured
from inference.wire.orders import Order, from_entry

REPLY_SECONDS = 60
# Keys: the runs' own streams, then the replies to web processes, then the request streams of runs that have ended, then
# the stream of measurements, once for each of them.
DELIVER = """
local runs, webs, ended = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[7])
local at = 8
for i = 1, runs do
  redis.call('XADD', KEYS[i], '*', 'a', ARGV[at + 1], 'e', ARGV[at + 2])
  if ARGV[at + 3] == '1' then redis.call('EXPIRE', KEYS[i], ARGV[3]) end
  at = at + 3
end
for i = runs + 1, runs + webs do
  at = at + 1
  redis.call('XADD', KEYS[i], 'MAXLEN', '~', ARGV[5], '*', 'f', ARGV[at])
  redis.call('EXPIRE', KEYS[i], ARGV[4])
end
for i = runs + webs + 1, runs + webs + ended do
  at = at + 1
  redis.call('XACK', KEYS[i], ARGV[6], ARGV[at])
  redis.call('XDEL', KEYS[i], ARGV[at])
end
for i = runs + webs + ended + 1, #KEYS do
  at = at + 1
  redis.call('XADD', KEYS[i], 'MAXLEN', '~', ARGV[8], '*', 'm', ARGV[at])
end
"""
DELIVER_SHA = hashlib.sha1(DELIVER.encode(), usedforsecurity=False).hexdigest()
LAST_ATTEMPT = 1_000_000  # above every engine's: what the host says of a dead deployment is the end of it


class Talker(Protocol):
    """A client, or a connection that somebody keeps."""

    def execute_command(self, *words: Any) -> Any: ...


@dataclass(frozen=True)
class Address:
    """Where the events of one run go, and the entry of the request stream that its last event removes."""

    run: str
    web: str
    deployment: str
    entry: str
    attempt: int


@dataclass(frozen=True)
class Parcel:
    address: Address
    events: list[Event] = field(default_factory=list)

    @property
    def is_last(self) -> bool:
        return any(is_last(event) for event in self.events)

    @property
    def only_begins(self) -> bool:
        return all(isinstance(event, Started) for event in self.events)

    @property
    def begins(self) -> bool:
        return any(isinstance(event, Started) for event in self.events)


def deliver(client: Talker, parcels: Iterable[Parcel]) -> None:
    """One command, all or nothing. What a web process reads is already kept with the run, so whoever takes over knows
    it, and a run that is told to have ended has left what it took. Told as a script, because the engine's thread waits
    while Python builds a command for every token. How long a run's stream is kept is said when it begins and ends;
    between them whoever holds the lease says it."""
    outputs: list[str] = []
    kept: list[str | int] = []
    frames: dict[str, list[str]] = defaultdict(list)
    ended: list[tuple[str, str]] = []
    measured: list[str] = []
    for parcel in parcels:
        address, packed = parcel.address, written(parcel.events)
        outputs.append(keys.output(address.run))
        is_end = parcel.is_last
        kept += [address.attempt, packed, int(is_end or parcel.begins)]
        frames[address.web].append(f'["{address.run}",{address.attempt},{packed}]')
        if is_end:
            ended.append((keys.requests(address.deployment), address.entry))
            if usage := measured_in(parcel.events):
                measured.append(pack_measured(Measured(address.run, address.deployment, address.attempt, usage)))
    names = [*outputs, *map(keys.replies, frames), *(stream for stream, _ in ended)]
    names += [keys.MEASURED] * len(measured)
    told = [f"[{','.join(frame)}]" for frame in frames.values()]
    sizes: list[str | int] = [len(outputs), len(told), keys.OUTPUT_SECONDS, REPLY_SECONDS, keys.REPLY_LENGTH]
    sizes += [keys.GROUP, len(ended), keys.MEASURED_LENGTH]
    _run_script(client, names, [*sizes, *kept, *told, *(entry for _, entry in ended), *measured])


def _run_script(client: Talker, names: list[str], values: list[str | int]) -> None:
    try:
        client.execute_command("EVALSHA", DELIVER_SHA, len(names), *names, *values)
    except redis.exceptions.NoScriptError:  # a server that is new, or was restarted
        client.execute_command("EVAL", DELIVER, len(names), *names, *values)


def entry_events(fields: Mapping[bytes, bytes]) -> tuple[int, list[Event]]:
    """One entry of a run's output stream: the attempt and its events."""
    return int(fields[b"a"]), unpack(json.loads(fields[b"e"]))


def fail_all(client: "redis.Redis", deployment: str, failure: Failed) -> int:
    """End every run that waits for a deployment that will not come. Returns how many there were."""
    stream, ended = keys.requests(deployment), 0
    while entries := _first_entries(client, stream):
        addresses = [take_up(entry, fields, deployment, LAST_ATTEMPT)[1] for entry, fields in entries]
        deliver(client, [Parcel(address, [failure]) for address in addresses])
        ended += len(entries)
    return ended


def _first_entries(client: "redis.Redis", stream: str) -> list[tuple[bytes, Mapping[bytes, bytes]]]:
    found: Any = client.xrange(stream, count=100)
    return list(found)


def take_up(entry: bytes, fields: Mapping[bytes, bytes], deployment: str, attempt: int) -> tuple[Order, Address]:
    order, web = from_entry(fields)
    return order, Address(order.run, web, deployment, entry.decode(), attempt)


def hand_back(client: "redis.Redis", deployment: str, entries: Sequence[str | bytes]) -> None:
    """Give unfinished runs to whoever asks first; nothing counts against them."""
    if entries:
        client.xclaim(
            keys.requests(deployment), keys.GROUP, keys.NOBODY, 0, list(entries),
            idle=keys.HANDED_BACK_MILLISECONDS, justid=True,
        )  # fmt: skip


def hand_back_all(client: "redis.Redis", deployment: str, consumer: str) -> int:
    """What a consumer that is gone had in hand, and how much it was."""
    try:
        rows: Any = client.xpending_range(
            keys.requests(deployment), keys.GROUP, "-", "+", 10_000, consumername=consumer
        )
        hand_back(client, deployment, [row["message_id"] for row in rows])
        client.xgroup_delconsumer(keys.requests(deployment), keys.GROUP, consumer)
    except redis.ResponseError as error:
        if "NOGROUP" not in str(error):
            raise
        return 0
    return len(rows)
