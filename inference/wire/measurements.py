"""What an engine measured of a run, in its own hand: written with its last word on the run, read by whoever proves the
books. The web process that settles the run never touches it."""

import json
from dataclasses import dataclass

from inference.wire.events import Done, Event, Usage, dumps


@dataclass(frozen=True)
class Measured:
    """`attempt` tells the engine from another that had the run before or after it."""

    run: str
    deployment: str
    attempt: int
    usage: Usage


def measured_in(events: list[Event]) -> Usage | None:
    """None where the run goes on, where it failed, and where an engine only heard that it is cancelled."""
    return next((event.usage for event in events if isinstance(event, Done) and event.usage != Usage()), None)


def pack_measured(one: Measured) -> str:
    spent = [one.usage.prompt_tokens, one.usage.completion_tokens, one.usage.cached_tokens, one.usage.device_ms]
    return dumps([one.run, one.deployment, one.attempt, *spent])


def unpack_measured(text: bytes) -> Measured:
    run, deployment, attempt, *spent = json.loads(text)
    return Measured(run, deployment, attempt, Usage(*spent))
