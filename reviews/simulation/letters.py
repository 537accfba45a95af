"""The workers of the simulation: events reach their receivers, and what these put into the queues is done at once."""

from collections.abc import Iterator
from typing import Any

from celery import current_app
from kombu.simple import SimpleQueue

from core import events

QUEUES = ("default", "checks")
# What asks for what the simulation does by itself at each step, and mails, which nobody here reads.
UNNEEDED = {"core.deliver_events", "notifications.send_mails"}


def deliver() -> None:
    """Until nothing follows any more."""
    events.deliver()
    while _work():
        events.deliver()


def _work() -> int:
    done = 0
    with current_app.connection_for_read() as connection:
        for name in QUEUES:
            queue = connection.SimpleQueue(name)
            for message in _messages(queue):
                task = message.headers["task"]
                _args, keys, _options = message.decode()
                message.ack()
                if task not in UNNEEDED:
                    current_app.tasks[task].run(**keys)
                    done += 1
            queue.close()
    return done


def _messages(queue: SimpleQueue) -> Iterator[Any]:
    while True:
        try:
            yield queue.get_nowait()
        except queue.Empty:
            return
