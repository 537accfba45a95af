"""What silence leads to, for anything that has a clock, shown on releases."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from core import events
from core.clocks import CLOCKS, clock, holding
from core.clocks.acting import each
from core.clocks.ticking import remind, tick
from core.models import Hold, Reminder
from core.moves import move
from core.problems import BadInput, Conflict
from projects.models import Project, Release
from projects.states import RELEASE_MOVES

pytestmark = pytest.mark.django_db
Waiting = Callable[..., Release]


@pytest.fixture
def waiting(alice: Any) -> Waiting:
    """`waiting("needs_fixes", "author", hours=-50)`: a release whose turn ended fifty hours ago."""
    from repositories.actions import create_repository

    def make(state: str, owner: str, hours: float | None) -> Release:
        project = Project.objects.create(
            owner=alice.owner, name="tern", kind="model", repository=create_repository(), created_by=alice
        )
        due = None if hours is None else timezone.now() + timedelta(hours=hours)
        return Release.objects.create(
            project=project, number=1, commit=b"c" * 20, digest="d", state=state, clock_owner=owner, due_at=due
        )

    return make


def told(release: Release) -> list[tuple[str, Any]]:
    return [
        (event.verb, event.evidence[0].get("hours") if event.evidence else None) for event in events.history(release)
    ]


def age(release: Release, hours: float) -> None:
    """Let time pass for this release."""
    gone = timedelta(hours=hours)
    Release.objects.filter(pk=release.pk).update(due_at=release.due_at - gone if release.due_at else None)
    Reminder.objects.update(due_at=release.due_at - gone if release.due_at else timezone.now())
    release.refresh_from_db()


def test_reminders_come_before_at_and_after_the_day(waiting: Waiting):
    release = waiting("changes_requested", "author", hours=49)
    assert tick() == 0
    for hours, expected in ((2, -48), (48, 0), (72, 72), (96, 168)):
        age(release, hours)
        assert (tick(), tick()) == (1, 0)
        assert told(release)[-1] == ("release.remind", expected)
    age(release, 2000)
    assert tick() == 0
    assert len(told(release)) == 4


def test_a_reminder_says_whose_turn_it_is_and_by_which_rules(waiting: Waiting):
    release = waiting("needs_fixes", "author", hours=-1)
    tick()
    event = events.history(release).get()
    assert event.evidence[0]["clock_owner"] == "author"
    assert event.evidence[0]["due_at"] == release.due_at.isoformat() if release.due_at else ""
    assert event.policy_version == "clocks@0"


def test_after_a_long_sleep_only_the_last_reminder_is_given(waiting: Waiting):
    release = waiting("needs_fixes", "author", hours=-100)
    assert tick() == 1
    assert told(release) == [("release.remind", 72)]


@pytest.mark.parametrize("hours", [48, -200])
def test_a_clock_is_asked_once_for_all_moments(
    waiting: Waiting, hours: float, django_assert_num_queries: DjangoAssertNumQueries
):
    """It is asked every ten minutes, mostly for nothing."""
    waiting("needs_fixes", "author", hours=hours)
    tick()
    with django_assert_num_queries(2):  # the policy, the rows
        assert remind(CLOCKS["release"]) == 0


@pytest.mark.parametrize("owner", ["", "system", "hold"])
def test_nobody_is_reminded_of_nobody(waiting: Waiting, owner: str):
    waiting("accepted", owner, hours=-500)
    assert tick() == 0


def test_a_turn_long_overdue_goes_to_the_next_role_and_again(waiting: Waiting):
    release = waiting("in_review", "reviewer", hours=-169)
    assert tick() == 1
    release.refresh_from_db()
    assert release.due_at is not None
    assert (release.clock_owner, (release.due_at - timezone.now()).days) == ("editor", 2)
    event = events.history(release).get()
    assert (event.verb, event.evidence[0]["from"], event.evidence[0]["clock_owner"]) == (
        "release.escalate",
        "reviewer",
        "editor",
    )
    Release.objects.update(due_at=timezone.now() - timedelta(hours=169))
    tick()
    release.refresh_from_db()
    assert release.clock_owner == "admin"


def test_authors_are_not_replaced(waiting: Waiting):
    release = waiting("changes_requested", "author", hours=-1000)
    tick()
    release.refresh_from_db()
    assert release.clock_owner == "author"


class TestHold:
    def test_time_stands_still(self, waiting: Waiting, alice: Any):
        release = waiting("changes_requested", "author", hours=100)
        held = holding.hold(release, "release", actor=alice, role="author", reason="data", note="New counts in May.")
        release.refresh_from_db()
        assert (release.clock_owner, release.due_at, held.clock_owner) == ("hold", None, "author")
        assert held.seconds_left is not None
        assert 359_000 < held.seconds_left <= 360_000
        Hold.objects.update(held_at=timezone.now() - timedelta(days=20))
        holding.resume(release, "release", actor=alice, role="author")
        release.refresh_from_db()
        assert release.due_at is not None
        assert (release.clock_owner, round((release.due_at - timezone.now()).total_seconds() / 3600)) == ("author", 100)
        assert [event.verb for event in events.history(release)] == ["release.hold", "release.resume"]

    def test_a_reason_is_needed(self, waiting: Waiting, alice: Any):
        release = waiting("changes_requested", "author", hours=1)
        with pytest.raises(BadInput) as refused:
            holding.hold(release, "release", actor=alice, role="author", reason="laziness")
        assert list(refused.value.fields) == ["reason"]

    def test_twice_is_once(self, waiting: Waiting, alice: Any):
        release = waiting("changes_requested", "author", hours=1)
        twin = Release.objects.get(pk=release.pk)
        holding.hold(release, "release", actor=alice, role="author", reason="data")
        for again in (release, twin):
            with pytest.raises(Conflict):
                holding.hold(again, "release", actor=alice, role="author", reason="data")
        assert events.history(release).count() == 1
        holding.resume(release, "release")
        with pytest.raises(Conflict) as refused:
            holding.resume(release, "release")
        assert refused.value.own_code == "not_held"

    def test_what_moves_on_is_held_no_longer(self, waiting: Waiting, alice: Any):
        release = waiting("changes_requested", "author", hours=1)
        holding.hold(release, "release", actor=alice, role="author", reason="data")
        move(release, RELEASE_MOVES, "answer_changes", days=5)
        assert Hold.objects.filter(ended_at=None).count() == 0
        assert release.clock_owner == "reviewer"

    def test_somebody_is_asked_every_month_and_in_the_end_it_is_given_up(self, waiting: Waiting, alice: Any):
        release = waiting("changes_requested", "author", hours=1)
        holding.hold(release, "release", actor=alice, role="author", reason="data")
        assert tick() == 0
        month = timezone.now() - timedelta(days=31)
        Hold.objects.update(held_at=month, nudged_at=month)
        assert (tick(), tick()) == (1, 0)
        half_a_year = timezone.now() - timedelta(days=181)
        Hold.objects.update(held_at=half_a_year)
        assert (tick(), tick()) == (1, 0)
        release.refresh_from_db()
        assert (release.state, release.clock_owner) == ("lapsed", "")
        assert [event.verb for event in events.history(release)] == ["release.hold", "release.nudge", "release.lapse"]


def test_a_clock_is_declared_once():
    with pytest.raises(ValueError, match="has a clock already"):
        clock("release", Release, rows=Release.objects.all)
    assert {"release", "assignment", "takedown"} <= CLOCKS.keys()


def test_a_fault_in_one_thing_stops_no_other_and_is_told_at_the_end():
    done: list[str] = []

    def act(thing: str) -> None:
        if thing == "broken":
            raise KeyError(thing)
        done.append(thing)

    with pytest.raises(KeyError, match="broken"):
        each(["first", "broken", "last"], act)
    assert done == ["first", "last"]


def test_a_database_that_is_away_is_away_for_all_things():
    asked: list[str] = []

    def act(thing: str) -> None:
        asked.append(thing)
        raise OperationalError("server closed the connection unexpectedly")

    with pytest.raises(OperationalError):
        each(["first", "last"], act)
    assert asked == ["first"]
