"""What programs may spend with one token, whoever pays: counted with each run, refused before the work, told alike."""

import time
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from django.db import connection as db
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.actions import Cap, cap_token, create_token
from accounts.models import Token
from core.models import Event
from core.problems import BadInput, TooMany
from core.redis import connection
from inference.actions import runs
from inference.actions.runs import Ending
from inference.models import Run, TokenUse
from inference.states import RunState
from inference.wire import keys
from inference.wire.events import Usage
from projects.models import Release
from resources.ledger.queries import mismatches
from tests.conftest import confirm
from tests.inference.published import publish_model
from tests.inference.test_payers import ask
from tests.repositories.test_races import together

RUN = 27  # what `ask` may take at most


@pytest.fixture
def release(alice: Any) -> Release:
    return publish_model(alice, "tern", "text-generation")


def token_of(person: Any, cap: Cap | None = None) -> tuple[str, Token]:
    return create_token(user=person, name="nightly", scopes=["inference"], cap=cap)


def accept(alice: Any, release: Release, token: Token) -> Run:
    token.refresh_from_db()
    return runs.accept(ask=replace(ask(alice, release), token=token), web="w")


def end(run: Run, *usage: int) -> None:
    runs.finish(run=run, ending=Ending(RunState.SUCCEEDED if usage else RunState.FAILED, Usage(*usage)))


def used() -> list[tuple[str, int]]:
    return list(TokenUse.objects.order_by("period").values_list("period", "used"))


@pytest.mark.django_db
def test_runs_of_a_token_spend_no_more_than_its_cap_and_get_back_what_they_did_not_use(alice: Any, release: Release):
    _raw, token = token_of(alice)
    end(accept(alice, release, token), 3, 7)
    assert used() == []
    cap_token(token=token, user=alice, cap=Cap(tokens=10 + 2 * RUN))
    first, second = accept(alice, release, token), accept(alice, release, token)
    assert used() == [("day", 10 + 2 * RUN)]
    with pytest.raises(TooMany) as refused:
        accept(alice, release, token)
    told = refused.value.more
    assert (refused.value.own_code, told["remaining"], told["needed"]) == ("token_cap_spent", 0, RUN)
    assert datetime.fromisoformat(told["resets_at"]) > datetime.now(UTC)
    assert told["settings"].endswith("/settings/tokens")
    assert Run.objects.count() == 3
    end(first, 3, 4)
    end(second)
    end(second, 3, 4)
    assert used() == [("day", 10 + 7)]
    cap_token(token=token, user=alice, cap=Cap(tokens=17, ms=5, period="month"))
    with pytest.raises(TooMany):
        accept(alice, release, token)
    cap_token(token=token, user=alice, cap=Cap(tokens=17 + RUN, period="month"))
    end(accept(alice, release, token), 3, 4)
    assert (used(), mismatches()) == ([("day", 24), ("month", 24)], [])
    cap_token(token=token, user=alice, cap=Cap())
    accept(alice, release, token)
    with pytest.raises(BadInput) as wrong:
        cap_token(token=token, user=alice, cap=Cap(tokens=-1))
    assert list(wrong.value.fields) == ["cap_tokens"]


@pytest.mark.django_db(transaction=True)
def test_of_two_runs_at_once_the_second_finds_the_cap_spent(alice: Any, release: Release):
    _raw, token = token_of(alice, Cap(tokens=RUN + 1))
    results = together(*[partial(accept, alice, release, Token.objects.get(pk=token.pk)) for _n in range(2)])
    assert sorted(type(one).__name__ for one in results) == ["Run", "TooMany"]
    assert (used(), mismatches()) == ([("day", RUN)], [])


@pytest.mark.django_db(transaction=True)  # a run is accepted in a thread
def test_rest_and_openai_refuse_alike(client: Client, api: APIClient, alice: Any, release: Release):
    raw, _token = token_of(alice, Cap(tokens=3))
    connection().zadd(keys.HOSTS, {"a-host": time.time()})
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {raw}")
    body = {"model": "alice/tern", "prompt": "Hello", "max_tokens": 9}
    rest = api.post("/api/v1/runs", body, format="json")
    openai = api.post("/v1/completions", body, format="json")
    connection().zrem(keys.HOSTS, "a-host")
    told = openai.json()["error"]
    assert (rest.status_code, rest.json()["code"], rest.json()["remaining"]) == (429, "token_cap_spent", 3)
    assert (openai.status_code, told["code"], told["type"]) == (429, "token_cap_spent", "insufficient_quota")
    assert (told["remaining"], told["settings"]) == (3, rest.json()["settings"])
    assert 0 < int(openai.headers["Retry-After"]) <= 86_400


@pytest.mark.django_db
def test_what_is_spent_of_caps_is_told_for_many_tokens_in_as_many_questions(
    client: Client, alice: Any, release: Release
):
    client.force_login(alice)
    confirm(client, alice)
    tokens = [token_of(alice)[1]]
    end(accept(alice, release, tokens[0]), 3, 7)
    assert spent_of(client) == [None]
    cap_token(token=tokens[0], user=alice, cap=Cap(tokens=90))
    assert spent_of(client) == [(10, 0)]  # before any run has met the cap
    with CaptureQueriesContext(db) as for_one:
        spent_of(client)
    accept(alice, release, tokens[0])
    tokens += [token_of(alice, Cap(ms=9))[1], token_of(alice, Cap(tokens=90))[1]]
    assert spent_of(client) == [(0, 0), (0, 0), (10 + RUN, 0)]
    with CaptureQueriesContext(db) as for_three:
        spent_of(client)
    assert (len(for_one), len(for_three)) == (6, 6)
    page = " ".join(client.get("/settings/tokens").content.decode().split())
    assert "spent of it: 37 tokens, anew from" in page
    cap_token(token=tokens[1], user=alice, cap=Cap(ms=9, period="month"))
    told = client.get(f"/api/v1/tokens/{tokens[1].pk}").json()["spent"]
    assert datetime.fromisoformat(told["resets_at"]).day == 1


def spent_of(client: Client) -> list[tuple[int, int] | None]:
    told = [token["spent"] for token in client.get("/api/v1/tokens").json()["results"]]
    return [spent and (spent["tokens"], spent["ms"]) for spent in told]


@pytest.mark.django_db
def test_cap_is_set_by_its_person_on_the_page_and_in_a_confirmed_session(client: Client, api: APIClient, alice: Any):
    raw, token = token_of(alice, Cap(tokens=50_000))
    client.force_login(alice)
    confirm(client, alice)
    form = {f"{token.pk}-cap_minutes": "90", f"{token.pk}-cap_period": "month"}
    assert client.post(f"/settings/tokens/{token.pk}/cap", form).status_code == 302
    page = client.get("/settings/tokens").content.decode()
    assert "at most 90 min of devices a month" in " ".join(page.split())
    assert client.post(f"/settings/tokens/{token.pk}/cap", {f"{token.pk}-cap_tokens": "-1"}).status_code == 422
    token.refresh_from_db()
    assert (token.cap_tokens, token.cap_ms, token.cap_period) == (None, 5_400_000, "month")
    assert client.patch(f"/api/v1/tokens/{token.pk}", {"cap_tokens": 9}, "application/json").json()["cap_tokens"] == 9
    assert Event.objects.filter(verb="token.capped").count() == 2
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {raw}")
    assert api.patch(f"/api/v1/tokens/{token.pk}", {"cap_tokens": 99}, format="json").status_code == 403
