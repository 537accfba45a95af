"""Putting right by hand what a grant holds: by two officers, once, told to whoever has it."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from core.clocks.ticking import tick
from core.events import deliver
from core.policies import publish
from core.problems import BadInput, Conflict, Forbidden, Problem
from deliberation.actions import declare_tie
from inference.queries.allowances import payer_for
from notifications.models import Notification
from notifications.queries import in_words, notifications_of
from resources.grants import actions
from resources.grants.models import Grant, GrantAdjustment, GrantMember
from resources.grants.queries.judging import decline_reasons
from resources.grants.states import ADJUSTMENT_MOVES
from resources.ledger.models import Account, Entry
from resources.ledger.queries import mismatches
from tests.conftest import confirm
from tests.moving import assert_follows
from tests.repositories.test_races import together
from tests.resources.asking import ask

CPU = "cpu_ms"


@pytest.fixture
def grant(alice: Any) -> Grant:
    """Half an hour of CPU."""
    return Grant.objects.get(request=ask(alice))


def left(grant: Grant) -> int:
    return Account.objects.get(holder=grant.holder, unit=CPU).available


def propose(grant: Grant, officer: Any, amount: int = -300_000) -> GrantAdjustment:
    return actions.propose_adjustment(grant=grant, officer=officer, unit=CPU, amount=amount, why="Counted twice.")


@pytest.mark.django_db
def test_two_officers_adjust_and_the_holder_is_told_why(grant: Grant, alice: Any, bob: Any, olga: Any, rita: Any):
    less = propose(grant, olga)
    assert left(grant) == 1_800_000
    GrantMember.objects.create(grant=grant, person=rita)
    for nobody in (olga, alice, bob, rita):  # who proposed it, whose it is, a stranger, an officer who spends it
        for act in (actions.confirm_adjustment, actions.reject_adjustment):
            with pytest.raises(Forbidden):
                act(adjustment=less, officer=nobody, answer="Yes.")
    GrantMember.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        GrantAdjustment.objects.update(state="confirmed", answered_by=olga)
    actions.confirm_adjustment(adjustment=less, officer=rita)
    entry = Entry.objects.get(reason="adjust")
    assert (left(grant), entry.amount, entry.note, entry.by, mismatches()) == (
        1_500_000, 300_000, "Counted twice.", rita, []
    )  # fmt: skip
    line = grant.lines.get()
    assert (line.amount, line.passed) == (1_500_000, 1_500_000)
    deliver()
    told = Notification.objects.filter(person=alice).order_by("-event")[0]
    assert (told.event.verb, told.event.note) == ("grant_adjustment.confirm", "Counted twice.")


@pytest.mark.django_db
def test_what_is_not_confirmed_moves_nothing_and_what_cannot_be_is_refused(grant: Grant, olga: Any, rita: Any):
    proposed = propose(grant, olga)
    with pytest.raises(Conflict):
        propose(grant, rita, 5)
    with pytest.raises(BadInput):
        actions.reject_adjustment(adjustment=proposed, officer=rita, answer="")
    actions.reject_adjustment(adjustment=proposed, officer=rita, answer="It was once.")
    for amount in (-1_800_000, -(2**50), 2**52):  # all of it, more than there is, more than the pool has
        too_much = propose(grant, olga, amount)
        with pytest.raises(Conflict):
            actions.confirm_adjustment(adjustment=too_much, officer=rita)
        too_much.refresh_from_db()
        assert too_much.state == "proposed"
        actions.reject_adjustment(adjustment=too_much, officer=rita, answer="Too much.")
    for words in ({"amount": 0}, {"amount": 2**60}, {"unit": "tokens"}, {"unit": "\x00"}, {"why": " "}):
        with pytest.raises(BadInput) as refused:
            actions.propose_adjustment(
                **{"grant": grant, "officer": olga, "unit": CPU, "amount": 9, "why": "Lost."} | words
            )
        assert list(refused.value.fields) == list(words)
    assert (left(grant), Entry.objects.filter(reason="adjust").count(), mismatches()) == (1_800_000, 0, [])
    more = propose(grant, olga, 9)
    Grant.objects.update(state="exhausted")
    actions.confirm_adjustment(adjustment=more, officer=rita)
    assert (left(grant), Grant.objects.get().state) == (1_800_009, "active")
    facts = {"grant": grant, "unit": CPU, "amount": 9, "proposed_by": olga, "answered_by": rita}
    assert_follows(GrantAdjustment.objects.create(**facts), ADJUSTMENT_MOVES)


@pytest.mark.django_db
def test_what_no_second_officer_answers_is_reminded_of_and_lapses(grant: Grant, olga: Any, rita: Any):
    proposed = propose(grant, olga)
    deliver()
    for hours, verb, person, state in ((24, "remind", rita, "proposed"), (-1, "lapse", olga, "lapsed")):
        GrantAdjustment.objects.update(due_at=timezone.now() + timedelta(hours=hours))
        tick()
        actions.lapse_adjustments()
        deliver()
        told = Notification.objects.filter(event__verb=f"grant_adjustment.{verb}", person=person)
        assert (told.count(), GrantAdjustment.objects.get().state) == (1, state)
    assert propose(grant, rita).pk != proposed.pk
    GrantAdjustment.objects.update(due_at=None)  # as before there was a clock
    import_module("resources.grants.migrations.0010_waiting_adjustments_have_a_due_date").give_due_dates(apps, None)
    dated = GrantAdjustment.objects.filter(due_at__gt=timezone.now() + timedelta(days=6))
    assert list(dated.values_list("state", flat=True)) == ["proposed"]


@pytest.mark.django_db
def test_the_free_allowance_of_a_day_is_adjusted_by_two_as_well(
    client: Client, api: APIClient, alice: Any, bob: Any, olga: Any, rita: Any
):
    here, day = "/desk/allowances/bob", payer_for(bob, "")
    client.force_login(olga)
    confirm(client, olga)
    sent = {"unit": "tokens", "amount": "5k", "direction": "more", "why": "A host was lost."}
    for wrong in ({"unit": CPU}, {"amount": "many"}, {"why": " "}):
        assert client.post(f"{here}/adjustments", sent | wrong).status_code == 422
    assert client.post(f"{here}/adjustments", sent).status_code == 302
    tie = declare_tie(user=rita, handle="bob", kind="family")
    proposed = GrantAdjustment.objects.get()
    for nobody in (olga, rita, alice):  # who proposed it, an officer who is tied to him, a stranger
        with pytest.raises(Forbidden):
            actions.confirm_adjustment(adjustment=proposed, officer=nobody)
    with pytest.raises(Conflict):
        actions.propose_adjustment(person=bob, officer=olga, unit="tokens", amount=-9, why="Twice.")
    assert not Account.objects.exists()
    tie.delete()
    client.force_login(rita)
    confirm(client, rita)
    assert f'href="{here}"' in client.get("/desk/resources").content.decode()
    assert client.get("/desk/allowances", {"handle": "@Bob"}).headers["Location"] == here
    assert client.post(f"/resources/adjustments/{proposed.pk}/answer", {"outcome": "confirm"}).status_code == 302
    assert "205,000 tokens left of 205,000 tokens" in client.get(here).content.decode()
    assert (payer_for(bob, "").remaining - day.remaining, mismatches()) == (5_000, [])
    deliver()
    words = in_words(bob, notifications_of(bob))[0].words
    assert (words.title, words.body) == (
        "Your free allowance of the day was adjusted: + 5,000 tokens",
        "A host was lost.",
    )
    less = actions.propose_adjustment(person=bob, officer=rita, unit="tokens", amount=-205_001, why="Twice.")
    with pytest.raises(Conflict) as refused:
        actions.confirm_adjustment(adjustment=less, officer=olga)
    assert (refused.value.own_code, payer_for(bob, "").remaining) == ("too_little_left", 205_000)
    api.force_authenticate(bob)
    (seen,) = api.get("/api/v1/resources/allowances/bob/adjustments").json()["results"]
    assert (seen["grant"], seen["person"], seen["amount"]) == (None, "bob", 5_000)
    assert api.get("/api/v1/resources/allowances/alice/adjustments").status_code == 403


@pytest.mark.django_db
def test_calls_can_decline_where_a_site_has_a_list_of_its_own():
    publish("grants", {"decline_reasons": [{"id": "own", "en": "Own", "zh": "自己的"}]}, author=None)
    assert [code for code, _words in decline_reasons()] == ["own", "bar"]


@pytest.mark.django_db
def test_on_the_page_and_in_the_api(client: Client, api: APIClient, grant: Grant, alice: Any, olga: Any, rita: Any):
    here = f"/resources/grants/{grant.pk}"
    client.force_login(olga)
    confirm(client, olga)
    sent = {"unit": CPU, "amount": "5 min", "direction": "back", "why": "Counted twice."}
    assert client.post(f"{here}/adjustments", {**sent, "amount": "much"}).status_code == 422
    assert client.post(f"{here}/adjustments", sent).status_code == 302
    proposed = GrantAdjustment.objects.get()
    answer = f"/resources/adjustments/{proposed.pk}/answer"
    assert (proposed.amount, answer in client.get(here).content.decode()) == (-300_000, False)
    client.force_login(alice)
    assert "Counted twice." not in client.get(here).content.decode()
    confirm(client, alice)
    assert client.post(answer, {"outcome": "confirm"}).status_code == 404
    client.force_login(rita)
    confirm(client, rita)
    assert f"{here}#adjustments" in client.get("/desk/resources").content.decode()
    assert client.post(answer, {"outcome": "confirm"}).status_code == 302
    client.force_login(alice)
    page = client.get(here).content.decode()
    signed = (">\N{MINUS SIGN} 5 min of CPU</td>", ">+ 30 min of CPU</td>", "<td>Passed on</td>", "<td>Received</td>")
    assert ("Counted twice." in page, [page.count(words) for words in signed]) == (True, [1, 1, 1, 1])
    api.force_authenticate(alice)
    (told,) = api.get(f"/api/v1{here}/adjustments").json()["results"]
    assert (told["amount"], told["state"], told["answered_by"]) == (-300_000, "confirmed", "rita")
    assert api.post(f"/api/v1{here}/adjustments", {}, format="json").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_of_racing_confirmations_one_moves_the_amount(grant: Grant, olga: Any, rita: Any, person: Callable[..., Any]):
    proposed, third = propose(grant, olga), person("nils", "officer")

    def confirming(officer: Any) -> Callable[[], object]:
        seen = GrantAdjustment.objects.get(pk=proposed.pk)
        return lambda: actions.confirm_adjustment(adjustment=seen, officer=officer)

    came = together(confirming(rita), confirming(third))
    assert sorted(isinstance(each, Problem) for each in came) == [False, True]
    assert (left(grant), Entry.objects.filter(reason="adjust").count(), mismatches()) == (1_500_000, 1, [])
