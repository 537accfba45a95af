"""All desks at a glance: what waits for whom, and nothing of a desk that is not theirs."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from projects.models import Release
from tests.projects.conftest import Make
from web.desks.queries import Glance, glances

pytestmark = pytest.mark.django_db
QUERIES_OF_THE_PAGE = 26


def named(found: list[Glance], label: str) -> Glance:
    return next(one for one in found if one.label == label)


def test_nobody_sees_a_desk_that_is_not_theirs(client: Client, charlie: Any, bob: Any, edith: Any):
    assert glances(charlie) == []
    client.force_login(charlie)
    assert client.get("/desk").status_code == 403
    # The first reviewers of a young site judge who joins them, and any reviewer may be asked to score a request.
    founder = {"My reviews", "Applications", "Appeals", "Requests for resources"}
    assert {one.desk for one in glances(bob)} == founder
    assert {one.desk for one in glances(edith)} == founder | {"Editors’ desk", "Assignments", "Safety desk"}


def test_queue_says_how_much_waits_what_comes_first_and_what_is_late(edith: Any, alice: Any, make: Make):
    dues = [timezone.now() + timedelta(days=days) for days in (-1, 2, 3)]
    for name, due in zip(("tern", "wren", "rail"), dues, strict=True):
        Release.objects.filter(project=make(alice, name, "triage")).update(due_at=due)
    found = named(glances(edith), "New, checked")
    assert (found.waiting, found.first_due_at, found.late) == (3, dues[0], 1)
    assert (found.desk, found.url) == ("Editors’ desk", "/desk/triage")


def test_what_one_has_to_do_with_is_not_counted(edith: Any, make: Make):
    make(edith, "own", "triage")
    assert named(glances(edith), "New, checked").waiting == 0


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_as_many_queries_for_many_as_for_one(
    client: Client, edith: Any, alice: Any, make: Make, count: int, django_assert_num_queries: Any
):
    for number in range(count):
        make(alice, f"tern-{number}", "triage")
    client.force_login(edith)
    client.get("/desk")
    with django_assert_num_queries(QUERIES_OF_THE_PAGE):
        page = client.get("/desk").content.decode()
    assert ("One thing waits" if count == 1 else "3 things wait") in page


def test_program_reads_the_same(client: Client, edith: Any, alice: Any, make: Make):
    make(alice, "tern", "triage")
    client.force_login(edith)
    told = client.get("/api/v1/desks").json()
    assert [(one["label"], one["waiting"]) for one in told if one["waiting"]] == [("New, checked", 1)]
