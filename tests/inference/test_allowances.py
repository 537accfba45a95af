"""What everybody may use a day for free is an account of the ledger: filled once, drawn on by runs, emptied after."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from accounts.actions import create_token
from core.policies import publish, recent
from core.problems import TooMany
from inference.actions import allowances, runs
from inference.actions.deployments import deployment_for
from inference.actions.runs import Ask, Ending
from inference.engine.requests import Sampling
from inference.models import Run
from inference.openai import requests
from inference.openai.views import Asking
from inference.queries.allowances import payer_for
from inference.queries.budgets import payer_of
from inference.states import RunState, Source
from inference.vocabulary import Task
from inference.wire.events import Usage
from resources.ledger.models import Account, Entry
from resources.ledger.queries import mismatches
from tests.inference.published import publish_model
from tests.repositories.test_races import together


@pytest.fixture
def accept(alice: Any) -> Callable[..., Run]:
    """`accept(tokens)`: a run of Alice that may take so many."""
    publish("allowance", {"signed_in_tokens_per_day": 1_000}, author=None)
    deployment = deployment_for(release=publish_model(alice, "tern", "text-generation"), task=Task.TEXT_GENERATION)

    def accepted(tokens: int) -> Run:
        sampling = Sampling(max_tokens=tokens - 3)  # a letter is at most three
        payer = payer_of(alice, deployment.release, policy=recent("allowance"))
        ask = Ask(deployment, "text", ("x",), payer, Source.API, user=alice, sampling=sampling)
        return runs.accept(ask=ask, web="w")

    return accepted


def parts() -> tuple[int, int, int]:
    return Account.objects.values_list("available", "reserved", "spent").get()


def test_first_run_of_a_day_fills_the_account_and_each_reserves_and_settles(accept: Callable[..., Run]):
    run = accept(400)
    assert (run.account_id, run.unit, run.reserved) == (Account.objects.get().pk, "tokens", 400)
    assert parts() == (600, 400, 0)
    runs.finish(run=run, ending=Ending(RunState.SUCCEEDED, Usage(20, 10)))
    assert parts() == (970, 0, 30)
    accept(970)
    assert parts() == (0, 970, 30)
    assert list(Entry.objects.order_by("id").values_list("kind", "amount")) == [
        ("bring", 1_000), ("reserve", 400), ("spend", 30), ("release", 370), ("reserve", 970)
    ]  # fmt: skip


def test_run_that_does_not_fit_is_refused_with_what_is_left_and_nothing_is_written(accept: Callable[..., Run]):
    accept(900)
    with pytest.raises(TooMany) as refused:
        accept(101)
    assert refused.value.own_code == "insufficient_quota"
    assert refused.value.more["allowance"]["remaining"] == 100
    assert 0 < refused.value.more["retry_after"] <= 86_400
    assert (parts(), Run.objects.count()) == ((100, 900, 0), 1)


@pytest.mark.django_db(transaction=True)
def test_people_who_press_at_once_never_get_more_than_there_is(accept: Callable[..., Run]):
    """The first of the day at that: one account, filled once."""
    results = together(*(partial(accept, 300) for _n in range(5)))
    assert sorted(type(one).__name__ for one in results) == ["Run"] * 3 + ["TooMany"] * 2
    assert (parts(), mismatches()) == ((100, 900, 0), [])


@pytest.mark.django_db(transaction=True)
def test_run_costs_the_database_few_statements(
    accept: Callable[..., Run], django_assert_num_queries: Callable[..., Any]
):
    """A grant that might pay, the account, the run, and those of the ledger; at its end those of the ledger, the run,
    four to count it in its project and day, and whether a webhook waits. BEGIN and COMMIT stand beside them. The ledger
    needs three each time, and on PostgreSQL one function."""
    of_ledger = 1 if connection.vendor == "postgresql" else 3
    runs.finish(run=accept(100), ending=Ending(RunState.SUCCEEDED))  # the first of a day opens the account
    with django_assert_num_queries(3 + of_ledger + 2):
        run = accept(100)
    with django_assert_num_queries(6 + of_ledger + 2):
        runs.finish(run=run, ending=Ending(RunState.SUCCEEDED, Usage(3, 2)))


@pytest.mark.django_db(transaction=True)
def test_question_asks_the_database_four_times_before_it_is_paid_for(
    accept: Callable[..., Run], bob: Any, django_assert_num_queries: Callable[..., Any]
):
    """Whose token it is, the release and what serves it, whether a grant might pay, and what is left of the day."""
    raw, _token = create_token(user=bob, name="test", scopes=["inference"])
    accept(100)
    request = RequestFactory().post(
        "/v1/completions",
        {"model": "alice/tern", "prompt": "Once"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {raw}"},
    )
    Asking(request, requests.completion)()  # it notes that the token is used, and reads the policies
    with django_assert_num_queries(4):
        asked = Asking(request, requests.completion)()
    assert (asked.payer.key, asked.deployment.release.project.name) == (f"user:{bob.pk}", "tern")


def test_what_a_day_leaves_over_is_taken_back(accept: Callable[..., Run]):
    run = accept(400)
    assert allowances.take_back_what_is_left() == 0
    Account.objects.update(created_at=timezone.now() - timedelta(days=1))
    assert (allowances.take_back_what_is_left(), parts()) == (1, (0, 400, 0))
    runs.finish(run=run, ending=Ending(RunState.SUCCEEDED, Usage(20, 10)))
    assert parts() == (370, 0, 30)
    Entry.objects.filter(kind="take").update(key="lapse:yesterday")
    assert (allowances.take_back_what_is_left(), parts(), mismatches()) == (1, (0, 0, 30), [])


def test_visitors_are_told_apart_by_a_keyed_hash_of_their_address(db: None, alice: Any):
    one, other = payer_for(AnonymousUser(), "10.0.0.1"), payer_for(AnonymousUser(), "10.0.0.2")
    assert one.key != other.key
    assert "10.0.0" not in one.key
    assert one.limit < payer_for(alice, "10.0.0.1").limit
    assert payer_for(alice, "10.0.0.1").key == f"user:{alice.pk}"


def test_operator_sets_the_allowance(db: None, alice: Any):
    publish("allowance", {"signed_in_tokens_per_day": 5}, author=alice)
    assert (payer_for(alice, "").limit, payer_for(alice, "").remaining) == (5, 5)
