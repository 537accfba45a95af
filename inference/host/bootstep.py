"""Adds the engine's host to a Celery worker. Off unless the worker was started with COMMONWEIGHT_ENGINE=1."""

from typing import Any

from celery import bootsteps
from django.conf import settings


class EngineHost(bootsteps.StartStopStep):
    requires = ("celery.worker.components:Pool",)

    def include_if(self, worker: Any) -> bool:
        return bool(settings.ENGINE)

    def create(self, worker: Any) -> Any:
        from inference.host.host import Host  # noqa: PLC0415 -- needs the models, which exist only when a worker starts

        worker.engine_host = Host.from_settings()  # where remote control finds it
        return worker.engine_host
