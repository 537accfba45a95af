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
from resources.jobs.actions import begin_job, settle_job
from resources.ledger.queries import mismatches
from tests.resources.asking import HOUR, ask, guard, use

pytestmark = pytest.mark.django_db
CPU = "cpu_ms"
QUERIES_OF_TRAIL = 12


@pytest.fixture
def adam(person: Callable[..., Any]) -> Any:
    return person("adam", "admin")


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


def test_the_trail_leads_from_each_gift_to_each_grant_and_to_what_it_paid_for(
    client: Client, alice: Any, bob: Any, olga: Any, adam: Any
):
    guard(alice)
    pool = actions.create_pool(officer=olga, name="Spring survey", purpose="For birds.")
    for sponsor, hours in (("Ice & Sons", 100), ("Ice & Sons", 50), ("", 50)):
        actions.bring_gift(pool=pool, officer=olga, unit=CPU, amount=hours * HOUR, sponsor=sponsor)
    grant, small = granted(alice, olga), ask(bob).grant
    Grant.objects.update(pool=pool)
    use(grant, CPU, 3 * HOUR)
    use(small, CPU, HOUR // 4)
    facts = {"grant": grant.pk, "person": "alice", "unit": CPU, "amount": HOUR, "title": "A secret title"}
    job, _is_new = begin_job(reporter=adam, key="slurm-1", **facts)
    settle_job(job=job, reporter=adam, used=HOUR)

    told = client.get("/api/v1/resources/pools/spring-survey").json()
    assert [(one["sponsor"], one["amount"], one["gifts"], one["percent"]) for one in told["given"]] == [
        ("Ice & Sons", 150 * HOUR, 2, 75),
        ("", 50 * HOUR, 1, 25),
    ]
    assert told["at_once"] == [{"unit": CPU, "granted": HOUR // 2, "used": HOUR // 4, "grants": 1}]
    assert told["fund"]["units"][0]["used"] == 4 * HOUR + HOUR // 4
    (listed,) = client.get("/api/v1/resources/pools/spring-survey/grants").json()["results"]
    spent = [{"unit": CPU, "granted": 100 * HOUR, "used": 4 * HOUR}]
    assert (listed["id"], listed["whose"], listed["spent"]) == (grant.pk, "alice", spent)
    one = client.get(f"/api/v1/resources/register/{grant.pk}").json()
    assert (one["spent"], one["works"]) == (
        spent,
        [{"kind": "job.training", "count": 1, "is_more": False, "shown": []}],
    )
    page = client.get("/funds/spring-survey").content.decode()
    link = f'href="/grants/{grant.pk}"'
    assert ("Ice &amp; Sons" in page, "4 h of CPU of 100 h of CPU used" in page, link in page) == (True, True, True)
    page = client.get(f"/grants/{grant.pk}").content.decode()
    assert ("Training" in page, "A secret title" in page, 'href="/funds/spring-survey"' in page) == (True, False, True)
    assert link in client.get("/grants").content.decode()
    for gone in (f"/grants/{small.pk}", "/grants/x", "/funds/winter"):
        assert client.get(gone).status_code == 404, gone
    for gone in (f"register/{small.pk}", "pools/winter", "pools/winter/grants"):
        assert client.get(f"/api/v1/resources/{gone}").status_code == 404, gone


def test_the_trail_names_no_private_project_and_no_purpose_before_its_time(client: Client, alice: Any, olga: Any):
    guard(alice)
    project = create_project(owner=alice.owner, user=alice, kind="model", name="tern")
    grant = granted(alice, olga, project=project, embargo_months=3)
    addresses = (
        f"/grants/{grant.pk}",
        f"/funds/{grant.pool.slug}",
        f"/api/v1/resources/register/{grant.pk}",
        f"/api/v1/resources/pools/{grant.pool.slug}/grants",
    )
    for visibility, public_from, shown in (
        ("public", timezone.now() + timedelta(days=1), (True, False)),
        ("private", timezone.now() - timedelta(days=1), (False, False)),
        ("public", timezone.now() - timedelta(days=1), (True, True)),
    ):
        Project.objects.update(visibility=visibility)
        Grant.objects.update(public_from=public_from)
        for address in addresses:
            said = client.get(address).content.decode()
            assert ("alice/tern" in said, "Terns" in said) == shown, address


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_queries_for_a_trail_of_three_grants_as_of_one(
    count: int, client: Client, person: Callable[..., Any], olga: Any, django_assert_num_queries: Callable[..., Any]
):
    for number in range(count):
        one = person(f"asker{number}")
        guard(one)
        use(granted(one, olga), CPU, HOUR)
    client.get("/funds/commons")
    with django_assert_num_queries(QUERIES_OF_TRAIL):
        assert client.get("/funds/commons").content.decode().count('href="/grants/') == count


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
