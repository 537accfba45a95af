"""One year from beginning to end: people settle, live, and what became of the three promises is said."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from celery import current_app

from accounts.models import User
from core import events, policies
from reviews.simulation import applicants as _applicants  # noqa: F401 -- registers what applicants do
from reviews.simulation import authors, editors, people, reviewers
from reviews.simulation.chance import Dice
from reviews.simulation.community import Community, Size
from reviews.simulation.figures import Row, rows
from reviews.simulation.guarantees import Broken, broken
from reviews.simulation.machine import moved

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
Say = Callable[[str], None]


class Inhabited(Exception):
    """There are people in this database already."""


@dataclass(frozen=True)
class Result:
    rows: list[Row]
    broken: list[Broken]
    refusals: list[tuple[str, int]]


def simulate(size: Size, seed: int, *, say: Say, deliver: Callable[[], Any] = events.deliver) -> Result:
    """Live the year. `deliver` lets follow what follows from what was committed."""
    if User.objects.exists():
        raise Inhabited
    current_app.loader.import_default_modules()  # a worker would have found the letterboxes
    with moved(START, Dice(seed + 1)) as move:
        community = Community(size, Dice(seed), move, deliver, say)
        _open_site(community)
        community.live()
        return Result(list(rows(community)), broken(community.watch), community.refusals.most_common())


def _open_site(community: Community) -> None:
    """Editors look at each first release themselves, so that there is a triage to measure. Nobody talks on boards here,
    which is how people come to be known, so reviewers are not asked to be."""
    people.settle(community)
    policies.publish("review", {"automatic_triage": False}, author=community.administrators[0])
    policies.publish("reviewers", {"trust": 0}, author=community.administrators[0])
    community.deliver()
    community.begin_listening()
    authors.intend(community)
    for day in (reviewers.look_at_desk, editors.look_for_reviewers):
        community.at(community.start + timedelta(hours=9), day)
