"""Pages of what waits, and of lists in memory: cursors that stand whatever comes or goes in the meantime."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import RequestFactory

from core.paging import Page, part, queue
from projects.models import Release
from tests.projects.conftest import Make

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 30, 0, 123457, tzinfo=UTC)


@pytest.fixture
def waiting(make: Make, alice: Any) -> dict[str, Release]:
    """Two that are due at the same moment, one later, two that are never due."""
    dues = {"tern": MONDAY, "wren": MONDAY, "rail": MONDAY + timedelta(days=1), "coot": None, "smew": None}
    found = {name: make(alice, name, "triage") for name in dues}
    for name, due in dues.items():
        Release.objects.filter(pk=found[name].releases.get().pk).update(due_at=due)
    return {name: project.releases.get() for name, project in found.items()}


def read(query: str, *, by_keys: bool = False) -> Page[Release]:
    request = RequestFactory().get(f"/desk/triage{query.partition('#')[0]}")
    rows = Release.objects.select_related("project").only("due_at", "project__name") if by_keys else None
    return queue(Release.objects.select_related("project"), request, "new", size=2, rows=rows)


def names(page: Page[Release]) -> list[str]:
    return [release.project.name for release in page.items]


@pytest.mark.parametrize("by_keys", [False, True])
def test_queue_is_walked_from_what_is_due_first_to_what_is_never_due_and_back(
    waiting: dict[str, Release], by_keys: bool
):
    first = read("?late-after=1.x&q=1", by_keys=by_keys)
    assert (names(first), first.count, first.previous_url) == (["tern", "wren"], 5, "")
    cursor = f"1772443800123457.{waiting['wren'].pk}"
    assert first.next_url == f"?late-after=1.x&q=1&new-after={cursor}#new"
    second = read(first.next_url, by_keys=by_keys)
    third = read(second.next_url, by_keys=by_keys)
    assert (second.count, third.count) == (5, 5)
    assert [names(page) for page in (second, third)] == [["rail", "coot"], ["smew"]]
    assert third.next_url == ""
    back = read(third.previous_url, by_keys=by_keys)
    assert names(back) == ["rail", "coot"]
    again = read(back.previous_url, by_keys=by_keys)
    assert (names(again), again.previous_url) == (["tern", "wren"], "")


def test_queue_goes_on_where_it_was_although_the_last_thing_shown_is_gone(waiting: dict[str, Release]):
    onwards = read("").next_url
    Release.objects.filter(pk__in=[waiting["tern"].pk, waiting["wren"].pk]).update(state="in_review")
    assert names(read(onwards)) == ["rail", "coot"]


def test_odd_cursor_leads_to_the_first_page(waiting: dict[str, Release]):
    odd = ["x", "1.", "1.é", f"{'9' * 17}.a", "-1.a", "٣.a", ".", "1.a.b"]
    assert {tuple(names(read(f"?new-after={one}"))) for one in odd} == {("tern", "wren")}


def places(query: str) -> Page[int]:
    return part(range(1, 6), RequestFactory().get(f"/reviewers{query.partition('#')[0]}"), "people", size=2)


def test_list_in_memory_is_walked_by_places():
    first = places("")
    assert (first.items, first.next_url, first.previous_url, first.count) == ([1, 2], "?people-after=2#people", "", 5)
    last = places("?people-after=4")
    assert (last.items, last.next_url, last.previous_url) == ([5], "", "?people-after=2#people")


@pytest.mark.parametrize(("given", "shown"), [("x", [1, 2]), ("-2", [1, 2]), ("9" * 17, [1, 2]), ("99", [])])
def test_odd_place_shows_the_beginning_or_nothing(given: str, shown: list[int]):
    assert places(f"?people-after={given}").items == shown
