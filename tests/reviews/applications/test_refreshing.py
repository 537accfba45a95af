"""Reviewers who fall silent, and the way back after a long pause."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from core.clocks.ticking import tick
from core.events import history
from core.models import Event
from core.problems import Conflict, Forbidden
from notifications.models import Notification
from reviews.applications import actions
from reviews.applications.actions.standing import begin_standing
from reviews.applications.models import Attempt, CaseSheet, Standing
from reviews.applications.queries.calibration import sheets_of
from tests.reviews.applications.conftest import Sit, judge_all

Person = Callable[..., Any]


@pytest.fixture
def standing(person: Person) -> Standing:
    """Nina judges data sets."""
    begin_standing(user=person("nina"), kind="dataset", application=None, mentor=None)
    Standing.objects.update(state="active")
    return Standing.objects.select_related("user").get()


@pytest.fixture
def away(standing: Standing) -> Standing:
    """She paused half a year ago and a day."""
    actions.pause(standing=standing, user=standing.user)
    _let_pass(181)
    standing.refresh_from_db()
    return standing


def _let_pass(days: int) -> None:
    """As if all that is known had happened so much earlier."""
    ago = timezone.now() - timedelta(days=days)
    Standing.objects.update(state_changed_at=ago)
    Event.objects.update(at=ago)
    User.objects.update(last_login=ago)


def test_refresher_of_two_planted_cases_leads_back(away: Standing):
    attempt = actions.start_refresher(standing=away, user=away.user)
    assert [sheet.case.sort for sheet in sheets_of(attempt)] == ["planted", "planted"]
    judge_all(attempt, away.user)
    attempt.refresh_from_db()
    away.refresh_from_db()
    assert (attempt.state, away.state) == ("passed", "active")
    assert history(away).get(verb="standing.resume").reason_code == "refreshed"


def test_refresher_that_is_passed_while_a_pause_is_held_counts_when_its_day_has_come(away: Standing):
    attempt = actions.start_refresher(standing=away, user=away.user)
    Standing.objects.update(held_until=timezone.now() + timedelta(days=30))
    judge_all(attempt, away.user)
    attempt.refresh_from_db()
    away.refresh_from_db()
    assert (attempt.state, away.state) == ("passed", "paused")
    Standing.objects.update(held_until=timezone.now() - timedelta(hours=1))
    away.refresh_from_db()
    assert actions.resume(standing=away, user=away.user).state == "active"


def test_missed_faults_cost_two_weeks_unless_a_case_was_wrong(away: Standing, bob: Any):
    attempt = actions.start_refresher(standing=away, user=away.user)
    with pytest.raises(Conflict) as refused:
        actions.start_refresher(standing=away, user=away.user)
    assert refused.value.own_code == "attempt_open"
    right, wrong = sheets_of(attempt)
    judge_all(attempt, away.user, wrongly=True)
    with pytest.raises(Conflict) as refused:
        actions.start_refresher(standing=away, user=away.user)
    assert refused.value.own_code == "too_early"
    CaseSheet.objects.filter(pk=right.pk).update(answers=_truth(right))
    dispute = actions.dispute_case(sheet=CaseSheet.objects.get(pk=wrong.pk), user=away.user, why="It is no fault.")
    actions.settle_dispute(dispute=dispute, keeper=bob, is_upheld=True, note="True.")
    away.refresh_from_db()
    assert (Attempt.objects.get().state, away.state) == ("passed", "active")


def _truth(sheet: CaseSheet) -> dict[str, Any]:
    from core.policies import current
    from reviews.applications.queries.judging import truth_of

    items = current("review")["checklists"][sheet.case.kind]
    return {item["id"]: {"answer": truth_of(sheet.case, item["id"])} for item in items}


def test_refresher_is_for_long_pauses_and_their_owner(standing: Standing, bob: Any):
    with pytest.raises(Conflict):
        actions.start_refresher(standing=standing, user=standing.user)
    with pytest.raises(Forbidden):
        actions.start_refresher(standing=standing, user=bob)


def test_way_back_on_the_pages_and_by_program(sit: Sit, api: APIClient, away: Standing):
    url = f"/reviewer/standings/{away.id}/refreshers"
    page = sit(away.user).get("/reviewer/profile").content.decode()
    assert f'action="{url}"' in page
    assert 'value="resume"' not in page
    begun = sit(away.user).post(url)
    assert begun["Location"] == f"/reviewer/calibration/{Attempt.objects.get().id}"
    assert "Refresher" in sit(away.user).get(begun["Location"]).content.decode()
    assert begun["Location"] in sit(away.user).get("/reviewer/profile").content.decode()
    api.force_authenticate(away.user)
    assert api.post(f"/api/v1{url}").json()["code"] == "attempt_open"


def test_silence_is_told_twice_and_then_paused(standing: Standing, deliver: Callable[[], None]):
    _let_pass(75)
    assert actions.watch_silence() == 0
    _let_pass(77)
    assert (actions.watch_silence(), actions.watch_silence()) == (1, 0)
    standing.refresh_from_db()
    assert (standing.state, standing.clock_owner) == ("active", "reviewer")
    _due_in(hours=47)
    tick()
    deliver()
    verbs = Event.objects.filter(object_id=standing.pk).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["standing.begin", "standing.warn", "standing.remind"]
    told = Notification.objects.filter(person=standing.user).order_by("id").values_list("notice", flat=True)
    assert list(told) == ["notifications.role_granted", *["reviews.are_you_here"] * 2]
    _due_in(hours=-1)
    assert actions.watch_silence() == 1
    standing.refresh_from_db()
    assert (standing.state, history(standing).get(verb="standing.pause").reason_code) == ("paused", "silence")


def _due_in(*, hours: int) -> None:
    Standing.objects.update(due_at=timezone.now() + timedelta(hours=hours))


def test_one_click_or_any_act_ends_the_waiting(sit: Sit, standing: Standing):
    _let_pass(77)
    actions.watch_silence()
    User.objects.filter(pk=standing.user_id).update(last_login=timezone.now())
    _due_in(hours=-1)
    assert actions.watch_silence() == 1
    standing.refresh_from_db()
    assert (standing.state, standing.clock_owner, standing.due_at) == ("active", "", None)
    with pytest.raises(Conflict):
        actions.stay(standing=standing, user=standing.user)
    _let_pass(77)
    actions.watch_silence()
    url = f"/reviewer/standings/{standing.id}/acts"
    nina = sit(standing.user)
    assert 'value="stay"' in nina.get("/reviewer/profile").content.decode()
    assert nina.post(url, {"act": "stay"}).status_code == 302
    standing.refresh_from_db()
    assert standing.clock_owner == ""
