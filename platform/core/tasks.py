from typing import Any

import structlog
from celery import shared_task
from kombu.exceptions import OperationalError

from core import events

log = structlog.get_logger(__name__)


def ask(task: Any, *, otherwise: str, **given: Any) -> None:
    """After commit. Without a broker nothing fails, and the log is told `otherwise`: it waits, or is lost."""
    try:
        task.apply_async(kwargs=given, retry=False)
    except OperationalError:
        log.warning(otherwise, **given)


@shared_task(name="core.deliver_events")
def deliver_events() -> None:
    events.deliver()


@shared_task(name="core.tick_clocks")
def tick_clocks() -> None:
    from core.clocks.ticking import tick

    tick()


@shared_task(name="core.learn_sizes")
def learn_sizes() -> None:
    from core import database

    database.learn_sizes()


@shared_task(name="core.forget_answers")
def forget_answers() -> None:
    from core.idempotency import turns

    turns.forget_answers()
