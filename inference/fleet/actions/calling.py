"""Hosts look at what they are to hold every few seconds; those that are called look now."""

from django.db import transaction

from core.redis import connection, doing_without
from inference.wire import keys


def call_hosts(what: str = "orders", about: str = "1") -> None:
    """After commit: to read their orders anew, or to `load` or `unload` a deployment."""
    transaction.on_commit(lambda: _call(what, about))


def _call(what: str, about: str) -> None:
    with doing_without("calling hosts", wanted=what, about=about):
        connection().xadd(keys.PLACEMENTS, {what: about}, maxlen=1000)
