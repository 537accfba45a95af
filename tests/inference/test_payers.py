"""Who pays for a run: whom one names, else what is shared for it, else oneself; and what is said of too little."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.actions import add_member, create_organisation, create_token
from core.problems import BadInput, PaymentRequired
from core.redis import connection
from inference.actions import runs
from inference.actions.deployments import deployment_for
from inference.actions.runs import Ask, Ending
from inference.engine.requests import Sampling
from inference.models import Run
from inference.queries.budgets import payer_of, payers_for
from inference.states import RunState, Source
from inference.vocabulary import Task
from inference.wire import keys
from inference.wire.events import Usage
from projects.models import Release
from resources.grants.actions import submit_request
from resources.grants.models import Grant
from resources.ledger.models import Account
from resources.ledger.queries import mismatches
from tests.inference.published import publish_model

pytestmark = pytest.mark.django_db
WORDS = {"title": "Terns", "purpose": "To count terns.", "plan": "A run a night.", "outputs": "A model of terns."}


@pytest.fixture
def release(alice: Any) -> Release:
    return publish_model(alice, "tern", "text-generation")


@pytest.fixture
def open_host() -> Iterator[None]:
    """Somebody serves models."""
    connection().zadd(keys.HOSTS, {"a-host": time.time() + 60})
    yield
    connection().zrem(keys.HOSTS, "a-host")


def granted(person: Any, whose: dict[str, Any] | None = None, **lines: int) -> Grant:
    texts: dict[str, Any] = WORDS
    return submit_request(applicant=person, lines=lines, **texts, **(whose or {})).grant


def account(grant: Grant, unit: str) -> Account:
    return Account.objects.get(holder=grant.holder, unit=unit)


def ask(user: Any, release: Release, wish: str = "") -> Ask:
    deployment = deployment_for(release=release, task=Task.TEXT_GENERATION)
    payer = payer_of(user, release, wish=wish)
    return Ask(deployment, "text", ("12345",), payer, Source.API, user=user, sampling=Sampling(max_tokens=20))


def test_what_is_shared_for_the_project_pays_before_ones_own(alice: Any, bob: Any, release: Release):
    assert payer_of(alice, release).wish == "own"
    own = granted(alice, cpu_ms=60_000)
    assert payer_of(alice, release).wish == "own"  # a person's own grant is theirs to choose
    ours = granted(alice, {"project": release.project}, tokens=5_000)
    assert payer_of(alice, release).wish == account(ours, "tokens").pk
    assert payer_of(alice, release, wish="own").wish == "own"
    assert payer_of(alice, release, wish=own.pk).unit == "cpu_ms"
    assert payer_of(bob, release).wish == "own"
    assert [payer.wish for payer in payers_for(alice, release)] == [
        account(ours, "tokens").pk, "own", account(own, "cpu_ms").pk
    ]  # fmt: skip


def test_members_share_what_their_organisation_was_granted(alice: Any, bob: Any, charlie: Any):
    gulls = create_organisation(user=alice, handle="gulls", name="Gulls")
    add_member(organisation=gulls, user=alice, person=bob)
    release = publish_model(alice, "gull", "text-generation")
    type(release.project).objects.filter(pk=release.project.pk).update(owner=gulls.owner)
    release.project.refresh_from_db()
    grant = granted(alice, {"owner": gulls.owner}, cpu_ms=60_000, tokens=5_000)
    assert [payer_of(who, release).key for who in (bob, charlie)] == [grant.holder, f"user:{charlie.pk}"]
    assert payer_of(bob, release).unit == "cpu_ms"
    Account.objects.filter(holder=grant.holder, unit="cpu_ms").update(available=0, passed_on=60_000)
    assert payer_of(bob, release).unit == "tokens"
    Grant.objects.update(state="suspended")
    assert payer_of(bob, release).wish == "own"


def test_nobody_pays_with_what_is_not_theirs(alice: Any, bob: Any, release: Release):
    grant = granted(alice, cpu_ms=60_000, storage_bytes=10**9)
    others = [grant.pk, account(grant, "cpu_ms").pk]
    for who, wishes in (
        (bob, others),
        (alice, [account(grant, "storage_bytes").pk, "0" * 26, "rubbish\x00", "a" * 99]),
    ):
        for wish in wishes:
            with pytest.raises(BadInput) as refused:
                payer_of(who, release, wish=wish)
            assert list(refused.value.fields) == ["payer"]


def test_device_time_is_reserved_by_the_estimate_and_charged_as_measured(alice: Any, release: Release):
    grant = granted(alice, cpu_ms=60_000)
    budget = account(grant, "cpu_ms")
    run = runs.accept(ask=ask(alice, release, wish=grant.pk), web="w")
    assert (run.payer, run.account_id, run.unit, run.reserved) == (grant.holder, budget.pk, "cpu_ms", 4_050)
    runs.finish(run=run, ending=Ending(RunState.SUCCEEDED, Usage(5, 4, 0, device_ms=1_200)))
    run.refresh_from_db()
    assert (run.measured, run.charged, run.charge, run.completion_tokens) == (1_200, 1_200, "1.2 s of CPU", 4)
    assert (account(grant, "cpu_ms").available, mismatches()) == (58_800, [])
    slow = runs.accept(ask=ask(alice, release, wish=grant.pk), web="w")
    runs.finish(run=slow, ending=Ending(RunState.SUCCEEDED, Usage(5, 4, 0, device_ms=9_000)))
    assert account(grant, "cpu_ms").available == 58_800 - 4_050


def test_too_little_is_told_with_the_way_to_more(alice: Any, release: Release):
    grant = granted(alice, {"project": release.project}, tokens=50)
    runs.accept(ask=ask(alice, release), web="w")
    with pytest.raises(PaymentRequired) as refused:
        runs.accept(ask=ask(alice, release), web="w")
    told = refused.value.more
    assert refused.value.detail.startswith("This could take 27 tokens; 23 tokens are left of Terns (alice/tern).")
    assert (refused.value.own_code, told["unit"], told["needed"], told["remaining"]) == (
        "budget_exhausted", "tokens", 27, 23
    )  # fmt: skip
    assert told["apply"].endswith("/resources/apply?unit=tokens&amount=27&project=alice%2Ftern")
    assert Grant.objects.get() == grant


@pytest.mark.django_db(transaction=True)  # a run is accepted in a thread
def test_page_rest_and_openai_choose_a_payer_and_refuse_alike(
    client: Client, api: APIClient, open_host: None, alice: Any, release: Release
):
    budget = account(granted(alice, tokens=10), "tokens").pk
    client.force_login(alice)
    page = client.get("/alice/tern/try").content.decode()
    assert f'<option value="{budget}">Terns (alice) · 10 tokens left</option>' in page
    assert '<option value="own" selected>your allowance · 200,000 tokens left</option>' in page
    typed = {"prompt": "Hello", "temperature": "1"}
    refused = client.post("/alice/tern/runs", typed | {"payer": budget})
    assert refused.status_code == 402
    assert "/resources/apply?unit=tokens&amp;amount=" in refused.content.decode()
    assert f'<option value="{budget}" selected>' in refused.content.decode()
    assert client.post("/alice/tern/runs", typed | {"payer": "0" * 26}).status_code == 422

    api.force_authenticate(alice)
    offered = api.get("/api/v1/payers?model=alice/tern").json()
    assert [(one["id"], one["kind"], one["remaining"], one["is_default"]) for one in offered] == [
        ("own", "allowance", 200_000, True), (budget, "grant", 10, False)
    ]  # fmt: skip
    body = {"model": "alice/tern", "prompt": "Hello", "payer": budget}
    rest = api.post("/api/v1/runs", body, format="json")
    assert (rest.status_code, rest.json()["code"], rest.json()["remaining"]) == (402, "budget_exhausted", 10)
    unknown = api.post("/api/v1/runs", body | {"payer": "0" * 26}, format="json")
    assert (unknown.status_code, list(unknown.json()["fields"])) == (422, ["payer"])

    key, _token = create_token(user=alice, name="t", scopes=["inference"])
    told: Callable[..., Any] = lambda given, **headers: client.post(  # noqa: E731
        "/v1/completions", body | {"payer": given}, content_type="application/json",
        headers={"Authorization": f"Bearer {key}", **headers},
    )  # fmt: skip
    for answer in (told(budget), told(None, **{"X-Payer": budget})):
        error = answer.json()["error"]
        assert (answer.status_code, error["code"], error["type"]) == (402, "budget_exhausted", "insufficient_quota")
        assert (error["unit"], error["remaining"], error["resets_at"]) == ("tokens", 10, None)
        assert "/resources/apply?unit=tokens" in error["apply"]
    assert (told("0" * 26).status_code, told("0" * 26).json()["error"]["param"]) == (400, "payer")
    hub = client.post(
        "/models/alice/tern", {"inputs": "Hello"}, content_type="application/json",
        headers={"Authorization": f"Bearer {key}", "X-Payer": budget},
    )  # fmt: skip
    assert (hub.status_code, set(hub.json()), hub.json()["code"]) == (402, {"error", "code"}, "budget_exhausted")
    assert not Run.objects.exists()
