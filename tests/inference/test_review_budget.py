"""Runs of a reviewer on the release they judge are paid by their review, within its budget, and by nobody unasked."""

import time
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from core.policies import publish
from core.problems import BadInput, PaymentRequired
from core.redis import connection
from inference.actions import allowances, runs
from inference.actions.deployments import deployment_for
from inference.actions.runs import Ask, Ending
from inference.engine.requests import Sampling
from inference.models import Run
from inference.queries.allowances import payer_for
from inference.queries.budgets import payer_of, review_payer
from inference.states import RunState, Source
from inference.vocabulary import Task
from inference.wire import keys
from inference.wire.events import Usage
from projects.models import Project, Release
from resources.ledger.models import Account
from resources.ledger.queries import mismatches
from reviews.models import Assignment, Round
from tests.inference.published import add_release, publish_model

pytestmark = pytest.mark.django_db


@pytest.fixture
def release(alice: Any) -> Release:
    return add_release(publish_model(alice, "tern", "text-generation").project, state="in_review", number=2)


@pytest.fixture
def assignment(release: Release, bob: Any) -> Assignment:
    judged = Round.objects.create(release=release, number=1, digest=release.digest)
    return Assignment.objects.create(round=judged, reviewer=bob, state="working")


def ask(user: Any, release: Release, wish: str = "") -> Ask:
    payer = payer_of(user, release, wish=wish)
    deployment = deployment_for(release=release, task=Task.TEXT_GENERATION)
    return Ask(deployment, "text", ("12345",), payer, Source.API, user=user, sampling=Sampling(max_tokens=20))


def used() -> dict[str, int]:
    accounts = Account.objects.all()
    return {account.holder: account.received - account.available for account in accounts}


def test_review_pays_once_and_gets_back_what_was_not_used(release: Release, assignment: Assignment, bob: Any):
    run = runs.accept(ask=ask(bob, release), web="w")
    assert used() == {f"review:{assignment.pk}": 27}
    runs.finish(run=run, ending=Ending(RunState.SUCCEEDED, Usage(3, 4, 0)))
    assert used() == {f"review:{assignment.pk}": 7}
    assert review_payer(bob, release).resets_at is None  # type: ignore[union-attr]


def test_what_a_review_leaves_over_is_taken_back_once_its_round_has_closed(
    release: Release, assignment: Assignment, bob: Any
):
    late, early = (runs.accept(ask=ask(bob, release), web="w") for _n in range(2))
    runs.finish(run=early, ending=Ending(RunState.SUCCEEDED, Usage(3, 4, 0)))
    assert allowances.take_back_what_is_left() == 0
    Round.objects.update(state="closed")
    assert allowances.take_back_what_is_left() == 1
    runs.finish(run=late, ending=Ending(RunState.SUCCEEDED, Usage(3, 4, 0)))
    assert (allowances.take_back_what_is_left(), allowances.take_back_what_is_left()) == (1, 0)
    left = Account.objects.get(holder=f"review:{assignment.pk}")
    assert (left.available, left.spent, left.passed_on) == (0, 14, 500_000 - 14)
    assert (list(left.outgoing.filter(kind="take").values_list("reason", flat=True)), mismatches()) == (
        ["review_over"] * 2,
        [],
    )


def test_spent_budget_is_a_402_and_only_a_wish_turns_to_ones_own(release: Release, assignment: Assignment, bob: Any):
    publish("allowance", {"review_tokens": 30}, author=None)
    runs.accept(ask=ask(bob, release), web="w")
    with pytest.raises(PaymentRequired) as refused:
        runs.accept(ask=ask(bob, release), web="w")
    assert refused.value.own_code == "review_budget_spent"
    assert refused.value.more["allowance"] == {"unit": "tokens", "limit": 30, "remaining": 3, "resets_at": None}
    runs.accept(ask=ask(bob, release, wish="own"), web="w")
    assert used() == {f"review:{assignment.pk}": 27, payer_for(bob, "").holder: 27}


