"""Hosts look at what they are to hold every few seconds; those that are called look now."""

from django.db import transaction

from core.redis import connection
from inference.wire import keys


def call_hosts() -> None:
    transaction.on_commit(_call)


def _call() -> None:
    connection().xadd(keys.PLACEMENTS, {"orders": "1"}, maxlen=1000)
