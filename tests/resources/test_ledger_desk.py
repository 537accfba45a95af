"""Every line of the books, searched by those who decide on budgets; each leads to what it is about."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from inference.actions import runs
from inference.actions.runs import Ending
from inference.models import Run
from inference.states import RunState
from inference.wire.events import Usage
from projects.models import Release
from resources.grants.models import Grant
from resources.ledger.actions import open_account, pass_on
from resources.ledger.models import Account, Entry
from tests.inference.published import publish_model
from tests.inference.test_payers import ask, granted

pytestmark = pytest.mark.django_db
URL = "/api/v1/resources/ledger"


@pytest.fixture
def release(alice: Any) -> Release:
    return publish_model(alice, "tern", "text-generation")


@pytest.fixture
def grant(bob: Any) -> Grant:
    return granted(bob, {"owner": bob.owner}, tokens=5_000)


def ran(user: Any, release: Release, tokens: int, wish: str = "own") -> Run:
    run = runs.accept(ask=ask(user, release, wish=wish), web="w")
    runs.finish(run=run, ending=Ending(RunState.SUCCEEDED, Usage(1, tokens - 1)))
    return run


def test_lines_are_found_by_run_grant_holder_account_kind_and_day(
    client: Client, api: APIClient, alice: Any, bob: Any, olga: Any, release: Release, grant: Grant
):
    own, paid = ran(alice, release, 9), ran(bob, release, 20, grant.pk)
    account = Account.objects.get(holder=grant.holder)
    today, tomorrow = timezone.now().date(), timezone.now().date() + timedelta(days=1)
    of_own = [f"release:{own.pk}", f"spend:{own.pk}", f"reserve:{own.pk}"]
    of_paid = [f"release:{paid.pk}", f"spend:{paid.pk}", f"reserve:{paid.pk}"]
    of_grant = [*of_paid, f"grant:{grant.pk}:tokens"]
    of_pool = list(Entry.objects.filter(target__holder="pool:commons").order_by("-id").values_list("key", flat=True))
    fill = Entry.objects.get(key__startswith="fill:user:").key
    found = {
        f"?work={own.pk}": of_own,
        f"?work=spend:{own.pk}": [f"spend:{own.pk}"],
        f"?grant={grant.pk}": of_grant,
        f"?grant=https://example.org/resources/grants/{grant.pk}": of_grant,
        f"?account={account.pk}": of_grant,
        "?holder=@bob": of_grant,
        "?holder=alice": [*of_own, fill],
        f"?holder=grant:{grant.pk}": of_grant,
        "?holder=pool:commons": [f"grant:{grant.pk}:tokens", *of_pool],
        f"?grant={grant.pk}&kind=spend": [f"spend:{paid.pk}"],
        "?kind=pass": [f"grant:{grant.pk}:tokens"],
        f"?since={today}&until={today}&kind=spend": [f"spend:{paid.pk}", f"spend:{own.pk}"],
        f"?since={tomorrow}": [],
        "?until=0001-01-01": [],
        f"?work={own.pk}&grant={grant.pk}": [],
    }
    api.force_authenticate(olga)
    client.force_login(olga)
    for asked, wanted in found.items():
        assert [line["key"] for line in api.get(URL + asked).json()["results"]] == wanted, asked
        assert [line.entry.key for line in client.get("/desk/ledger" + asked).context["lines"]] == wanted, asked


def test_each_line_leads_to_what_it_is_about(
    client: Client, api: APIClient, alice: Any, bob: Any, olga: Any, release: Release, grant: Grant
):
    run = ran(bob, release, 20, grant.pk)
    api.force_authenticate(olga)
    (_release, spent, _reserved, passed) = api.get(f"{URL}?grant={grant.pk}").json()["results"]
    assert (spent["amount"], spent["unit"], spent["work"], spent["source"]) == (20, "tokens", run.pk, spent["target"])
    assert spent["source"]["url"] == grant.get_absolute_url()
    assert spent["about"] == {"name": "A run", "url": ""}  # it is Bob's own, and he has not shared it
    assert passed["about"] == {"name": grant.name, "url": grant.get_absolute_url()}
    assert (passed["source"]["name"], passed["source"]["url"]) == ("Pool: Commons", "/funds/commons")
    Run.objects.filter(pk=run.pk).update(visibility="public")
    client.force_login(olga)
    page = client.get(f"/desk/ledger?work={run.pk}").content.decode()
    assert f'href="/runs/{run.pk}"' in page
    assert f'href="{grant.get_absolute_url()}"' in page
    assert page.count("20 tokens") == 3  # of the line, of what it took, and of what was paid for it
    ran(alice, release, 9)
    client.force_login(olga)
    assert 'href="/desk/allowances/alice"' in client.get("/desk/ledger?holder=alice").content.decode()


def test_a_search_for_what_cannot_be_says_what_is_wrong(client: Client, api: APIClient, olga: Any):
    api.force_authenticate(olga)
    client.force_login(olga)
    for asked, field in (
        ("?grant=7", "grant"),
        ("?account=x", "account"),
        ("?holder=nobody", "holder"),
        ("?holder=alice/nothing", "holder"),
        ("?kind=gift", "kind"),
        ("?since=yesterday", "since"),
        (f"?work={'x' * 90}", "work"),
    ):
        answer = api.get(URL + asked)
        assert (answer.status_code, list(answer.json()["fields"])) == (422, [field]), asked
        page = client.get("/desk/ledger" + asked)
        assert (page.status_code, list(page.context["form"].errors), page.context["lines"]) == (422, [field], []), asked


def test_only_those_who_decide_on_budgets_or_run_the_site_read_it(client: Client, api: APIClient, person: Any):
    for name, role, status in (
        ("olga", "officer", 200),
        ("adam", "admin", 200),
        ("nora", "reviewer", 403),
        ("mona", "moderator", 403),
    ):
        who = person(name, role)
        api.force_authenticate(who)
        client.force_login(who)
        assert (api.get(URL).status_code, client.get("/desk/ledger").status_code) == (status, status), name


def test_nobody_learns_from_the_books_who_reviews(client: Client, olga: Any):
    pool = open_account(holder="pool:commons", kind="pool", unit="tokens")
    review = open_account(holder="review:01hzzzzzzzzzzzzzzzzzzzzzzz", kind="review", unit="tokens")
    Account.objects.filter(pk=pool.pk).update(received=9, available=9)
    pass_on(source=pool, target=review, amount=9, key="x")
    client.force_login(olga)
    assert "Budget of a review" in client.get("/desk/ledger").content.decode()


def test_page_costs_the_same_for_any_number_of_lines(
    client: Client,
    api: APIClient,
    alice: Any,
    bob: Any,
    olga: Any,
    release: Release,
    grant: Grant,
    django_assert_num_queries: Callable[..., Any],
):
    api.force_authenticate(olga)
    for times in (1, 3):
        for _time in range(times):
            ran(alice, release, 9)
            ran(bob, release, 20, grant.pk)
        api.get(f"{URL}?limit=100")  # whose office is known from now on
        with django_assert_num_queries(6):
            told = api.get(f"{URL}?limit=100").json()["results"]
        assert len(told) == Entry.objects.count()


def test_pages_go_on_without_gap(client: Client, alice: Any, olga: Any, release: Release, monkeypatch: Any):
    monkeypatch.setattr("resources.ledger.views.ON_A_PAGE", 3)
    run = ran(alice, release, 9)
    client.force_login(olga)
    keys: list[str] = []
    url = "/desk/ledger"
    while url:
        page = client.get(url).context
        keys += [line.entry.key for line in page["lines"]]
        url = f"/desk/ledger{page['page'].next_url}" if page["page"].next_url else ""
    assert keys[:3] == [f"release:{run.pk}", f"spend:{run.pk}", f"reserve:{run.pk}"]
    assert keys == list(Entry.objects.order_by("-id").values_list("key", flat=True))
