"""Endpoints are looked after, and messages go out, through here."""

from webhooks.actions.endpoints import (
    add_endpoint,
    edit_endpoint,
    leave_place,
    leave_places,
    pause_endpoint,
    remove_endpoint,
    resume_endpoint,
    rotate_secret,
)
from webhooks.actions.messages import enqueue, forget_old, replay, send_test
from webhooks.actions.sending import serve

__all__ = [
    "add_endpoint",
    "edit_endpoint",
    "enqueue",
    "forget_old",
    "leave_place",
    "leave_places",
    "pause_endpoint",
    "remove_endpoint",
    "replay",
    "resume_endpoint",
    "rotate_secret",
    "send_test",
    "serve",
]
