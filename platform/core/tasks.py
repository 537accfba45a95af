from celery import shared_task

from core import events


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
