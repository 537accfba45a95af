"""What runs cost: for those whose budgets paid, dearest or newest first, and never more than they may know."""

import csv
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.actions import add_member, create_organisation
from inference.actions import runs
from inference.actions.runs import Ending
from inference.models import Run
from inference.states import RunState
from inference.wire.events import Usage
from projects.models import Project, Release
from resources.grants.models import Grant
from resources.grants.works import works_of
from reviews.models import Assignment, Round
from tests.inference.published import publish_model
from tests.inference.test_payers import ask, granted

pytestmark = pytest.mark.django_db
URL = "/api/v1/resources/runs"


@pytest.fixture
def release(alice: Any) -> Release:
    return publish_model(alice, "tern", "text-generation")


@pytest.fixture
def grant(alice: Any, bob: Any) -> Grant:
    """Of an organisation that Alice runs, and to which Bob belongs."""
    gulls = create_organisation(user=alice, handle="gulls", name="Gulls")
    add_member(organisation=gulls, user=alice, person=bob)
    return granted(alice, {"owner": gulls.owner}, tokens=5_000)


def ran(user: Any, release: Release, tokens: int, wish: str = "own") -> Run:
    run = runs.accept(ask=ask(user, release, wish=wish), web="w")
    runs.finish(run=run, ending=Ending(RunState.SUCCEEDED, Usage(1, tokens - 1, 0, device_ms=40)))
    return run


def test_who_speaks_for_a_budget_sees_all_that_it_paid_for_and_who_spends_only_their_own(
    client: Client, api: APIClient, alice: Any, bob: Any, charlie: Any, release: Release, grant: Grant
):
    first, second = ran(alice, release, 9), ran(bob, release, 20, grant.pk)
    third, fourth = ran(alice, release, 5, grant.pk), ran(bob, release, 7)
    seen = {
        (alice, ""): [third, second, first],
        (alice, "?dearest=tokens"): [second, first, third],
        (alice, "?payer=own"): [first],
        (alice, f"?payer={grant.pk}&dearest=tokens"): [second, third],
        (alice, "?dearest=cpu_ms"): [],
        (alice, "?project=alice/tern"): [third, second, first],
        (bob, ""): [fourth, second],
        (bob, f"?payer={grant.pk}"): [second],
        (bob, "?payer=review"): [],
        (charlie, ""): [],
    }
    for (who, asked), wanted in seen.items():
        api.force_authenticate(who)
        assert [row["id"] for row in api.get(URL + asked).json()["results"]] == [run.pk for run in wanted], asked
        client.force_login(who)
        page = client.get("/resources/runs" + asked)
        assert [cost.run for cost in page.context["costs"]] == wanted, asked
        table = client.get(f"/resources/runs.csv{asked}").content.decode().splitlines()
        assert [line.partition(",")[0] for line in table] == ["run", *(run.pk for run in wanted)], asked
    client.force_login(alice)
    assert client.get("/resources/runs.csv?payer=x").status_code == 302
    Grant.objects.filter(pk=grant.pk).update(title='=cmd("x")')
    line = next(csv.DictReader(client.get(f"/resources/runs.csv?payer={grant.pk}").content.decode().splitlines()))
    assert (line["user"], line["charged"], line["unit"], line["paid_by"][:5]) == ("alice", "5", "tokens", "'=cmd")
    Grant.objects.filter(pk=grant.pk).update(title=grant.title)
    api.force_authenticate(alice)
    (told,) = api.get(f"{URL}?dearest=tokens&limit=1").json()["results"]
    assert (told["model"], told["user"], told["payer"], told["grant"], told["charged"], told["device_ms"]) == (
        "alice/tern@1", "bob", "Terns (gulls)", grant.pk, 20, 40
    )  # fmt: skip
    client.force_login(alice)
    text = client.get("/resources/runs").content.decode()
    assert ("34 tokens" in text, f'href="/runs/{second.pk}"' in text) == (True, False)
    assert f"/resources/runs?payer={grant.pk}" in client.get(grant.get_absolute_url()).content.decode()
    assert "/resources/runs" in client.get("/resources").content.decode()


