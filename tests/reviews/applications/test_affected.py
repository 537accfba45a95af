"""What rests on the word of somebody who is suspended, and how others look at it again."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from core.events import history
from core.policies import publish
from core.problems import Conflict, Forbidden, NotFound
from projects.models import Project, Release
from reviews import actions as reviewing
from reviews.applications import actions
from reviews.applications.actions.standing import begin_standing
from reviews.applications.models import Standing
from reviews.applications.queries.affected import affected
from reviews.models import Review, Sample
from reviews.queries.samples import open_samples
from tests.reviews.applications.conftest import Sit
from tests.reviews.conftest import Submit, judge, round_of

Person = Callable[..., Any]


@pytest.fixture
def maud(person: Person) -> Any:
    return person("maud", "moderator")


@pytest.fixture
def standing(person: Person) -> Standing:
    """Nina judges data sets."""
    begin_standing(user=person("nina"), kind="dataset", application=None, mentor=None)
    Standing.objects.update(state="active")
    return Standing.objects.select_related("user").get()


@pytest.fixture
def accepted(new: Callable[..., Project], checked: Submit, alice: Any, standing: Standing) -> Release:
    """Public on her word alone."""
    from projects.actions import publish_release

    release = checked(new(alice), alice)
    _judged(release, standing)
    release.refresh_from_db()
    return publish_release(release=release, user=alice)


@pytest.fixture
def split(new: Callable[..., Project], checked: Submit, alice: Any, accepted: Release, standing: Standing) -> Release:
    """Another one waits for a second reviewer after hers."""
    publish("review", {"bootstrap_reviewers": 2}, author=None)
    release = checked(new(alice, "egrets"), alice)
    _judged(release, standing)
    return release


def _judged(release: Release, standing: Standing) -> None:
    taken = reviewing.claim_review(round=round_of(release), reviewer=standing.user, has_no_conflict=True)
    judge(taken, standing.user)


def _suspend(standing: Standing, by: Any) -> None:
    actions.suspend(standing=standing, by=by, reason="carelessness", note="Nothing was read.")


def test_open_rounds_and_public_releases_are_listed_once_suspended(
    standing: Standing, accepted: Release, split: Release, maud: Any, django_assert_num_queries: Any
):
    assert affected(maud, standing) == []
    _suspend(standing, maud)
    with django_assert_num_queries(7):
        found = affected(maud, standing)
    assert [(one.release, one.act, one.is_asked) for one in found] == [
        (split, "more", False),
        (accepted, "look", False),
    ]
    Release.objects.filter(pk=accepted.pk).update(state="retracted")
    assert [one.release for one in affected(maud, standing)] == [split]


def test_each_is_looked_at_again_once(standing: Standing, accepted: Release, split: Release, maud: Any, bob: Any):
    _suspend(standing, maud)
    more, look = affected(maud, standing)
    assert actions.recheck(standing=standing, review=more.review.pk, officer=maud).is_asked
    round_ = round_of(split)
    assert (round_.state, round_.quorum) == ("forming", 3)
    assert actions.recheck(standing=standing, review=look.review.pk, officer=maud).is_asked
    sample = Sample.objects.get(release=accepted)
    assert list(open_samples(bob)) == [sample]
    assert [event.verb for event in history(sample)] == ["sample.ask"]
    with pytest.raises(Conflict) as refused:
        actions.recheck(standing=standing, review=look.review.pk, officer=maud)
    assert refused.value.own_code == "already_asked"
    reviewing.uphold_sample(sample=sample, judge=bob)
    assert [one.is_asked for one in affected(maud, standing)] == [True, True]


def test_who_is_tied_to_a_release_does_not_learn_who_reviewed_it(
    standing: Standing, accepted: Release, maud: Any, person: Person
):
    from projects.actions import add_member

    milo = person("milo", "moderator")
    add_member(project=accepted.project, user=accepted.submitted_by, handle="milo")
    _suspend(standing, maud)
    (one,) = affected(maud, standing)
    assert affected(milo, standing) == []
    with pytest.raises(NotFound):
        actions.recheck(standing=standing, review=one.review.pk, officer=milo)


def test_only_officers_may_and_only_while_it_is_in_doubt(standing: Standing, accepted: Release, maud: Any, bob: Any):
    review = Review.objects.get()
    with pytest.raises(Conflict):
        actions.recheck(standing=standing, review=review.pk, officer=maud)
    _suspend(standing, maud)
    for nobody in (bob, standing.user):
        with pytest.raises(Forbidden):
            actions.recheck(standing=standing, review=review.pk, officer=nobody)


def test_list_on_the_page_and_by_program(
    sit: Sit, api: APIClient, standing: Standing, accepted: Release, maud: Any, bob: Any
):
    _suspend(standing, maud)
    here = f"/reviewer/standings/{standing.id}"
    door = f"{here}/verdicts/{Review.objects.get().pk}"
    assert f'action="{door}"' in sit(maud).get(here).content.decode()
    api.force_authenticate(maud)
    (listed,) = api.get(f"/api/v1{here}/verdicts").json()
    assert (listed["release"], listed["act"], listed["is_asked"]) == (str(accepted), "look", False)
    assert sit(maud).post(door).status_code == 302
    assert api.post(f"/api/v1{door}").status_code == 409
    page = sit(bob).get(f"/desk/samples/{Sample.objects.get().pk}").content.decode()
    assert "one of the verdicts that it rests on is in doubt" in page
    assert door not in sit(standing.user).get(here).content.decode()
