"""Events on their way to Redis: kept with the run first, then framed for the web process that waits for them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import redis

from inference.wire import keys
from inference.wire.events import Event, Failed, dumps, is_last, pack, unpack
from inference.wire.orders import Order, from_entry

REPLY_SECONDS = 60
LAST_ATTEMPT = 1_000_000  # above every engine's: what the host says of a dead deployment is the end of it


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


def deliver(client: "redis.Redis", parcels: Iterable[Parcel]) -> None:
    """One round trip. What a web process reads is already kept with the run, so whoever takes over knows it."""
    frames: dict[str, list[Any]] = defaultdict(list)
    with client.pipeline(transaction=True) as pipe:
        for parcel in parcels:
            address, packed = parcel.address, pack(parcel.events)
            pipe.xadd(keys.output(address.run), {"a": address.attempt, "e": dumps(packed)})
            frames[address.web].append([address.run, address.attempt, packed])
            if address.attempt == 1 or parcel.is_last:
                pipe.expire(keys.output(address.run), keys.OUTPUT_SECONDS)
            if parcel.is_last:
                pipe.xack(keys.requests(address.deployment), keys.GROUP, address.entry)
                pipe.xdel(keys.requests(address.deployment), address.entry)
        for web, frame in frames.items():
            pipe.xadd(keys.replies(web), {"f": dumps(frame)}, maxlen=keys.REPLY_LENGTH, approximate=True)
            pipe.expire(keys.replies(web), REPLY_SECONDS)
        pipe.execute()


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
