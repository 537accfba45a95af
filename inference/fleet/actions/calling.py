"""Hosts look at what they are to hold every few seconds; those that are called look now."""

from django.db import transaction

from core.redis import connection
from inference.wire import keys


def call_hosts(what: str = "orders", about: str = "1") -> None:
    """After commit: to read their orders anew, or to `load` or `unload` a deployment."""
    transaction.on_commit(lambda: connection().xadd(keys.PLACEMENTS, {what: about}, maxlen=1000))
