"""What people and organisations did in public, as far as whoever looks may see it today."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.activity import activity_of
from discussions.actions import accept_answer, open_topic, reply
from discussions.models import Board
from projects import actions as projects
from projects.collections.actions import create_collection
from reviews.models import Assignment, Review, Round
from tests.projects.conftest import new_project

pytestmark = pytest.mark.django_db


def words(viewer: Any, person: Any) -> list[str]:
    return [done.words for done in activity_of(viewer, person.owner)]


def review_of(release: Any, reviewer: Any, *, is_signed: bool) -> Review:
    round_, _is_new = Round.objects.get_or_create(release=release, number=1, digest=release.digest)
    held = Assignment.objects.create(round=round_, reviewer=reviewer, state="thanked")
    return Review.objects.create(assignment=held, is_signed=is_signed, verdict="accept", submitted_at=timezone.now())


def test_only_what_may_be_seen_is_told(alice: Any, bob: Any, charlie: Any, edith: Any):
    tern = new_project(alice, "tern", "published")
    review_of(tern.releases.get(), bob, is_signed=True)
    review_of(tern.releases.get(), edith, is_signed=False)
    board = Board.objects.create(slug="serving", name="Serving")
    topic = open_topic(board=board, user=alice, title="Broken characters", text="Why?", kind="question")
    accept_answer(topic=topic, post=reply(topic=topic, user=charlie, text="Half a character."), user=alice)
    create_collection(owner=charlie.owner, user=charlie, title="Mine", visibility="private")
    assert words(bob, alice) == ["began the topic “Broken characters”", "published alice/tern 1"]
    assert words(alice, bob) == ["reviewed alice/tern 1"]
    assert words(alice, edith) == []
    assert words(bob, charlie) == ["answered “Broken characters”, and it was accepted"]
    assert len(words(charlie, charlie)) == 2
    projects.change_visibility(project=tern, user=alice, visibility="private")
    assert (words(charlie, bob), words(charlie, alice)) == ([], ["began the topic “Broken characters”"])


def test_pages_go_on_where_they_ended_and_are_fed(client: Client, api: APIClient, alice: Any, charlie: Any):
    for number in range(31):
        made = create_collection(owner=charlie.owner, user=charlie, title=f"Shelf {number:02}")
        type(made).objects.filter(pk=made.pk).update(created_at=timezone.now() - timedelta(days=number))
    first = client.get("/charlie/activity").content.decode()
    assert (first.count("Shelf"), "Shelf 30" in first) == (30, False)
    oldest = api.get("/api/v1/owners/charlie/activity").json()[-1]
    rest = client.get("/charlie/activity", {"before": oldest["at"]}).content.decode()
    assert (rest.count("Shelf"), "Shelf 30" in rest) == (1, True)
    assert len(api.get("/feeds/owners/charlie/activity.json").json()["items"]) == 31
    assert api.get("/api/v1/owners/charlie/activity?before=yesterday").status_code == 422
    assert "/charlie/activity" in client.get("/charlie").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_the_same_questions_for_any_number(
    count: int, client: Client, charlie: Any, django_assert_num_queries: Any
):
    for number in range(count):
        create_collection(owner=charlie.owner, user=charlie, title=f"Shelf {number}")
    with django_assert_num_queries(7):
        client.get("/charlie/activity")
