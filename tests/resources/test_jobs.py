"""Jobs on machines of others: a budget before they begin, one end, and nothing paid twice."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.actions import suspend
from core.events import deliver, history
from core.policies import publish
from core.problems import BadInput, Conflict, Forbidden, PaymentRequired, TooMany
from notifications.queries import in_words, notifications_of
from projects.actions import create_project
from resources.grants.actions import create_pool
from resources.grants.actions.life import end_grant
from resources.grants.models import Grant, GrantMember
from resources.jobs.actions import (
    appoint_reporter,
    begin_job,
    expire_jobs,
    release_job,
    report_usage,
    settle_job,
)
from resources.jobs.models import Job, Reporter
from resources.jobs.states import JOB_MOVES
from resources.ledger.models import Account, Entry, Reservation
from resources.ledger.queries import Mismatch, mismatches
from tests.moving import assert_follows
from tests.resources.asking import ask

pytestmark = pytest.mark.django_db
URL = "/api/v1/resources/jobs"
CPU, MINUTE = "cpu_ms", 60_000
QUERIES_OF_REPORTERS = 6


@pytest.fixture
def grant(alice: Any) -> Grant:
    """Half an hour of CPU."""
    return ask(alice).grant


@pytest.fixture
def adam(person: Callable[..., Any]) -> Any:
    return person("adam", "admin")


def begun(reporter: Any, grant: Grant, key: str = "slurm-1", **more: Any) -> Job:
    facts = {"grant": grant.pk, "person": "alice", "unit": CPU, "amount": 20 * MINUTE, "title": "A tern model"}
    return begin_job(reporter=reporter, key=key, **(facts | more))[0]


def left(grant: Grant) -> tuple[int, int, int]:
    """Minutes that are available, reserved and spent."""
    account = Account.objects.get(holder=grant.holder, unit=CPU)
    return account.available // MINUTE, account.reserved // MINUTE, account.spent // MINUTE


def titles(person: Any) -> list[str]:
    deliver()
    return [one.words.title for one in in_words(person, notifications_of(person))]


def test_what_a_job_takes_is_paid_from_what_was_reserved_for_it(grant: Grant, alice: Any, adam: Any):
    job = begun(adam, grant)
    assert (job.state, left(grant)) == ("running", (10, 20, 0))
    report_usage(job=job, reporter=adam, used=5 * MINUTE)
    assert (job.left_in_words, job.must_stop, left(grant)) == ("15 min of CPU", False, (10, 20, 0))
    job = settle_job(job=job, reporter=adam, used=7 * MINUTE)
    assert (job.state, job.charged, left(grant)) == ("settled", 7 * MINUTE, (23, 0, 7))
    assert [event.verb for event in history(job)] == ["job.begin", "job.settle"]
    assert titles(alice)[0] == "Done and paid: A tern model"
    assert mismatches() == []


def test_every_move_follows_the_table(grant: Grant, adam: Any):
    assert_follows(begun(adam, grant), JOB_MOVES)


def test_the_same_call_again_moves_nothing_a_second_time(grant: Grant, adam: Any):
    job = begun(adam, grant)
    assert (begun(adam, grant), left(grant)) == (job, (10, 20, 0))
    with pytest.raises(Conflict) as used:
        begun(adam, grant, amount=MINUTE)
    assert used.value.own_code == "key_used"
    for _time in range(2):
        assert settle_job(job=job, reporter=adam, used=7 * MINUTE).charged == 7 * MINUTE
        assert begun(adam, grant).state == "settled"
    assert left(grant) == (23, 0, 7)
    with pytest.raises(Conflict) as other:
        settle_job(job=job, reporter=adam, used=8 * MINUTE)
    assert other.value.own_code == "settled"
    for act in (
        lambda: release_job(job=job, reporter=adam, why="A fault."),
        lambda: report_usage(job=job, reporter=adam, used=9 * MINUTE),
    ):
        with pytest.raises(Conflict):
            act()
    assert (left(grant), Entry.objects.filter(key__endswith=job.reservation).count(), mismatches()) == (
        (23, 0, 7),
        3,
        [],
    )


def test_a_fault_costs_nothing_and_what_is_over_the_budget_is_paid_by_nobody(grant: Grant, alice: Any, adam: Any):
    job = begun(adam, grant)
    report_usage(job=job, reporter=adam, used=5 * MINUTE)
    with pytest.raises(BadInput):
        release_job(job=job, reporter=adam, why=" ")
    for _time in range(2):
        assert release_job(job=job, reporter=adam, why="The host burnt.").charged == 0
    assert (left(grant), "It came to nothing and costs nothing: A tern model" in titles(alice)) == ((30, 0, 0), True)
    long = begun(adam, grant, "slurm-2")
    assert report_usage(job=long, reporter=adam, used=25 * MINUTE).must_stop
    long = settle_job(job=long, reporter=adam)
    assert (long.used, long.charged, left(grant)) == (25 * MINUTE, 20 * MINUTE, (10, 0, 20))
    assert mismatches() == []


def test_use_is_counted_from_the_beginning(grant: Grant, adam: Any):
    job = begun(adam, grant)
    report_usage(job=job, reporter=adam, used=5 * MINUTE)
    for wrong in (4 * MINUTE, -1, 2**60):
        with pytest.raises(BadInput) as refused:
            report_usage(job=job, reporter=adam, used=wrong)
        assert set(refused.value.fields) == {"used"}
    with pytest.raises(BadInput):
        settle_job(job=job, reporter=adam, used=4 * MINUTE)
    job.refresh_from_db()
    assert (job.state, job.used) == ("running", 5 * MINUTE)


def test_without_a_budget_no_job_begins(grant: Grant, alice: Any, bob: Any, adam: Any):
    begun(adam, grant)
    with pytest.raises(PaymentRequired) as short:
        begun(adam, grant, "slurm-2", amount=11 * MINUTE)
    more = short.value.more
    assert (more["needed"], more["remaining"], "amount=660000" in more["apply"]) == (11 * MINUTE, 10 * MINUTE, True)
    publish("jobs", {"most_running": 1}, author=adam)
    with pytest.raises(TooMany) as many:
        begun(adam, grant, "slurm-2", amount=MINUTE)
    assert (many.value.own_code, many.value.more["retry_after"]) == ("too_many_jobs", 300)
    assert (Job.objects.count(), Reservation.objects.filter(pk__startswith="job:").count()) == (1, 1)
    for wrong, field in (
        ({"person": "bob"}, "grant"),
        ({"person": "nobody"}, "person"),
        ({"grant": "x"}, "grant"),
        ({"unit": "tokens"}, "unit"),
        ({"amount": 0}, "amount"),
        ({"kind": "mining"}, "kind"),
        ({"title": " "}, "title"),
    ):
        facts = {"grant": grant.pk, "person": "alice", "unit": CPU, "amount": MINUTE, "title": "A tern model"}
        with pytest.raises(BadInput) as refused:
            begin_job(reporter=adam, key="slurm-3", **(facts | wrong))
        assert set(refused.value.fields) == {field}, wrong
    Grant.objects.filter(pk=grant.pk).update(state="suspended")
    with pytest.raises(Conflict) as barred:
        begun(adam, grant, "slurm-4")
    assert barred.value.own_code == "grant_not_usable"


def test_a_job_of_which_nothing_is_heard_pays_what_it_had_reported(grant: Grant, alice: Any, adam: Any):
    silent, heard = begun(adam, grant, amount=15 * MINUTE), begun(adam, grant, "slurm-2", amount=15 * MINUTE)
    report_usage(job=silent, reporter=adam, used=4 * MINUTE)
    assert expire_jobs() == 0
    Job.objects.update(lost_at=timezone.now() - timedelta(minutes=1))
    report_usage(job=heard, reporter=adam, used=MINUTE)
    assert (expire_jobs(), expire_jobs(), left(grant)) == (1, 0, (11, 15, 4))
    silent.refresh_from_db()
    assert (silent.state, silent.charged) == ("expired", 4 * MINUTE)
    assert "Nothing was heard of “A tern model” for too long" in titles(alice)
    assert mismatches() == []


def test_no_report_makes_a_job_last_for_ever(grant: Grant, adam: Any):
    job = begun(adam, grant)
    Job.objects.filter(pk=job.pk).update(begun_at=timezone.now() - timedelta(days=29, hours=23))
    job.refresh_from_db()
    report_usage(job=job, reporter=adam, used=MINUTE)
    assert timezone.now() < job.lost_at < timezone.now() + timedelta(hours=2)


def test_a_grant_that_ends_waits_for_its_jobs(grant: Grant, adam: Any):
    job = begun(adam, grant)
    Grant.objects.filter(pk=grant.pk).update(state="expired")
    grant.refresh_from_db()
    end_grant(grant)
    assert left(grant) == (0, 20, 0)
    settle_job(job=job, reporter=adam, used=5 * MINUTE)
    end_grant(grant)
    assert (left(grant), mismatches()) == ((0, 0, 5), [])


def test_a_charge_that_the_books_do_not_know_is_found(grant: Grant, adam: Any):
    job = settle_job(job=begun(adam, grant), reporter=adam, used=MINUTE)
    Job.objects.filter(pk=job.pk).update(charged=2 * MINUTE)
    assert mismatches() == [Mismatch(job.account_id, f"job {job.pk}", 2 * MINUTE, MINUTE)]


def test_only_those_who_run_the_machines_report_and_only_those_it_concerns_see(
    client: Client, api: APIClient, grant: Grant, alice: Any, bob: Any, charlie: Any, olga: Any, adam: Any
):
    job = begun(olga, grant)
    for who in (alice, bob):
        with pytest.raises(Forbidden):
            begun(who, grant, "slurm-2")
        with pytest.raises(Forbidden):
            settle_job(job=job, reporter=who, used=1)
    for who, status in ((alice, 200), (charlie, 404), (olga, 200), (adam, 200)):
        api.force_authenticate(who)
        client.force_login(who)
        assert (api.get(f"{URL}/{job.pk}").status_code, client.get(job.get_absolute_url()).status_code) == (
            status,
            status,
        )
        assert len(api.get(URL).json()["results"]) == (status == 200)
    api.force_authenticate(alice)
    assert api.post(f"{URL}/{job.pk}/settlement", {"used": 1}, format="json").status_code == 403
    assert api.post(URL, {}, format="json").status_code == 403


@pytest.mark.parametrize("tied", ["olga", "adam"])
def test_whoever_is_tied_to_whose_grant_it_is_does_not_report_on_it(
    api: APIClient, client: Client, alice: Any, olga: Any, adam: Any, tied: str
):
    grant = ask(alice, tied_to=[tied]).grant
    other, friend = (adam, olga) if tied == "olga" else (olga, adam)
    with pytest.raises(Forbidden) as refused:
        begun(friend, grant)
    assert refused.value.own_code == "jobs_report"
    job = begun(other, grant)
    for act in (
        lambda: report_usage(job=job, reporter=friend, used=1),
        lambda: settle_job(job=job, reporter=friend, used=1),
        lambda: release_job(job=job, reporter=friend, why="A friend."),
    ):
        with pytest.raises(Forbidden):
            act()
    api.force_authenticate(friend)
    client.force_login(friend)
    said = api.post(f"{URL}/{job.pk}/release", {"why": "A friend."}, format="json")
    assert (said.status_code, said.json()["code"]) == (403, "jobs_report")
    assert client.post(f"{job.get_absolute_url()}/release", {"why": "A friend."}).status_code == 403
    assert "It is done: settle it" not in client.get(job.get_absolute_url()).content.decode()
    assert (left(grant), mismatches()) == ((10, 20, 0), [])


def test_nobody_reports_on_a_grant_of_their_own(olga: Any):
    with pytest.raises(Forbidden):
        begun(olga, ask(olga).grant, person="olga")


@pytest.mark.parametrize(("state", "reason"), [("suspended", "grant"), ("revoked", "grant"), ("expired", "")])
def test_a_job_must_stop_once_its_grant_may_not_be_used(
    api: APIClient, grant: Grant, adam: Any, state: str, reason: str
):
    job = begun(adam, grant)
    Grant.objects.filter(pk=grant.pk).update(state=state)
    api.force_authenticate(adam)
    told = api.put(f"{URL}/{job.pk}/usage", {"used": 1}, format="json").json()
    assert (told["must_stop"], told["stop_reason"]) == (bool(reason), reason)
    ended = api.post(f"{URL}/{job.pk}/settlement", {"used": 5 * MINUTE}, format="json").json()
    assert (ended["must_stop"], ended["stop_reason"], ended["charged"]) == (False, "", 5 * MINUTE)


def test_a_job_must_stop_once_a_person_behind_it_is_suspended(
    api: APIClient, client: Client, alice: Any, bob: Any, adam: Any
):
    project = create_project(owner=alice.owner, user=alice, kind="model", name="tern")
    grant = ask(alice, project=project).grant
    GrantMember.objects.create(grant=grant, person=bob)
    own, of_member = begun(adam, grant, amount=MINUTE), begun(adam, grant, "slurm-2", amount=MINUTE, person="bob")
    api.force_authenticate(adam)

    def reasons() -> list[str]:
        return [api.get(f"{URL}/{job.pk}").json()["stop_reason"] for job in (own, of_member)]

    assert reasons() == ["", ""]
    suspend(user=bob, by=adam, reason="Spam.")
    assert reasons() == ["", "person"]
    with pytest.raises(Conflict) as barred:
        begun(adam, grant, "slurm-3", amount=MINUTE, person="bob")
    assert barred.value.own_code == "grant_not_usable"
    suspend(user=alice, by=adam, reason="Spam.")
    assert reasons() == ["person", "person"]
    client.force_login(adam)
    page = client.get(own.get_absolute_url()).content.decode()
    assert ("Whoever it runs for is suspended" in page, "is paid by nobody" in page) == (True, False)


def test_an_account_of_machines_reports_for_its_pool_and_does_nothing_else(
    api: APIClient, client: Client, grant: Grant, person: Callable[..., Any], olga: Any, adam: Any
):
    cluster, pool = person("cluster"), grant.pool
    elsewhere = create_pool(officer=olga, name="Birds", purpose="For birds.")
    here = f"/api/v1/resources/pools/{pool.slug}/reporters"
    api.force_authenticate(cluster)
    assert (api.post(URL, {}, format="json").status_code, api.get(here).status_code) == (403, 403)
    assert api.put(f"{here}/cluster").status_code == 403
    api.force_authenticate(olga)
    assert [api.put(f"{here}/cluster").status_code for _time in range(2)] == [201, 200]
    assert api.put(f"{here}/nobody").json()["fields"]["handle"] == ["Nobody here goes by this name."]
    assert [(one["pool"], one["person"], one["appointed_by"]) for one in api.get(here).json()["results"]] == [
        (pool.slug, "cluster", "olga")
    ]
    assert titles(cluster) == ["You may report jobs that grants of “Commons” pay for"]

    job = begun(cluster, grant)
    client.force_login(cluster)
    api.force_authenticate(cluster)
    assert api.put(f"{URL}/{job.pk}/usage", {"used": MINUTE}, format="json").status_code == 200
    assert client.post(f"{job.get_absolute_url()}/settlement", {"used": "2 min"}).status_code == 302
    assert [(event.verb, event.acting_role) for event in history(job)] == [
        ("job.begin", "reporter"),
        ("job.settle", "reporter"),
    ]
    for closed in ("/desk/resources", "/desk/pools", "/desk/ledger", "/resources/jobs/reporters"):
        assert client.get(closed).status_code == 403, closed
    assert api.get(f"/api/v1/resources/grants/{grant.pk}").status_code == 404

    other = begun(adam, grant, "slurm-2", amount=MINUTE)
    Grant.objects.filter(pk=grant.pk).update(pool=elsewhere)
    assert (api.get(f"{URL}/{other.pk}").status_code, api.get(URL).json()["results"]) == (404, [])
    with pytest.raises(Forbidden):
        settle_job(job=Job.objects.get(pk=other.pk), reporter=cluster, used=1)
    with pytest.raises(Forbidden):
        begun(cluster, Grant.objects.get(pk=grant.pk), "slurm-3")
    Grant.objects.filter(pk=grant.pk).update(pool=pool)
    api.force_authenticate(olga)
    assert [api.delete(f"{here}/cluster").status_code for _time in range(2)] == [204, 404]
    with pytest.raises(Forbidden):
        begun(cluster, grant, "slurm-4", amount=MINUTE)
    assert [event.verb for event in history(pool)][-2:] == ["pool.appoint_reporter", "pool.dismiss_reporter"]


def test_officers_appoint_reporters_on_a_page(
    client: Client, grant: Grant, person: Callable[..., Any], olga: Any, django_assert_num_queries: Callable[..., Any]
):
    client.force_login(olga)
    page = "/resources/jobs/reporters"
    assert f'href="{page}"' in client.get("/resources/jobs").content.decode()
    for wrong in ({"pool": "commons", "handle": "nobody"}, {"pool": "none", "handle": "olga"}, {}):
        assert client.post(page, wrong).status_code == 422
    client.get(page)
    for count in (1, 3):
        for number in range(count - Reporter.objects.count()):
            name = person(f"cluster{count}{number}").handle
            assert client.post(page, {"pool": "commons", "handle": f"@{name}"}).status_code == 302
        client.get(page)
        with django_assert_num_queries(QUERIES_OF_REPORTERS):
            assert client.get(page).content.decode().count("Dismiss cluster") == count
    assert client.post(f"{page}/commons/cluster10/removal").status_code == 302
    assert client.post(f"{page}/commons/cluster10/removal").status_code == 404
    assert Reporter.objects.count() == 2


def test_whoever_is_let_in_to_a_pool_that_is_tied_to_them_reports_nothing_there(alice: Any, grant: Grant, olga: Any):
    appoint_reporter(pool=grant.pool, officer=olga, handle="alice")
    with pytest.raises(Forbidden):
        begun(alice, grant)


def test_a_cluster_reports_by_program(api: APIClient, grant: Grant, adam: Any):
    api.force_authenticate(adam)
    wish = {"key": "slurm-7", "grant": grant.pk, "person": "alice", "unit": CPU, "amount": 600_000, "title": "Terns"}
    first, again = (api.post(URL, wish, format="json") for _time in range(2))
    assert (first.status_code, again.status_code, again.json()["id"]) == (201, 200, first.json()["id"])
    here = f"{URL}/{first.json()['id']}"
    assert api.put(f"{here}/usage", {"used": 600_001}, format="json").json()["must_stop"] is True
    told = api.post(f"{here}/settlement", {}, format="json").json()
    assert (told["state"], told["used"], told["charged"], told["left"]) == ("settled", 600_001, 600_000, 0)
    short = api.post(URL, wish | {"key": "slurm-8", "amount": 1_200_001}, format="json")
    assert (short.status_code, short.json()["code"], short.json()["remaining"]) == (402, "budget_exhausted", 1_200_000)
    lines = api.get(f"/api/v1/resources/ledger?work=job:{first.json()['id']}").json()["results"]
    assert [(one["kind"], one["amount"], one["about"]["name"]) for one in lines] == [
        ("spend", 600_000, "Training: Terns"),
        ("reserve", 600_000, "Training: Terns"),
    ]


def test_everything_can_be_done_on_pages(client: Client, grant: Grant, alice: Any, adam: Any):
    client.force_login(adam)
    form = {"kind": "training", "title": "Terns", "key": "a-1", "person": "@alice", "grant": grant.pk, "unit": CPU}
    short = client.post("/resources/jobs", form | {"amount": "3 h"})
    assert (short.status_code, "30 min of CPU are left" in short.content.decode()) == (422, True)
    assert client.post("/resources/jobs", form | {"amount": "many"}).status_code == 422
    assert client.post("/resources/jobs", form | {"amount": "20 min"}).status_code == 302
    here = Job.objects.get().get_absolute_url()
    assert client.post("/resources/jobs", form | {"amount": "10 min"}).status_code == 409
    assert client.post(f"{here}/usage", {"used": ""}).status_code == 422
    assert client.post(f"{here}/usage", {"used": "5 min"}).status_code == 302
    assert client.post(f"{here}/settlement", {"used": "4 min"}).status_code == 422
    client.force_login(alice)
    page = client.get(here).content.decode()
    assert ("15 min of CPU" in page, "It is done: settle it" in page) == (True, False)
    assert client.post(f"{here}/settlement").status_code == 403
    assert here in client.get("/resources/jobs").content.decode()
    assert 'href="/resources/jobs"' in client.get("/resources").content.decode()
    client.force_login(adam)
    assert client.post(f"{here}/settlement", {"used": ""}).status_code == 302
    assert client.post(f"{here}/release", {"why": "Late."}).status_code == 409
    assert left(grant) == (25, 0, 5)


def test_list_costs_the_same_for_any_number(
    api: APIClient, grant: Grant, adam: Any, django_assert_num_queries: Callable[..., Any]
):
    api.force_authenticate(adam)
    begun(adam, grant, "slurm-0", amount=1)
    api.get(URL)
    for count in (1, 3):
        while Job.objects.count() < count:
            begun(adam, grant, f"slurm-{Job.objects.count()}", amount=1)
        with django_assert_num_queries(1):
            assert len(api.get(URL).json()["results"]) == count
