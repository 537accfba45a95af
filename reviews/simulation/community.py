"""The community and its year: who lives in it, what they intend, what the site's clock does in between."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.utils import timezone

from core.models import Event
from core.problems import Problem
from reviews.simulation.agenda import Act, Agenda
from reviews.simulation.chance import Dice
from reviews.simulation.machine import Move
from reviews.simulation.table import Days
from reviews.simulation.watch import Watch

STEP = timedelta(hours=4)
BEAT = timedelta(hours=12)  # minutes on a real site; what was due may be looked at half a day late here
# The letterboxes that make time pass on a site, by the names under which the beat knows them.
BEATS = (
    "reviews.resume_checks",
    "reviews.fill_rounds",
    "reviews.honour_clocks",
    "core.tick_clocks",
    "reviews.tend_applications",
    "appeals.carry_out",
)
Reaction = Callable[["Community", Event], None]
_reactions: dict[str, list[Reaction]] = {}


def reacts(*verbs: str) -> Callable[[Reaction], Reaction]:
    """Register what somebody does when something has happened."""

    def register(reaction: Reaction) -> Reaction:
        for verb in verbs:
            _reactions.setdefault(verb, []).append(reaction)
        return reaction

    return register


@dataclass(frozen=True)
class Size:
    members: int = 2000
    releases: int = 3000
    reviewers: int = 80
    days: int = 365


@dataclass
class Character:
    """What one reviewer is like."""

    accuracy: float
    pace: float
    load_cap: int


@dataclass
class Community:
    size: Size
    dice: Dice
    move: Move
    deliver: Callable[[], None]
    say: Callable[[str], None]
    start: datetime = field(default_factory=timezone.now)
    agenda: Agenda = field(default_factory=Agenda)
    watch: Watch = field(default_factory=lambda: Watch(BEAT))
    authors: list[Any] = field(default_factory=list)
    reviewers: list[Any] = field(default_factory=list)
    editors: list[Any] = field(default_factory=list)
    keepers: list[Any] = field(default_factory=list)
    administrators: list[Any] = field(default_factory=list)
    characters: dict[str, Character] = field(default_factory=dict)
    applicants: set[str] = field(default_factory=set)
    truths: dict[str, str] = field(default_factory=dict)  # of releases, by their keys
    refusals: Counter[str] = field(default_factory=Counter)
    _heard: str = ""

    @property
    def now(self) -> datetime:
        return timezone.now()

    @property
    def end(self) -> datetime:
        return self.start + timedelta(days=self.size.days)

    def begin_listening(self) -> None:
        """What happened before today was the founding; nobody reacts to it."""
        self._heard = Event.objects.order_by("-id").values_list("id", flat=True).first() or ""

    def live(self) -> None:
        """From the first day to the last, step by step; the site's own clocks tick between people's acts."""
        now, beat = self.start, self.start
        while now < self.end:
            now += STEP
            if self._act_until(now):
                self._follow()
            if now - beat >= BEAT:
                beat = now
                self._beat(now)

    def later(self, days: Days, act: Act, *about: Any) -> None:
        self.at(timezone.now() + self.dice.after(days), act, *about)

    def at(self, moment: datetime, act: Act, *about: Any) -> None:
        self.agenda.add(moment, act, *about)

    def _act_until(self, now: datetime) -> int:
        done = 0
        for at, act, about in self.agenda.due(now):
            self.move(max(at, timezone.now()))
            self._try(act, *about)
            done += 1
        self.move(now)
        return done

    def _try(self, act: Act, *about: Any) -> None:
        """People press too late, or what they may not: the site says no, and nothing has happened."""
        try:
            act(self, *about)
        except Problem as problem:
            self.refusals[f"{act.__name__}: {problem.own_code}"] += 1

    def _beat(self, now: datetime) -> None:
        for name in BEATS:
            current_app.tasks[name].run()
        self._follow()
        self.watch.look(now)
        if (now - self.start) % timedelta(days=30) < BEAT:
            self.say(f"day {(now - self.start).days}: {len(self.agenda)} things intended")

    def _follow(self) -> None:
        """What was done is told to everybody whom it concerns, and they begin to think what to do about it."""
        self.deliver()
        for event in Event.objects.filter(id__gt=self._heard, verb__in=list(_reactions)).order_by("id"):
            self._heard = event.id
            for reaction in _reactions[event.verb]:
                reaction(self, event)
