"""The record of everything that happened, and the outbox that tells others.

`record` writes an event in the caller's transaction. After commit it is sealed into the hash chain and every receiver
gets it, in order, at least once: a receiver is a function that can take the same event twice.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from django.db import connection, models, transaction

from core.models import Event
from core.prepared import PreparedRow

Receive = Callable[[Event], None]
Received = TypeVar("Received", bound=Receive)


@dataclass(frozen=True)
class Receiver:
    name: str
    verbs: frozenset[str]
    receive: Receive


RECEIVERS: dict[str, Receiver] = {}
_by_verb: dict[str, list[Receiver]] = defaultdict(list)
_written = PreparedRow(Event)


def on(*verbs: str) -> Callable[[Received], Received]:
    """Register a receiver. Its dotted name keeps its place in the chain: rename it and it starts at the end."""

    def register(function: Received) -> Received:
        receiver = Receiver(f"{function.__module__}.{function.__name__}", frozenset(verbs), function)
        RECEIVERS[receiver.name] = receiver
        for verb in verbs:
            _by_verb[verb].append(receiver)
        return function

    return register


def type_of(about: models.Model) -> str:
    return about._meta.model_name or ""


def record(
    verb: str,
    about: models.Model,
    *,
    actor: Any = None,
    role: str = "",
    from_state: str = "",
    to_state: str = "",
    reason: str = "",
    note: str = "",
    evidence: Sequence[Any] = (),
    policy_version: str = "",
) -> Event:
    """Write down that `verb` happened to `about`. Must run inside the transaction that made it happen."""
    if not connection.in_atomic_block:
        raise RuntimeError("an event is recorded in the transaction of what it tells")
    event = _written(
        Event(
            verb=verb,
            object_type=type_of(about),
            object_id=str(about.pk),
            actor=actor if actor is not None and actor.pk else None,
            acting_role=role,
            from_state=from_state,
            to_state=to_state,
            reason_code=reason,
            note=note,
            evidence=list(evidence),
            policy_version=policy_version,
            request_id=structlog.contextvars.get_contextvars().get("request_id", ""),
        )
    )
    transaction.on_commit(_announce)
    return event


def history(about: models.Model, verbs: Iterable[str] = ()) -> "models.QuerySet[Event]":
    """What happened to one object, oldest first, with the people who did it."""
    events = Event.objects.filter(object_type=type_of(about), object_id=str(about.pk))
    if verbs:
        events = events.filter(verb__in=list(verbs))
    return events.select_related("actor").order_by("id")


def deliver() -> int:
    """Seal what is new and bring every receiver up to date. Returns how many events were handed over."""
    from core import delivery  # noqa: PLC0415 -- delivery reads this module's registry

    return delivery.run()


def _announce() -> None:
    """Ask a worker to deliver. Without a broker the event waits in the database for the next beat."""
    from core.tasks import ask, deliver_events  # noqa: PLC0415 -- tasks call back into this module

    ask(deliver_events, otherwise="delivery_postponed")
