"""Grants, pools and sponsors in public: amounts at once, words in time, private projects never."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from core.problems import BadInput, Conflict, Forbidden
from projects.actions import create_project
from projects.models import Project
from resources.grants import actions
from resources.grants.models import Gift, Grant, Pool
from resources.grants.queries.pools import funds
from resources.ledger.queries import mismatches
from tests.resources.asking import HOUR, ask, guard, use

pytestmark = pytest.mark.django_db
CPU = "cpu_ms"


def granted(person: Any, officer: Any, **more: Any) -> Grant:
    request = ask(person, {CPU: 100 * HOUR}, **more)
    actions.offer_award(request=request, officer=officer, letter="Good.")
    return actions.accept_award(request=request, user=person)


def test_the_register_tells_amounts_at_once_and_words_in_time(client: Client, alice: Any, olga: Any):
    guard(alice)
    grant = granted(alice, olga, embargo_months=3)
    report = actions.write_report(grant=grant, user=alice, summary="A model of terns.")
    actions.accept_report(report=report, officer=olga)
    page = client.get("/grants").content.decode()
    assert [words in page for words in ("100 h of CPU", "alice", "Terns", "A model of terns.")] == [
        True,
        True,
        False,
        False,
    ]
    assert client.get("/api/v1/resources/register").json()["results"][0]["reports"] == []
    Grant.objects.update(public_from=timezone.now() - timedelta(days=1))
    page = client.get("/grants").content.decode()
    assert [words in page for words in ("Terns", "A model of terns.")] == [True, True]
    assert "Terns" in client.get("/feeds/grants.json").json()["items"][0]["title"]


def test_private_projects_and_small_grants_stay_out(client: Client, alice: Any, olga: Any):
    guard(alice)
    ask(alice)
    assert "alice" not in client.get("/grants").content.decode()
    project = create_project(owner=alice.owner, user=alice, kind="model", name="tern")
    Project.objects.update(visibility="private")
    granted(alice, olga, project=project)
    for address in ("/grants", "/api/v1/resources/register", "/feeds/grants.atom"):
        said = client.get(address).content.decode()
        assert ("alice/tern" in said, "Terns" in said, "a private project" in said) == (False, False, True), address


def test_the_trail_from_a_sponsor_to_work(client: Client, alice: Any, olga: Any):
    guard(alice)
    grant = granted(alice, olga)
    pool = actions.create_pool(officer=olga, name="Spring survey", purpose="For birds.")
    actions.bring_gift(pool=pool, officer=olga, unit=CPU, amount=50 * HOUR, sponsor="Ice & Sons")
    use(grant, CPU, 3 * HOUR)
    commons, spring = funds()
    figures = {one.unit: (one.brought, one.left, one.granted, one.used) for one in commons.units}
    assert figures[CPU] == (1000 * HOUR, 900 * HOUR, 100 * HOUR, 3 * HOUR)
    assert [(one.brought, one.left, one.granted, one.used) for one in spring.units] == [(50 * HOUR, 50 * HOUR, 0, 0)]
    bars = {one.unit: one.parts for one in commons.units}
    assert bars[CPU] == [("used", 0.0, 0.3), ("granted", 0.3, 9.7), ("promised", 10.0, 0.0)]
    page = client.get("/funds").content.decode()
    assert ("Ice &amp; Sons" in page, "Spring survey" in page, mismatches()) == (True, True, [])


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_queries_for_three_pools_as_for_one(
    count: int, client: Client, olga: Any, django_assert_num_queries: Callable[..., Any]
):
    for number in range(count):
        pool = actions.create_pool(officer=olga, name=f"Pool {number}", purpose="For birds.")
        actions.bring_gift(pool=pool, officer=olga, unit=CPU, amount=HOUR)
    with django_assert_num_queries(10):
        assert client.get("/funds").content.decode().count("<table") == count


def test_officers_keep_the_pools(client: Client, api: APIClient, alice: Any, olga: Any):
    with pytest.raises(Forbidden):
        actions.create_pool(officer=alice, name="Mine", purpose="For me.")
    client.force_login(olga)
    client.post("/desk/pools", {"name": "Spring", "purpose": "For birds."})
    gift = {"pool": "spring", "unit": CPU, "amount": "2 h", "sponsor": "Ice & Sons"}
    client.post("/desk/pools", gift)
    assert client.post("/desk/pools", gift | {"amount": "many"}).status_code == 422
    api.force_authenticate(olga)
    said = {"unit": CPU, "amount": HOUR}
    assert api.post("/api/v1/resources/pools/spring/gifts", said, format="json").status_code == 201
    assert api.post("/api/v1/resources/pools/winter/gifts", said, format="json").status_code == 404
    assert list(Gift.objects.order_by("id").values_list("amount", flat=True)) == [2 * HOUR, HOUR]
    with pytest.raises(Conflict):
        actions.create_pool(officer=olga, name="Spring", purpose="Again.")
    with pytest.raises(BadInput):
        actions.bring_gift(pool=Pool.objects.get(), officer=olga, unit="feathers", amount=1)
