"""A saved search is asked again once a day, through the eyes of whoever saved it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from core.policies import publish
from core.problems import BadInput, Conflict
from notifications.models import Notification
from projects import actions as projects
from search.actions import ask_all_again, save_search
from search.models import SavedSearch
from tests.notifications.conftest import Deliver, deliver  # noqa: F401  (a fixture)
from tests.projects.conftest import new_project

pytestmark = pytest.mark.django_db


def a_day_passes() -> None:
    SavedSearch.objects.update(asked_at=timezone.now() - timedelta(days=1, minutes=1))


def told(person: Any) -> list[tuple[str, str]]:
    from notifications.queries import in_words, notifications_of

    return [(one.words.title, one.words.url) for one in in_words(person, notifications_of(person))]


def test_new_finds_are_told_once_a_day(alice: Any, charlie: Any, deliver: Deliver):  # noqa: F811
    new_project(alice, "tern", "published")
    deliver()
    saved = save_search(person=charlie, text="bilingual lang:zh", kind="project")
    a_day_passes()
    assert ask_all_again() == 0  # what there was is known
    for name in ("heron", "gull"):
        new_project(alice, name, "published")
    new_project(alice, "draft", "in_review")
    deliver()
    assert ask_all_again() == 0  # not yet a day
    a_day_passes()
    assert ask_all_again() == 1
    deliver()
    url = "/search?q=bilingual+lang%3Azh&type=project"
    assert told(charlie) == [("“bilingual lang:zh” finds 2 things more", url)]
    assert Notification.objects.get(person=charlie, notice="search.found_more").urgency == "fyi"
    a_day_passes()
    assert ask_all_again() == 0
    saved.refresh_from_db()
    assert len(saved.known) == 3


def test_what_its_person_may_not_see_is_not_news(alice: Any, charlie: Any, deliver: Deliver):  # noqa: F811
    save_search(person=charlie, text="author:alice", kind="project")
    hidden = new_project(alice, "hidden", "published")
    projects.change_visibility(project=hidden, user=alice, visibility="private")
    deliver()
    a_day_passes()
    assert ask_all_again() == 0


def test_question_that_makes_no_sense_any_more_finds_nothing(charlie: Any):
    SavedSearch.objects.create(person=charlie, text="kind:planet", kind="project")
    SavedSearch.objects.create(person=charlie, text="tern", kind="planet")
    a_day_passes()
    assert ask_all_again() == 0


@pytest.mark.parametrize(("text", "kind"), [("", "project"), ("kind:planet", "project"), ("tern", "planet")])
def test_only_sensible_questions_are_saved(text: str, kind: str, charlie: Any):
    with pytest.raises(BadInput):
        save_search(person=charlie, text=text, kind=kind)


def test_pages_and_api_save_and_drop(client: Client, api: APIClient, charlie: Any, alice: Any):
    client.force_login(charlie)
    assert b"Save this search" in client.get("/search?q=tern").content
    client.post("/search/saved", {"q": "tern  -chat", "type": "post"})
    saved = SavedSearch.objects.get(person=charlie)
    assert 'href="/search?q=tern+-chat&amp;type=post">tern -chat</a>' in client.get("/following").content.decode()
    api.force_authenticate(charlie)
    again = api.post("/api/v1/saved-searches", {"q": "tern -chat", "type": "post"}, format="json")
    assert (again.status_code, again.json()["id"]) == (201, saved.pk)
    assert [one["q"] for one in api.get("/api/v1/saved-searches").json()["results"]] == ["tern -chat"]
    api.force_authenticate(alice)
    assert api.delete(f"/api/v1/saved-searches/{saved.pk}").status_code == 404
    assert client.post(f"/search/saved/{saved.pk}/removal")["Location"] == "/following"
    assert SavedSearch.objects.count() == 0


def test_what_is_saved_already_is_saved_again_at_the_limit(charlie: Any):
    publish("search", {"saved_searches": 1}, author=None)
    first = save_search(person=charlie, text="tern", kind="project")
    assert save_search(person=charlie, text="tern", kind="project") == first
    with pytest.raises(Conflict):
        save_search(person=charlie, text="heron", kind="project")
