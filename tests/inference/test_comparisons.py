"""Two models that are asked the same: whoever pays is asked for both before the first begins."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape
from rest_framework.test import APIClient

from accounts.actions import Cap, create_token
from core import policies
from core.problems import PaymentRequired
from core.redis import connection
from inference.actions import runs
from inference.actions.deployments import deployment_for
from inference.actions.runs import Ask
from inference.actions.together import require_enough
from inference.engine.requests import Sampling
from inference.models import Deployment, Run, TokenUse
from inference.queries.budgets import payer_of
from inference.states import Source
from inference.vocabulary import Task
from inference.wire import keys
from projects.models import Release
from resources.grants.actions import submit_request
from resources.ledger.models import Account, Reservation
from tests.inference.published import publish_model

pytestmark = pytest.mark.django_db
ONE = 4 + 16 + 16 + 100  # "Why?", what a template may add, and the longest answer
BOTH = {"left": "alice/tern", "right": "alice/gull", "prompt": "Why?", "max_tokens": 100}
PLAIN = 4 + 2 + 100  # where it is a text to go on from
WORDS: dict[str, Any] = {"title": "Terns", "purpose": "To count.", "plan": "A run.", "outputs": "A number."}
BY_PROGRAM = {"models": ["alice/tern", "alice/gull"], "prompt": "Why?", "max_tokens": 100}


@pytest.fixture(autouse=True)
def models(alice: Any, tmp_path: Path) -> list[Release]:
    (tmp_path / "chat_template.jinja").write_text("{{ messages }}")
    return [publish_model(alice, name, "text-generation", tmp_path) for name in ("tern", "gull")]


@pytest.fixture(autouse=True)
def _open_host() -> Iterator[None]:
    connection().zadd(keys.HOSTS, {"a-host": time.time() + 60})
    yield
    connection().zrem(keys.HOSTS, "a-host")


def asked(user: Any, release: Release, wish: str = "") -> Ask:
    deployment = deployment_for(release=release, task=Task.TEXT_GENERATION)
    payer = payer_of(user, release, wish=wish)
    messages = [{"role": "user", "content": "Why?"}]
    return Ask(deployment, "chat", (messages,), payer, Source.PAGE, user=user, sampling=Sampling(max_tokens=100))


def give_a_day(tokens: int) -> None:
    body = {**policies.current("allowance").body, "signed_in_tokens_per_day": tokens}
    policies.publish("allowance", body, author=None)


def nothing_was_written() -> bool:
    return not (Run.objects.exists() or Reservation.objects.exists() or Account.objects.exists())


def test_what_does_not_pay_for_both_pays_for_neither_and_says_where_to_ask_for_more(client: Client, bob: Any):
    give_a_day(tokens=2 * ONE - 1)
    client.force_login(bob)
    told = client.post("/playground/compare", BOTH, headers={"Accept": "application/json"})
    problem = told.json()
    assert (told.status_code, problem["code"]) == (429, "insufficient_quota")
    assert (problem["needed"], problem["remaining"]) == (2 * ONE, 2 * ONE - 1)
    assert problem["detail"].startswith("This could take 272 tokens; 271 tokens of today's 271 tokens are left.")
    page = client.post("/playground/compare", BOTH)
    assert page.status_code == 429
    assert f'<a class="link" href="{escape(problem["apply"])}">Ask for more</a>' in page.content.decode()
    assert nothing_was_written()


def test_what_pays_for_both_to_the_last_token_is_enough(bob: Any, models: list[Release]):
    give_a_day(tokens=2 * ONE)
    asks = [asked(bob, release) for release in models]
    require_enough(asks)
    assert [runs.accept(ask=ask, web="w").reserved for ask in asks] == [ONE, ONE]


def test_budgets_are_asked_each_for_what_it_is_to_pay(bob: Any, models: list[Release]):
    give_a_day(tokens=ONE)
    grant = submit_request(applicant=bob, lines={"tokens": 1_000, "cpu_ms": 60_000}, **WORDS).grant
    granted = Account.objects.get(holder=grant.holder, unit="tokens")
    require_enough([asked(bob, models[0]), asked(bob, models[1], wish=granted.pk)])
    by_time = [asked(bob, release, wish=grant.pk) for release in models]
    assert {ask.payer.unit for ask in by_time} == {"cpu_ms"}
    require_enough([*by_time, asked(bob, models[0])])
    with pytest.raises(PaymentRequired) as refused:
        require_enough(2 * by_time)
    assert refused.value.more["remaining"] == 60_000


def test_a_model_that_takes_no_runs_leaves_the_other_unasked(client: Client, bob: Any, models: list[Release]):
    gull = deployment_for(release=models[1], task=Task.TEXT_GENERATION)
    Deployment.objects.filter(pk=gull.pk).update(drained_at=timezone.now())
    client.force_login(bob)
    told = client.post("/playground/compare", BOTH, headers={"Accept": "application/json"})
    assert (told.status_code, told.json()["code"]) == (503, "deployment_drained")
    assert nothing_was_written()


def test_a_token_that_may_not_spend_what_both_take_begins_neither(bob: Any):
    raw, token = create_token(user=bob, name="nightly", scopes=["inference"], cap=Cap(tokens=2 * PLAIN - 1))
    api = APIClient(headers={"Authorization": f"Bearer {raw}"})
    told = api.post("/api/v1/comparisons", BY_PROGRAM, "json")
    assert (told.status_code, told.json()["code"]) == (429, "token_cap_spent")
    assert (told.json()["needed"], told.json()["remaining"]) == (2 * PLAIN, 2 * PLAIN - 1)
    assert not TokenUse.objects.filter(token=token).exists()
    assert nothing_was_written()
