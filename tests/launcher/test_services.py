"""Every queue has a worker, in production as on one machine, and messages to others have one of their own."""

import re
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings

from config.launcher.services import Address, services

QUEUES = {settings.CELERY_TASK_DEFAULT_QUEUE, *(route["queue"] for route in settings.CELERY_TASK_ROUTES.values())}
LISTENS = re.compile(r"-Q ([a-z,]+)")


def one_machine() -> list[str]:
    return [" ".join(service.command) for service in services(Address("127.0.0.1", 8000), Path("/tmp"), engine=True)]  # noqa: S108 -- a name


def many_machines() -> list[str]:
    return (settings.ROOT / "docker-compose.yml").read_text().splitlines()


@pytest.mark.parametrize("commands", [one_machine, many_machines])
def test_every_queue_is_listened_to_by_one_worker(commands: object):
    heard = [found.group(1).split(",") for line in commands() if (found := LISTENS.search(line))]  # type: ignore[operator]
    assert sorted(queue for queues in heard for queue in queues) == sorted(QUEUES)
    assert ["webhooks"] in heard


@pytest.mark.parametrize(
    ("task", "queue"),
    [("webhooks.serve", "webhooks"), ("reviews.check_release", "checks"), ("notifications.send_mails", "default")],
)
def test_task_goes_to_its_queue(task: str, queue: str):
    assert current_app.amqp.router.route({}, task)["queue"].name == queue