def test_each_review_has_a_budget_of_its_own(release: Release, assignment: Assignment, bob: Any, person: Any):
    dora = person("dora", "reviewer")
    Assignment.objects.create(round=assignment.round, reviewer=dora, state="submitted")
    runs.accept(ask=ask(bob, release), web="w")
    assert [payer_of(who, release).remaining for who in (bob, dora)] == [499_973, 500_000]


@pytest.mark.parametrize(
    ("place", "round_state", "release_state"),
    [("invited", "collecting", "in_review"), ("released", "collecting", "in_review"),
     ("thanked", "decided", "in_review"), ("working", "collecting", "published")],
)  # fmt: skip
def test_whoever_does_not_review_it_now_pays_themselves(
    release: Release, assignment: Assignment, bob: Any, place: str, round_state: str, release_state: str
):
    Assignment.objects.update(state=place)
    Round.objects.update(state=round_state)
    Release.objects.filter(pk=release.pk).update(state=release_state)
    release.refresh_from_db()
    assert review_payer(bob, release) is None
    assert payer_of(bob, release).key == f"user:{bob.pk}"
    with pytest.raises(BadInput):
        payer_of(bob, release, wish="review")


def test_panel_shows_what_is_left_and_lets_one_pay_oneself(
    client: Client, release: Release, assignment: Assignment, bob: Any
):
    publish("allowance", {"review_tokens": 9_027}, author=None)
    runs.accept(ask=ask(bob, release), web="w")
    client.force_login(bob)
    whole = client.get("/alice/tern/try?revision=v2").content.decode()
    beside = client.get(f"{assignment.get_absolute_url()}?tab=runs").content.decode()
    for page in (whole, beside):
        assert 'data-run="remaining" data-payer="review">9,000 tokens<' in page
        assert '<option value="review" selected>the budget of your review · 9,000 tokens left</option>' in page
        assert '<option value="own">your allowance · 200,000 tokens left</option>' in page
    assert "left of the budget of your review" in beside


def test_what_was_run_stands_beside_the_review_and_leads_back_to_it(
    client: Client, release: Release, assignment: Assignment, bob: Any
):
    run = runs.accept(ask=ask(bob, release), web="w")
    others = runs.accept(ask=ask(bob, Release.objects.get(number=1)), web="w")
    client.force_login(bob)
    beside = client.get(f"{assignment.get_absolute_url()}?tab=runs").content.decode()
    assert (f'href="/runs/{run.pk}"' in beside, f'href="/runs/{others.pk}"' in beside) == (True, False)
    back = f'<a href="{assignment.get_absolute_url()}?tab=runs">alice/tern 2</a>'
    assert back in client.get(f"/runs/{run.pk}").content.decode()
    assert back not in client.get(f"/runs/{others.pk}").content.decode()
    Assignment.objects.update(state="released")
    assert back not in client.get(f"/runs/{run.pk}").content.decode()


def test_what_is_asked_about_files_is_run_on_a_page_of_its_own(client: Client, bob: Any, assignment: Assignment):
    Project.objects.update(task="image-classification")
    client.force_login(bob)
    beside = client.get(f"{assignment.get_absolute_url()}?tab=runs").content.decode()
    assert "does not run on this site" not in beside
    assert f'href="/reviews/{assignment.pk}/try"' in beside


@pytest.mark.django_db(transaction=True)  # a run is accepted in a thread
def test_spent_budget_is_told_on_the_page_and_in_the_api(
    client: Client, api: APIClient, release: Release, assignment: Assignment, bob: Any
):
    publish("allowance", {"review_tokens": 3}, author=None)
    connection().zadd(keys.HOSTS, {"a-host": time.time()})
    client.force_login(bob)
    answer = client.post("/alice/tern/runs", {"release": "2", "prompt": "Hello", "temperature": "1"})
    assert answer.status_code == 402
    assert "let your own allowance pay" in answer.content.decode()
    api.force_authenticate(bob)
    body = {"model": "alice/tern@2", "prompt": "Hello"}
    refused = api.post("/api/v1/runs", body, format="json")
    connection().zrem(keys.HOSTS, "a-host")
    assert (refused.status_code, refused.json()["code"]) == (402, "review_budget_spent")
    assert api.post("/api/v1/runs", body | {"payer": "nobody"}, format="json").status_code == 422
    assert not Run.objects.exists()
