"""The books are proven every night, against themselves and against what draws on them; everybody reads how it went."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from core import events
from core.models import Event
from inference.actions import runs
from inference.actions.runs import Ending
from inference.models import Run
from inference.states import RunState
from inference.wire.events import Usage
from notifications.queries import in_words, notifications_of
from projects.models import Release
from resources.ledger.actions import reconcile
from resources.ledger.models import Reconciliation
from resources.ledger.queries import Mismatch, mismatches
from tests.inference.published import publish_model
from tests.inference.test_payers import ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def release(alice: Any) -> Release:
    return publish_model(alice, "tern", "text-generation")


@pytest.fixture
def charged(alice: Any, release: Release) -> Run:
    """A run of Alice that was charged seven tokens, beside one that is still open."""
    run = runs.accept(ask=ask(alice, release), web="w")
    runs.finish(run=run, ending=Ending(RunState.SUCCEEDED, Usage(3, 4)))
    runs.accept(ask=ask(alice, release), web="w")
    return run


def alarms(person: Any) -> list[str]:
    titles = [one.words.title for one in in_words(person, notifications_of(person))]
    return [title for title in titles if "books" in title]


def test_night_without_a_fault_is_told_on_the_page_and_to_nobody(client: Client, charged: Run, person: Any):
    adam = person("adam", "admin")
    events.deliver()
    proven = reconcile()
    events.deliver()
    assert (proven.is_balanced, proven.accounts, proven.entries) == (True, 1, 5)
    page = client.get("/resources/books").content.decode()
    assert "The books balance" in page
    assert "199,966 tokens" in page
    assert alarms(adam) == []


def test_run_that_says_another_charge_than_was_paid_is_found_and_alarms(
    client: Client, api: APIClient, charged: Run, person: Any
):
    adam = person("adam", "admin")
    Run.objects.filter(pk=charged.pk).update(charged=9)
    proven = reconcile()
    events.deliver()
    wrong = Mismatch(str(charged.account_id), f"run {charged.pk}", carried=9, found=7)
    assert (mismatches(), proven.wrong) == ([wrong], 1)
    alarm = Event.objects.get(verb="reconciliation.alarm")
    assert alarm.evidence == [{"mismatches": 1}]
    assert alarms(adam) == ["The books do not balance: 1 figure is wrong"]
    page = client.get("/resources/books").content.decode()
    assert f"run {charged.pk}: 9 ≠ 7" in page
    told = api.get("/api/v1/resources/books").json()
    assert [(night["wrong"], night["mismatches"][0]["found"]) for night in told["nights"]] == [(1, 7)]
    assert [(total["kind"], total["unit"], total["spent"], total["reserved"]) for total in told["totals"]] == [
        ("allowance", "tokens", 7, 27)
    ]


def test_run_that_nothing_was_reserved_for_is_found(charged: Run):
    Run.objects.filter(pk=charged.pk).update(id="0" * 26)
    assert mismatches() == []  # far too old to be looked at again
    young = "7zzzzzzzzzzzzzzzzzzzzzzzzz"
    Run.objects.filter(pk="0" * 26).update(id=young)
    assert [(wrong.part, wrong.carried, wrong.found) for wrong in mismatches()] == [(f"run {young}", 7, 0)]


def test_page_costs_the_same_for_any_number_of_nights(
    client: Client, charged: Run, django_assert_num_queries: Callable[..., Any]
):
    for nights in (1, 3):
        while Reconciliation.objects.count() < nights:
            reconcile()
        with django_assert_num_queries(2):
            assert len(client.get("/api/v1/resources/books").json()["nights"]) == nights


def test_those_who_keep_the_site_see_how_far_estimates_were_off(
    client: Client, api: APIClient, charged: Run, alice: Any, person: Any
):
    Run.objects.filter(pk=charged.pk).update(device_ms=500, estimated_ms=1_000)
    client.force_login(alice)
    assert client.get("/resources/estimates").status_code == 403
    client.force_login(person("olive", "officer"))
    assert "-50 %" in client.get("/resources/estimates").content.decode()
    api.force_authenticate(alice)
    assert api.get("/api/v1/deployments/estimates").status_code == 403
    api.force_authenticate(person("adam", "admin"))
    (told,) = api.get("/api/v1/deployments/estimates").json()
    assert (told["model"], told["ratio"], told["runs"]) == ("alice/tern@1", 0.5, 1)
