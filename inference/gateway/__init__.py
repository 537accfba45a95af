"""From an asked question to a stream of events: everything that a web process does for a run."""

from inference.gateway.running import (
    Accepted,
    Events,
    Waiting,
    accepted,
    answer,
    begin,
    cancel,
    complete,
    gathered,
    require_open,
)

__all__ = [
    "Accepted",
    "Events",
    "Waiting",
    "accepted",
    "answer",
    "begin",
    "cancel",
    "complete",
    "gathered",
    "require_open",
]
