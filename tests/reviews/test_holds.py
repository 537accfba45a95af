"""Holding the clock of a submission, and whose turn its clock shows while it is judged."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from core import events
from core.clocks.ticking import tick
from core.models import Hold
from core.problems import Forbidden
from projects.actions import move_release
from projects.models import Release
from reviews import actions
from reviews.models import Assignment, Round
from tests.reviews.conftest import Deliver, judge

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(in_review: Release) -> Release:
    move_release(in_review, "request_changes")
    return in_review


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_authors_hold_while_it_is_their_turn(asked: Release, alice: Any, charlie: Any):
    address = f"/submissions/{asked.pk}/hold"
    assert "Hold the clock" in signed_in(alice).get(f"/submissions/{asked.pk}").content.decode()
    assert signed_in(alice).get(address).status_code == 200
    assert signed_in(alice).post(address, {"reason": ""}).status_code == 422
    assert signed_in(alice).post(address, {"reason": "data", "note": "The spring count."}).status_code == 302
    page = signed_in(alice).get(f"/submissions/{asked.pk}").content.decode()
    assert "On hold." in page
    assert "Waits for data or results" in page
    assert "The spring count." in page
    assert "on hold" in signed_in(alice).get("/submissions").content.decode()
    assert signed_in(charlie).post(f"{address}/end").status_code == 404
    assert signed_in(alice).post(f"{address}/end").status_code == 302
    asked.refresh_from_db()
    assert asked.clock_owner == "author"


def test_authors_do_not_hold_the_turn_of_others(in_review: Release, alice: Any, edith: Any):
    with pytest.raises(Forbidden):
        actions.hold_release(release=in_review, user=alice, reason="data")
    actions.hold_release(release=in_review, user=edith, reason="rights")
    with pytest.raises(Forbidden):
        actions.resume_release(release=in_review, user=alice)


def test_reviewers_are_not_late_while_the_clock_is_held(in_hand: Assignment, edith: Any):
    release = in_hand.round.release
    actions.hold_release(release=release, user=edith, reason="safety")
    Assignment.objects.update(due_at=timezone.now() - timedelta(days=30))
    assert (tick(), actions.free_late_places()) == (0, 0)
    Hold.objects.update(held_at=timezone.now() - timedelta(days=40))
    release.refresh_from_db()
    actions.resume_release(release=release, user=edith)
    in_hand.refresh_from_db()
    assert in_hand.due_at is not None
    assert (in_hand.due_at - timezone.now()).days == 9


def test_api_holds_and_starts_again(asked: Release, alice: Any, api: APIClient):
    api.force_authenticate(alice)
    address = f"/api/v1/submissions/{asked.pk}/hold"
    assert api.get(address).json() == []
    held = api.post(address, {"reason": "data"}, format="json")
    assert (held.status_code, held.json()["clock_owner"]) == (201, "author")
    assert [(one["reason"], one["ended_at"]) for one in api.get(address).json()] == [("data", None)]
    assert api.post(address, {"reason": "data"}, format="json").json()["code"] == "wrong_clock"
    assert api.delete(address).json()["clock_owner"] == "author"
    assert api.delete(address).json()["code"] == "not_held"


def test_the_release_shows_whose_turn_it_is_in_the_round(in_hand: Assignment, bob: Any, deliver: Deliver):
    release = in_hand.round.release
    judge(in_hand, bob, "reject", reasons=["claims"])
    deliver()
    release.refresh_from_db()
    round_ = Round.objects.get(release=release)
    assert round_.state == "deliberating"
    assert (release.clock_owner, release.due_at) == ("editor", round_.due_at)


def test_a_late_review_comes_to_the_editors(in_hand: Assignment, edith: Any):
    release = in_hand.round.release
    Release.objects.filter(pk=release.pk).update(due_at=timezone.now() - timedelta(days=8))
    tick()
    page = signed_in(edith).get("/desk/triage").content.decode()
    assert "Reviews that are late" in page
    assert f"/desk/submissions/{release.pk}" in page


def test_reminders_reach_the_reviewer_by_their_own_assignment(in_hand: Assignment):
    Assignment.objects.update(due_at=timezone.now() + timedelta(hours=47))
    Release.objects.update(due_at=timezone.now() - timedelta(hours=1))
    assert tick() == 1
    assert [event.verb for event in events.history(in_hand)][-1] == "assignment.remind"
