"""Settings, addresses and processes of a site. Loading it binds every package's tasks to our Celery application."""

from config import starting  # noqa: F401 -- before what takes long to load
from config.celery import app as celery_app

__all__ = ["celery_app"]
