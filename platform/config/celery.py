"""The Celery application. Started as `celery -A config.celery worker`."""

import os

from celery import Celery

import inference.host.controls  # noqa: F401 -- what remote control may ask
from inference.host.bootstep import EngineHost
from inference.upstreams.bootstep import UpstreamRelay

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("commonweight")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(EngineHost)
app.steps["worker"].add(UpstreamRelay)
