"""Every desk: as many queries for three things in each of its queues as for one, and who looks at what."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.site_map import addresses
from core.operations import TABLE
from deliberation.claims.actions import claim
from deliberation.claims.models import Claim
from projects.models import Release
from reviews.applications.models import CaseDispute
from reviews.models import Sample
from tests.projects.conftest import Make
from tests.web.queues import fill

pytestmark = pytest.mark.django_db
# Whose desk, and what it costs.
DESKS = {
    "/desk": ("edith", 37),
    "/desk/triage": ("edith", 21),
    "/desk/assignments": ("edith", 21),
    "/desk/safety": ("edith", 19),
    "/desk/samples": ("edith", 17),
    "/desk/applications": ("edith", 23),
    "/desk/calibration-bank": ("edith", 13),
    "/desk/appeals": ("edith", 20),
    "/desk/resources": ("olga", 28),
    "/desk/reports": ("maud", 13),
    "/desk/moderation": ("maud", 18),
    "/reviews": ("bob", 25),
    "/submissions": ("alice", 13),
    "/dashboard": ("alice", 18),
}
# Counted beside what they are about: tests/reviews/test_conduct.py, tests/resources/test_call_pages.py,
# tests/resources/test_ledger_desk.py, tests/inference/test_machines.py. The way to somebody's allowance shows nothing.
OTHERS = {"/desk/allowances", "/desk/policies", "/desk/conduct", "/desk/pools", "/desk/calls", "/desk/ledger"}
OTHERS |= {"/desk/inference", "/desk/inference/upstreams"}


def test_every_desk_is_counted_here():
    desks = {
        address.route
        for address in addresses()
        if address.route.startswith("/desk") and not address.parameters and "GET" in TABLE[address.name].methods
    }
    assert desks <= DESKS.keys() | OTHERS


@pytest.mark.parametrize("count", [1, 3])
def test_desks_cost_as_many_queries_for_three_things_as_for_one(
    count: int, person: Callable[..., Any], alice: Any, bob: Any, edith: Any
):
    maud = person("maud", "moderator")
    fill(count, author=alice, reviewer=bob, person=person, keeper=maud)
    people, found = {"alice": alice, "bob": bob, "edith": edith, "maud": maud, "olga": person("olga", "officer")}, {}
    for address, (name, _queries) in DESKS.items():
        client = Client()
        client.force_login(people[name])
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address).content.decode()
        found[address] = len(queries)
        assert page.count("1 day late") >= count or address in {"/desk", "/desk/calibration-bank"}, address
    assert found == {address: queries for address, (_name, queries) in DESKS.items()}


def test_who_looks_at_it_is_told_to_the_others_until_the_time_is_over(
    client: Client, person: Callable[..., Any], alice: Any, bob: Any, edith: Any, make: Make
):
    release = make(alice, "tern", "triage").releases.get()
    address, mine = f"/desk/claims/release/{release.pk}", {"next": "/desk/triage"}
    client.force_login(edith)
    assert "You look at it" in client.post(address, mine, follow=True).content.decode()
    assert "alice/tern 1" in client.get("/desk").content.decode()
    emil = person("emil", "editor")
    client.force_login(emil)
    assert "edith looks at this now." in client.post(address, mine, follow=True).content.decode()
    assert client.put(f"/api/v1/claims/release/{release.pk}").json()["code"] == "claimed"
    for stranger, kind in ((bob, "release"), (alice, "release"), (emil, "bird")):
        client.force_login(stranger)
        assert client.post(f"/desk/claims/{kind}/{release.pk}", mine).status_code == 404
    Claim.objects.update(until=timezone.now())
    assert claim(kind="release", id=release.pk, user=emil).holder == emil
    client.force_login(emil)
    client.post(f"{address}/end", mine)
    assert (Claim.objects.count(), Release.objects.get().state) == (0, "triage")


def test_samples_and_disputed_cases_are_claimed_like_all_else(
    client: Client, person: Callable[..., Any], alice: Any, bob: Any, edith: Any
):
    fill(1, author=alice, reviewer=bob, person=person, keeper=person("maud", "moderator"))
    for kind, id, desk in (
        ("sample", Sample.objects.get().pk, "/desk/samples"),
        ("dispute", CaseDispute.objects.get().pk, "/desk/calibration-bank"),
    ):
        client.force_login(edith)
        assert (
            "You look at it" in client.post(f"/desk/claims/{kind}/{id}", {"next": desk}, follow=True).content.decode()
        )
        client.force_login(person(f"{kind}-editor", "editor"))
        assert "edith looks at it" in client.get(desk).content.decode()
        client.force_login(alice)
        assert client.post(f"/desk/claims/{kind}/{id}").status_code == 404
    assert set(Claim.objects.values_list("name", "address")) == {
        ("alice/published-0 1", f"/desk/samples/{Sample.objects.get().pk}"),
        ("A case", "/desk/calibration-bank"),
    }
