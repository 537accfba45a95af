"""A small community lives for a while; and the three promises are looked at by eyes that see when one is broken."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.actions import add_member, create_organisation
from core import events
from core.clocks.ticking import tick
from deliberation.actions import declare_tie
from projects.models import Project, Release
from reviews import actions
from reviews.models import Assignment, Reviewer
from reviews.simulation.community import Size
from reviews.simulation.guarantees import broken
from reviews.simulation.watch import Watch
from reviews.simulation.year import Inhabited, simulate
from tests.reviews.conftest import Deliver, Submit, round_of

HALF_A_DAY = timedelta(hours=12)


def test_small_community_lives_and_every_promise_is_kept(db: None, deliver: Deliver):
    told: list[str] = []
    size = Size(members=14, releases=5, reviewers=5, days=12)
    result = simulate(size, 7, say=told.append, deliver=deliver)
    found = {row.name: row.value for row in result.rows}
    assert (result.broken, found["handed in"]) == ([], "5")
    assert int(found["turns with a date"]) >= int(found["met before their date"]) > 0


def test_simulation_refuses_a_site_with_people(alice: Any, deliver: Deliver):
    with pytest.raises(Inhabited):
        simulate(Size(), 7, say=print, deliver=deliver)


def test_load_over_the_cap_is_seen(new: Callable[..., Project], checked: Submit, alice: Any, bob: Any):
    for name in ("herons", "egrets"):
        actions.claim_review(round=round_of(checked(new(alice, name), alice)), reviewer=bob, has_no_conflict=True)
    assert broken(Watch(HALF_A_DAY)) == []
    Reviewer.objects.update(load_cap=1)
    (found,) = broken(Watch(HALF_A_DAY))
    assert (found.what, found.where) == ("load", f"reviewer {bob.pk}")


@pytest.mark.parametrize("tie", ["own", "member", "colleague", "family"])
def test_assignment_in_spite_of_a_tie_is_seen(in_review: Release, alice: Any, bob: Any, tie: str):
    """Written past every rule, as no action would."""
    if tie == "colleague":
        lab = create_organisation(user=alice, handle="pondlab", name="Pond Lab")
        add_member(organisation=lab, user=alice, person=bob)
    elif tie == "family":
        declare_tie(user=bob, handle="alice", kind="family")
    elif tie == "member":
        in_review.project.members.create(user=bob)
    judge = alice if tie == "own" else bob
    Reviewer.objects.create(user=judge)
    forced = Assignment.objects.create(round=round_of(in_review), reviewer=judge, state="accepted")
    events.record("assignment.claim", forced, actor=judge)
    (found,) = broken(Watch(HALF_A_DAY))
    assert (found.what, forced.pk in found.where) == ("conflict", True)


def test_clock_that_nobody_honours_is_seen(in_review: Release, bob: Any):
    held = actions.claim_review(round=round_of(in_review), reviewer=bob, has_no_conflict=True)
    late = Assignment.objects.filter(pk=held.pk)
    late.update(due_at=timezone.now() - timedelta(days=1))
    seen = Watch(HALF_A_DAY)
    seen.look(timezone.now())
    assert [why.partition(":")[0] for why in seen.broken.values()] == ["was not reminded"]
    tick()
    honoured = Watch(HALF_A_DAY)
    honoured.look(timezone.now())
    assert honoured.broken == {}
    late.update(due_at=timezone.now() - timedelta(days=8))
    tick()
    honoured.look(timezone.now())
    assert honoured.broken[f"assignment {held.pk}"].startswith("should have ended by itself")


def test_release_that_is_not_handed_on_or_has_no_end_is_seen(in_review: Release):
    Release.objects.update(due_at=timezone.now() - timedelta(days=8))
    seen = Watch(HALF_A_DAY)
    seen.look(timezone.now())
    assert seen.broken[f"release {in_review.pk}"].startswith("was not handed on")
    Release.objects.update(due_at=None)
    seen = Watch(HALF_A_DAY)
    seen.look(timezone.now())
    assert seen.broken[f"release {in_review.pk}"].startswith("is under way and has no end")