def test_the_dearest_are_paged_without_gap_or_repetition(client: Client, api: APIClient, alice: Any, release: Release):
    kept = [ran(alice, release, tokens).pk for tokens in (9, 10, 10, 8)]
    wanted = [kept[2], kept[1], kept[0], kept[3]]
    api.force_authenticate(alice)
    found: list[str] = []
    url = f"{URL}?dearest=tokens&limit=2"
    while url:
        answer = api.get(url).json()
        found, url = found + [row["id"] for row in answer["results"]], answer["next"]
    assert found == wanted
    client.force_login(alice)
    after = f"{10:019}{kept[1]}"
    onwards = client.get(f"/resources/runs?dearest=tokens&after={after}").context
    assert [cost.run.pk for cost in onwards["costs"]] == wanted[2:]
    back = client.get(f"/resources/runs?dearest=tokens&before={after}").context
    assert [cost.run.pk for cost in back["costs"]] == wanted[:1]


def test_nobody_learns_from_a_bill_what_somebody_reviews_or_what_is_not_shown_to_them(
    client: Client, api: APIClient, alice: Any, bob: Any, charlie: Any, release: Release, grant: Grant
):
    judged = publish_model(charlie, "auk", "text-generation")
    hidden = publish_model(bob, "skua", "text-generation", visibility="private")
    ran(bob, judged, 9, grant.pk), ran(bob, hidden, 8, grant.pk)
    type(judged).objects.filter(pk=judged.pk).update(state="in_review")
    round_ = Round.objects.create(release=judged, number=1, digest=judged.digest, blindness="double")
    review = Assignment.objects.create(round=round_, reviewer=bob, state="working")
    api.force_authenticate(alice)
    assert [(row["model"], row["charged"]) for row in api.get(URL).json()["results"]] == [(None, 8), (None, 9)]
    assert api.get(f"{URL}?project=charlie/auk").json()["results"] == []
    client.force_login(alice)
    page = client.get("/resources/runs").content.decode()
    assert ("auk" in page, "skua" in page, page.count("not shown to you")) == (False, False, 2)
    api.force_authenticate(bob)
    assert [row["model"] for row in api.get(URL).json()["results"]] == ["bob/skua@1", f"reviews/{review.pk}"]
    assert api.get(f"{URL}?project=charlie/auk").json()["results"] == []


def test_odd_choices_are_refused_by_name(client: Client, api: APIClient, alice: Any, charlie: Any, grant: Grant):
    odd = {"payer": grant.pk, "project": "nobody/nothing", "dearest": "storage_bytes"}
    api.force_authenticate(charlie)
    client.force_login(charlie)
    for name, value in odd.items():
        for given in (value, "rubbish\x00", "a" * 300):
            answer = api.get(URL, {name: given})
            assert (answer.status_code, list(answer.json()["fields"])) == (422, [name]), given
            page = client.get("/resources/runs", {name: given})
            assert (page.status_code, list(page.context["form"].errors)) == (422, [name]), given
    assert client.get("/resources/runs?after=%00&before=zz").status_code == 200


def test_the_bill_costs_the_same_for_any_number_of_runs(
    client: Client,
    api: APIClient,
    alice: Any,
    bob: Any,
    release: Release,
    grant: Grant,
    django_assert_num_queries: Callable[..., Any],
):
    client.force_login(alice)
    api.force_authenticate(alice)
    for many in (1, 3):
        while Run.objects.count() < many:
            ran(bob, release, 9, grant.pk)
        api.get(URL), client.get("/resources/runs")  # what is kept for all is read once
        with django_assert_num_queries(2):
            assert len(api.get(URL).json()["results"]) == many
        with django_assert_num_queries(10):
            assert len(client.get("/resources/runs").context["costs"]) == many


def test_the_public_trail_of_a_grant_counts_its_runs_and_shows_those_that_are_public(
    alice: Any, bob: Any, release: Release, grant: Grant
):
    assert works_of(grant) == []
    shared, linked, _private = (ran(bob, release, 5, grant.pk) for _number in range(3))
    ran(bob, release, 7)
    Run.objects.filter(pk=shared.pk).update(visibility="public")
    Run.objects.filter(pk=linked.pk).update(visibility="unlisted")
    (work,) = works_of(grant)
    assert (work.kind, work.count, work.is_more) == ("run", 3, False)
    assert [one.url for one in work.shown] == [shared.get_absolute_url()]
    Run.objects.filter(pk=shared.pk).update(withheld_at=timezone.now())
    assert works_of(grant)[0].shown == []
    Run.objects.filter(pk=shared.pk).update(withheld_at=None)
    Project.objects.update(visibility="private")
    assert [(one.count, one.shown) for one in works_of(grant)] == [(3, [])]
