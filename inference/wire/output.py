"""What a run has told until now, read off its output stream from the beginning."""

from collections.abc import Iterator
from typing import Any

import redis

from inference.wire import keys
from inference.wire.delivery import entry_events
from inference.wire.events import Event
from inference.wire.fence import Fence


def output_of(client: "redis.Redis", run: str) -> Iterator[Event]:
    """Each event once, as long as Redis keeps them."""
    fence = Fence()
    entries: Any = client.xrange(keys.output(run))
    for _entry, fields in entries:
        attempt, events = entry_events(fields)
        yield from (event for event in events if fence.lets_pass(attempt, event))
