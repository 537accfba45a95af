"""The record of what a person gave: the person reads and takes along all of it, others what everybody sees."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import contributions
from accounts.actions import create_organisation
from accounts.actions.handles import rename
from accounts.contributions import Line, contribution
from discussions.reports import actions as reports
from discussions.reports.models import Report
from projects.actions import change_visibility
from tests.projects.conftest import new_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(alice: Any) -> Iterator[None]:
    """Two releases, one of them private by now; two confirmed reports, one private; and a kind of our own."""
    new_project(alice, "tern", "published")
    change_visibility(project=new_project(alice, "heron", "published"), user=alice, visibility="private")
    for private in (False, True):
        made = reports.file_report(reporter=alice, title=f"Boxes {private}", actual="Boxes.", is_private=private)
        Report.objects.filter(pk=made.pk).update(confirmed_at=timezone.now())
    contribution("poems", title="Poems")(lambda _user, _most: [Line("=1+1", timezone.now(), outcome="@sum")])
    yield
    del contributions._kinds["poems"]  # nobody takes a kind back but this test


def test_the_person_reads_all_and_others_what_everybody_sees(given: None, client: Client, alice: Any, bob: Any) -> None:
    seen = {}
    for reader in (alice, bob, None):
        client.logout()
        if reader:
            client.force_login(reader)
        page = client.get("/alice/contributions").content.decode()
        words = ("alice/tern", "alice/heron", "Boxes False", "A private report", "only you see this")
        seen[str(reader)] = [word in page for word in words]
    assert seen == {
        "alice": [True] * 5,
        "bob": [True, False, True, False, False],
        "None": [True, False, True, False, False],
    }
    assert "/alice/contributions" in client.get("/alice").content.decode()


def test_it_is_taken_along_as_a_table_and_as_json(given: None, client: Client, api: APIClient, alice: Any) -> None:
    table = client.get("/alice/contributions/table.csv")
    assert table["Content-Disposition"] == 'attachment; filename="contributions-alice.csv"'
    rows = [row.split(",") for row in table.content.decode().splitlines()]
    assert rows[0] == ["kind", "at", "what", "outcome", "url"]
    told = [(kind, what, outcome) for kind, _at, what, outcome, _url in rows[1:]]
    assert sorted(told) == [
        ("confirmed_reports", "Boxes False", "New"),
        ("poems", "'=1+1", "'@sum"),
        ("published_releases", "alice/tern 1", "Published"),
    ]
    assert [row[4] for row in rows if row[0] == "published_releases"] == ["http://testserver/alice/tern/releases/1"]
    counts = {}
    for person in (None, alice):
        api.force_authenticate(person)
        record = api.get("/api/v1/owners/alice/contributions").json()
        counts[str(person)] = {kind["kind"]: kind["count"] for kind in record if kind["count"]}
    assert counts == {
        "None": {"published_releases": 1, "confirmed_reports": 1, "poems": 1},
        "alice": {"published_releases": 2, "confirmed_reports": 2, "poems": 1},
    }


def test_organisations_give_through_their_people(client: Client, api: APIClient, alice: Any) -> None:
    create_organisation(user=alice, handle="weighers", name="Weighers")
    assert client.get("/weighers/contributions").status_code == 404
    assert api.get("/api/v1/owners/weighers/contributions").status_code == 404
    assert "/weighers/contributions" not in client.get("/weighers").content.decode()


def test_old_handles_lead_to_the_present_one(client: Client, api: APIClient, alice: Any) -> None:
    rename(owner=alice.owner, handle="alicia", actor=alice)
    assert client.get("/alice/contributions")["Location"] == "/alicia/contributions"
    assert client.get("/alice/contributions/table.csv").status_code == 200
    assert api.get("/api/v1/owners/alice/contributions").status_code == 200
