"""Trending: a formula that everybody can compute, people who count once a day, and a reason that is true."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.actions import add_member, create_organisation
from accounts.models import User
from core.policies import publish
from inference.models import Deployment, Run
from notifications.actions import follow
from projects import actions as projects
from projects.collections.actions import add_project, create_collection
from projects.models import Like, Project
from projects.trending.actions import recompute
from projects.trending.models import Trend
from projects.trending.scores import decayed, scores
from projects.trending.signals import Daily
from projects.usage.models import DayOfUse
from tests.projects.conftest import new_project

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)


@pytest.fixture
def tern(alice: Any) -> Project:
    return new_project(alice, "tern", "published")


def run(project: Project, payer: str, *, user: Any = None, state: str = "succeeded", source: str = "api") -> Run:
    release = project.releases.get()
    served, _is_new = Deployment.objects.get_or_create(release=release, task="text-generation")
    ended = {"state": state, "finished_at": timezone.now(), "charged": 1}
    asked = {"payer": payer, "source": source, "task": served.task, "kind": "text", "input": ["x"], "user": user}
    return Run.objects.create(release=release, deployment=served, deadline_at=timezone.now(), **ended, **asked)


def test_score_halves_with_each_half_life_and_the_reason_is_what_adds_most():
    found = {
        "likes": [Daily("tern", TODAY, 2), Daily("tern", TODAY - timedelta(days=7), 4)],
        "runs": [Daily("tern", TODAY - timedelta(days=14), 40), Daily("gull", TODAY, 1)],
    }
    rules: dict[str, Any] = {"weights": {"likes": 3.0, "runs": 1.0}, "half_life": 7.0}
    known = scores(found, today=TODAY, lately=TODAY - timedelta(days=7), **rules)
    assert dict(known["tern"].parts) == {"likes": 3 * 2 + 3 * 4 / 2, "runs": 40 / 4}
    assert (known["tern"].total, known["tern"].reason, known["tern"].lately["likes"]) == (22.0, "likes", 6)
    assert (known["gull"].total, decayed(-1, 7.0)) == (1.0, 1.0)  # a clock that is ahead adds no more than today


def test_only_those_count_who_do_not_work_on_it_and_are_known_a_little(
    tern: Project, alice: Any, bob: Any, charlie: Any, edith: Any
):
    projects.add_member(project=tern, user=alice, handle="bob", role="read")
    Like.objects.create(project=tern, person=bob)
    for person in (charlie, edith):
        projects.like(project=tern, user=person)
        follow(person=person, kind="project", name="alice/tern")
    follow(person=alice, kind="project", name="alice/tern")
    mine = create_collection(owner=alice.owner, user=alice, title="Mine")
    add_project(collection=mine, user=alice, project=tern)
    for title in ("One", "Two"):
        theirs = create_collection(owner=charlie.owner, user=charlie, title=title)
        add_project(collection=theirs, user=charlie, project=tern)
    User.objects.filter(pk=edith.pk).update(trust=0)
    recompute()
    assert Trend.objects.get().parts == {"likes": 3.0, "follows": 3.0, "collections": 3.0}
    weights = dict.fromkeys(("runs", "downloads", "follows", "collections"), 0.0) | {"likes": 1.0}
    publish("trending", {"least_trust": 0, "weights": weights}, author=None)
    recompute()
    assert (Trend.objects.get().parts, Project.objects.get().trend) == ({"likes": 2.0}, 2000)


def test_whoever_tries_it_on_three_days_is_one_person_of_the_week(tern: Project, alice: Any, bob: Any):
    for payer in ("visitor:a", "visitor:a", "visitor:b"):
        run(tern, payer)
    run(tern, f"user:{bob.pk}", user=bob)
    run(tern, f"user:{alice.pk}", user=alice)
    run(tern, "review:01", user=bob)
    run(tern, "visitor:c", state="failed")
    yesterday = run(tern, "visitor:a")
    Run.objects.filter(pk=yesterday.pk).update(created_at=timezone.now() - timedelta(days=1))
    DayOfUse.objects.create(project=tern, day=timezone.localdate(), downloads=2)
    assert recompute() == 1
    trend = Trend.objects.get()
    assert (trend.reason, trend.count) == ("runs", 3)
    assert trend.parts == {"runs": round(3 + decayed(1, 7.0), 3), "downloads": 2.0}


def test_what_is_over_leaves_the_list_and_private_ones_never_enter(tern: Project, alice: Any, charlie: Any):
    projects.like(project=tern, user=charlie)
    recompute()
    assert Project.objects.get().trend == 3000
    projects.change_visibility(project=tern, user=alice, visibility="private")
    recompute()
    assert (Project.objects.get().trend, Trend.objects.count()) == (0, 0)


def test_shown_at_home_in_its_list_by_explore_and_over_rest(
    client: Client, api: APIClient, tern: Project, alice: Any, bob: Any, charlie: Any
):
    gull = new_project(alice, "gull", "published")
    for project, people in ((tern, (charlie,)), (gull, (bob, charlie))):
        for person in people:
            projects.like(project=project, user=person)
    recompute()
    assert "2 people liked it this week" in client.get("/").content.decode()
    page = client.get("/trending").content.decode()
    assert page.index("/alice/gull") < page.index("/alice/tern")
    assert ("Likes 6.0" in page, "/policies/trending" in page) == (True, True)
    listed = api.get("/api/v1/projects?sort=trending&limit=1").json()
    assert [one["name"] for one in listed["results"]] == ["gull"]
    assert [one["name"] for one in api.get(listed["next"]).json()["results"]] == ["tern"]
    first = api.get("/api/v1/trending").json()[0]
    assert (first["score"], first["parts"], first["reason"]) == (6.0, {"likes": 6.0}, "2 people liked it this week")
    assert [item["title"] for item in api.get("/feeds/trending.json").json()["items"]] == ["alice/gull", "alice/tern"]


@pytest.mark.parametrize("count", [1, 3])
def test_computing_and_showing_ask_the_same_questions_for_any_number(
    count: int, client: Client, alice: Any, charlie: Any, django_assert_num_queries: Any
):
    birds = create_organisation(user=alice, handle="birds", name="Birds")
    add_member(organisation=birds, user=alice, person=charlie)
    for number in range(count):
        projects.like(project=new_project(alice, f"bird-{number}", "published"), user=charlie)
    with django_assert_num_queries(17):
        recompute()
    with django_assert_num_queries(2):
        assert client.get("/trending").content.decode().count("/alice/bird-") == count
