"""Adds a relay to upstream servers to a Celery worker: to those that host an engine, or with COMMONWEIGHT_RELAY=1."""

from typing import Any

from celery import bootsteps
from django.conf import settings


class UpstreamRelay(bootsteps.StartStopStep):
    requires = ("celery.worker.components:Pool",)

    def include_if(self, worker: Any) -> bool:
        return bool(settings.RELAY)

    def create(self, worker: Any) -> Any:
        from inference.upstreams.relay.relay import Relay  # noqa: PLC0415 -- needs the models, as the engine's host does

        return Relay.from_settings()
