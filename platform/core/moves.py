"""Guarded moves: a state changes by one compare-and-set, and every change leaves an event.

A package declares its moves as data in `states.py`; its actions call `move`. Illegal moves are refused with the state
that was found, so two people who press at once get one winner and one clear answer.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.clocks.holding import end_hold
from core.clocks.owners import HELD
from core.models import Event
from core.problems import Conflict


@dataclass(frozen=True)
class Move:
    """One arrow of a workflow. `clock` is who has the ball afterwards, `days` the key of its limit in the policy."""

    name: str
    source: frozenset[str]
    target: str
    clock: str = ""
    days: str = ""

    def __init__(self, name: str, source: Iterable[str], target: str, clock: str = "", days: str = "") -> None:
        for field, value in {
            "name": name,
            "source": frozenset(map(str, source)),
            "target": str(target),
            "clock": clock,
            "days": days,
        }.items():
            object.__setattr__(self, field, value)


class Moves:
    """The table of one workflow. Checks itself when it is made: every state is known, every name is used once."""

    def __init__(self, noun: str, states: type[models.TextChoices], moves: Sequence[Move]) -> None:
        self.noun, self.states = noun, states
        self._moves = {move.name: move for move in moves}
        known = set(states.values)
        for move in moves:
            if unknown := (move.source | {move.target}) - known:
                raise ValueError(f"{noun}.{move.name}: unknown states {sorted(unknown)}")
        if len(self._moves) != len(moves):
            raise ValueError(f"{noun}: a move is declared twice")

    def __iter__(self) -> Iterator[Move]:
        return iter(self._moves.values())

    def named(self, name: str) -> Move:
        return self._moves[name]

    def allowed(self, state: str) -> list[Move]:
        return [move for move in self if state in move.source]


@transaction.atomic
def move(
    obj: Any,
    table: Moves,
    name: str,
    *,
    actor: Any = None,
    role: str = "",
    reason: str = "",
    note: str = "",
    evidence: Sequence[Any] = (),
    changes: Mapping[str, Any] | None = None,
    days: int | None = None,
    policy_version: str = "",
) -> Event:
    """Move `obj` along the arrow `name`, or raise `Conflict` and change nothing.

    `changes` are written by the same UPDATE as the state. `days` sets `due_at` when the model has a clock.
    """
    arrow = table.named(name)
    now = timezone.now()
    written: dict[str, Any] = {"state": arrow.target, **(changes or {})}
    clock = {
        "state_changed_at": now,
        "clock_owner": arrow.clock,
        "due_at": now + timedelta(days=days) if days is not None else None,
    }
    fields = {field.name for field in obj._meta.concrete_fields}
    written |= {field: value for field, value in clock.items() if field in fields and field not in written}

    rows: models.QuerySet[Any] = models.QuerySet(type(obj)).filter(pk=obj.pk)
    seen = ["state", "clock_owner"] if "clock_owner" in fields else ["state"]
    found, *turn = rows.select_for_update().values_list(*seen).first() or (None,)
    won = found in arrow.source and rows.filter(state=found).update(**written)
    if not won:
        raise Conflict(_refusal(table, arrow, found), code="wrong_state", state=found)
    for field, value in written.items():
        setattr(obj, field, value)
    if turn == [HELD]:
        end_hold(obj)
    return events.record(
        f"{table.noun}.{name}",
        obj,
        actor=actor,
        role=role,
        from_state=found or "",
        to_state=arrow.target,
        reason=reason,
        note=note,
        evidence=evidence,
        policy_version=policy_version,
    )


def _refusal(table: Moves, arrow: Move, found: str | None) -> str:
    if found is None:
        return _("This no longer exists.")
    label = dict(table.states.choices).get(found, found)
    return _("This cannot be done now: it is “%(state)s”. Somebody may have acted meanwhile; reload to see.") % {
        "state": label
    }
