"""Whose turn it is, until when, and what follows from silence: for everything that has a clock.

A model with a clock has `state`, `clock_owner` and `due_at`; `core.moves` sets them with every move. A package says in
its `clocks.py` which of its rows have a clock that runs:

    clock("release", Release, rows=under_way, escalates={"reviewer": "editor"}, close=give_up)

From then on those who have the turn are reminded, a turn that is long overdue goes to the next role, and a clock may be
held with a reason. All of it leaves events – `release.remind`, `release.escalate`, `release.hold`, `release.resume`,
`release.nudge` – so that whatever tells people can be derived from them. The numbers are the policy `clocks`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet

from core.clocks.owners import HELD, SYSTEM
from core.policies import register

register(
    "clocks",
    {
        # Hours before (minus) and after the due date at which whoever has the turn is reminded.
        "reminder_hours": [-48, 0, 72, 168],
        # A turn so long overdue goes to the next role, which has so many days.
        "escalation_hours": 168,
        "escalated_days": 3,
        # A clock that is held: how often somebody is asked whether it must be, and when it is given up.
        "nudge_days": 30,
        "give_up_days": 180,
        "hold_reasons": [
            {"id": "data", "en": "Waits for data or results", "zh": "等待数据或结果"},
            {"id": "others", "en": "Waits for somebody outside", "zh": "等待外部人员"},
            {"id": "rights", "en": "A question of rights or of the law", "zh": "权利或法律问题"},
            {"id": "absence", "en": "Illness or absence", "zh": "生病或不在"},
            {"id": "safety", "en": "A question of safety", "zh": "安全问题"},
        ],
    },
)


@dataclass(frozen=True)
class Clock:
    """`escalates` says who takes over from whom; `silent` are owners whom nobody reminds here."""

    noun: str
    model: type[Model]
    rows: "Callable[[], QuerySet[Any]]"
    escalates: Mapping[str, str] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    close: Callable[[Any], Any] | None = None

    def running(self) -> "QuerySet[Any]":
        return self.rows().exclude(clock_owner__in=["", SYSTEM, HELD]).filter(due_at__isnull=False)


CLOCKS: dict[str, Clock] = {}


def clock(
    noun: str,
    model: type[Model],
    *,
    rows: "Callable[[], QuerySet[Any]]",
    escalates: Mapping[str, str] | None = None,
    silent: frozenset[str] = frozenset(),
    close: Callable[[Any], Any] | None = None,
) -> None:
    """Declare a clock. `rows` are the objects whose turn may run out; `close` gives one up that was held too long."""
    if noun in CLOCKS:
        raise ValueError(f"{noun} has a clock already")
    CLOCKS[noun] = Clock(noun, model, rows, escalates or {}, silent, close)
