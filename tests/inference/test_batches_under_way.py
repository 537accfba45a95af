"""Batches while they are driven: stopped, short of a budget, over their time, asked about under other limits."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.actions import Cap, cap_token, create_token
from core import policies
from core.policies import publish
from inference.batches.actions import driving
from inference.batches.actions.driving import one_round
from inference.batches.actions.lines import ask_for, begin_line
from inference.batches.actions.making import cancel_batch
from inference.batches.models import Batch
from inference.models import Run
from inference.queries.allowances import payer_for
from resources.ledger.actions import take
from resources.ledger.models import Account
from resources.ledger.queries import mismatches
from tests.inference.test_batches import answer_all, begin, fresh, rows, written
from tests.inference.test_batches import model as model

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("model")]
MOST = 15  # what a line of `rows` may take, of which 3 are charged


def leave(user: Any, amount: int) -> None:
    """So much of today's allowance."""
    begin(user, rows(1))
    one_round()
    answer_all()
    one_round()
    account = Account.objects.get(holder=payer_for(user, "").holder)
    take(account=account, amount=account.available - amount, key="poor")


def test_no_line_is_begun_once_it_is_stopped(bob: Any):
    batch = begin(bob, rows(1))
    line = batch.lines.get()
    ask = ask_for(batch, line)
    cancel_batch(batch=fresh(batch), user=bob)  # while a driver still holds it for running
    assert (begin_line(line, ask), Run.objects.count(), mismatches()) == (None, 0, [])
    one_round()
    assert fresh(batch).state == "cancelled"


def test_it_waits_for_what_its_own_lines_hold_before_it_says_that_a_budget_is_used_up(bob: Any):
    leave(bob, 3 * MOST)
    batch = begin(bob, rows(6))
    one_round()
    assert (Run.objects.filter(state="accepted").count(), fresh(batch).state) == (3, "running")
    assert (answer_all(), one_round(), fresh(batch).state) == (3, 3, "running")
    while answer_all():
        one_round()
    assert (fresh(batch).state, fresh(batch).completed, mismatches()) == ("completed", 6, [])
    poor = begin(bob, rows(9))
    one_round()
    while answer_all():
        one_round()
    waits = fresh(poor)
    assert (waits.state, waits.completed, waits.pause["code"]) == ("paused", 5, "insufficient_quota")
    assert (Run.objects.count(), mismatches()) == (1 + 6 + 5, [])


def test_so_it_does_for_what_they_hold_of_the_cap_of_its_token(bob: Any):
    _raw, token = create_token(user=bob, name="night", scopes=["inference"])
    cap_token(token=token, user=bob, cap=Cap(tokens=2 * MOST))
    token.refresh_from_db()
    batch = begin(bob, rows(4), token=token)
    one_round()
    assert (Run.objects.count(), fresh(batch).state) == (2, "running")
    answer_all()
    one_round()
    assert (Run.objects.count(), fresh(batch).state) == (3, "running")
    while answer_all():
        one_round()
    assert (fresh(batch).completed, fresh(batch).state) == (4, "completed")


def test_what_is_at_work_when_its_time_is_over_is_answered(bob: Any):
    batch = begin(bob, rows(9))
    one_round()
    Batch.objects.filter(pk=batch.pk).update(expires_at=timezone.now())
    one_round()
    assert (fresh(batch).state, Run.objects.count()) == ("running", 8)
    answer_all()
    one_round()
    done = fresh(batch)
    assert (done.state, done.completed, Run.objects.count()) == ("expired", 8, 8)
    assert [row["custom_id"] for row in written(done.output)] == [f"q{at}" for at in range(8)]
    assert [row["error"]["code"] for row in written(done.error_output)] == ["batch_expired"]


def test_what_was_asked_is_answered_though_less_may_be_asked_by_now(bob: Any, alice: Any):
    batch = begin(bob, rows(1))
    one_round()
    publish("serving", {"max_tokens": 5}, author=alice)
    policies.forget_recent()
    answer_all()
    one_round()
    assert (fresh(batch).state, fresh(batch).completed) == ("completed", 1)
    refused = begin(bob, rows(1))
    one_round()
    assert written(fresh(refused).error_output)[0]["response"]["body"]["error"]["param"] == "max_tokens"


def test_those_that_wait_for_their_owners_hold_nobody_up(bob: Any, charlie: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(driving, "MOST_BATCHES", 1)
    waits = begin(bob, rows(1))
    Batch.objects.filter(pk=waits.pk).update(state="paused", pause={"code": "insufficient_quota"})
    goes_on = begin(charlie, rows(1))
    one_round()
    assert goes_on.lines.get().run_id is not None
    answer_all()
    one_round()
    Batch.objects.filter(pk=waits.pk).update(resume_at=timezone.now())
    one_round()
    assert (fresh(goes_on).state, fresh(waits).state) == ("completed", "running")
    Batch.objects.filter(pk=waits.pk).update(state="paused", resume_at=None, expires_at=timezone.now())
    one_round()
    assert fresh(waits).state == "expired"
