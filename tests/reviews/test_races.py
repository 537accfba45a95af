"""Two who press at once, on real threads with connections of their own: one winner, one clear answer."""

from functools import partial
from typing import Any

import pytest

from accounts.actions import grant_role, register_user
from core.problems import Conflict
from projects.actions import create_project
from projects.models import Release
from reviews import actions
from reviews.models import Assignment, Reviewer, Round
from tests.repositories.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)


def reviewer(handle: str) -> Any:
    user = register_user(handle=handle, email=f"{handle}@example.org", password=None, is_verified=True)
    grant_role(user=user, role="reviewer")
    return user


def round_for(author: Any, name: str) -> Round:
    """A release in review, without its checks: what is raced for is a place."""
    project = create_project(owner=author.owner, user=author, kind="dataset", name=name)
    release = Release.objects.get(project=project)
    Release.objects.filter(pk=release.pk).update(state="in_review", commit=b"0" * 20, digest="0" * 64)
    return Round.objects.create(release=Release.objects.get(pk=release.pk), number=1, digest="0" * 64)


def codes(results: list[object]) -> list[str]:
    return sorted(result.own_code if isinstance(result, Conflict) else type(result).__name__ for result in results)


@pytest.fixture
def author() -> Any:
    return register_user(handle="alice", email="alice@example.org", password=None, is_verified=True)


def test_last_place_goes_to_one_of_two(author: Any):
    round_ = round_for(author, "herons")
    people = [reviewer(name) for name in ("bob", "dora", "emil")]
    take = partial(actions.claim_review, has_no_conflict=True)
    results = together(*(partial(take, round=Round.objects.get(pk=round_.pk), reviewer=one) for one in people))
    assert codes(results) == ["Assignment", "no_place", "no_place"]
    assert Assignment.objects.filter(round=round_, state="accepted").count() == 1


def test_reviewer_takes_no_more_than_they_may_of_two_at_once(author: Any):
    bob = reviewer("bob")
    Reviewer.objects.create(user=bob, load_cap=1)
    asked = [
        Assignment.objects.create(round=round_for(author, name), reviewer=bob) for name in ("herons", "egrets", "terns")
    ]
    accept = partial(actions.accept_invitation, reviewer=bob, has_no_conflict=True)
    results = together(*(partial(accept, assignment=Assignment.objects.get(pk=one.pk)) for one in asked))
    assert codes(results) == ["Assignment", "load_cap", "load_cap"]
    assert Assignment.objects.filter(reviewer=bob, state="accepted").count() == 1


def test_invitation_is_answered_once(author: Any):
    bob = reviewer("bob")
    one = Assignment.objects.create(round=round_for(author, "herons"), reviewer=bob)
    seen = [Assignment.objects.get(pk=one.pk) for _turn in range(2)]
    results = together(
        partial(actions.accept_invitation, assignment=seen[0], reviewer=bob, has_no_conflict=True),
        partial(actions.decline_invitation, assignment=seen[1], reviewer=bob, reason="busy"),
    )
    assert codes(results) == ["Assignment", "wrong_state"]
    one.refresh_from_db()
    assert one.state in {"accepted", "declined"}


def test_wave_is_sent_once_by_two_beats(author: Any):
    from core.policies import publish

    publish("review", {"bootstrap": False, "seniors_least": {"full": 0, "light": 0, "delta": 0}}, author=None)
    round_ = round_for(author, "herons")
    for name in ("bob", "dora", "emil", "frida"):
        reviewer(name)
    results = together(*(partial(actions.invite_wave, round=Round.objects.get(pk=round_.pk)) for _beat in range(2)))
    assert sorted(len(result) for result in results if isinstance(result, list)) == [0, 2]
    assert Assignment.objects.filter(round=round_).count() == 2
