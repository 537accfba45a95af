"""Deciding on a request: one officer, or people who score it and an officer who does not; never anybody who is tied."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.actions import add_member, create_organisation
from core.events import deliver, history
from core.problems import BadInput, Conflict, Forbidden, NotFound, Problem
from deliberation.actions import declare_tie
from deliberation.appeals.actions import file_appeal, give_voice
from notifications.models import Notification
from resources.grants import actions
from resources.grants.actions.deciding import lapse_request
from resources.grants.models import ResourceRequest, Seat
from resources.grants.queries.grants import left_of
from resources.grants.queries.judging import being_scored, candidates, in_triage, to_score
from resources.grants.queries.pools import funds, left_in
from resources.grants.queries.requests import get_request
from resources.ledger.actions import take
from resources.ledger.models import Account
from resources.ledger.queries import mismatches
from tests.conftest import confirm
from tests.resources.asking import HOUR, ask, assess, guard

pytestmark = pytest.mark.django_db
MARKS = {"merit": 4, "openness": 5, "feasibility": 3, "need": 4, "past": 4}
LETTER = "Well thought out."


@pytest.fixture
def small(alice: Any) -> ResourceRequest:
    guard(alice)
    return ask(alice, {"gpu_ms:gpu": 10 * HOUR, "tokens": 5_000_000}, days=90)


@pytest.fixture
def large(alice: Any, olga: Any) -> ResourceRequest:
    guard(alice)
    request = ask(alice, {"gpu_ms:gpu": 100 * HOUR}, days=90)
    assess(request, olga)
    return request


def scored(request: ResourceRequest, officer: Any, *judges: Any) -> ResourceRequest:
    actions.convene(request=request, officer=officer, judges=[judge.handle for judge in judges])
    for judge in judges:
        actions.score(request=request, judge=judge, marks=MARKS, text="It can be done.")
    return request


def told(person: Any) -> set[str]:
    deliver()
    return {row.notice for row in Notification.objects.filter(person=person)}


def test_one_officer_decides_on_a_smaller_ask(small: ResourceRequest, alice: Any, olga: Any):
    actions.offer_award(request=small, officer=olga, letter=LETTER)
    assert (small.state, small.clock_owner, hasattr(small, "grant")) == ("award_offered", "applicant", False)
    grant = actions.accept_award(request=small, user=alice)
    assert [(one.unit, one.available, one.waiting) for one in left_of([grant])[grant.pk]] == [
        ("gpu_ms:gpu", 10 * HOUR, 0),
        ("tokens", 5_000_000, 0),
    ]
    assert [event.verb for event in history(small)][2:] == ["request.offer", "request.accept"]
    assert mismatches() == []


def test_a_part_may_be_offered_and_is_what_passes(small: ResourceRequest, alice: Any, olga: Any):
    for wrong in ({}, {"tokens": 5_000_001}, {"egress_bytes": 1}):
        with pytest.raises(BadInput):
            actions.offer_award(request=small, officer=olga, letter=LETTER, awarded=wrong)
    actions.offer_award(request=small, officer=olga, letter=LETTER, awarded={"tokens": 1_000_000})
    assert history(small).last().verb == "request.offer_part"  # type: ignore[union-attr]
    grant = actions.accept_award(request=small, user=alice)
    assert [(one.unit, one.available) for one in left_of([grant])[grant.pk]] == [("tokens", 1_000_000)]


def test_question_and_answer(small: ResourceRequest, alice: Any, olga: Any, charlie: Any):
    actions.ask_applicant(request=small, officer=olga, question="Which terns?")
    assert (small.state, small.clock_owner) == ("info_needed", "applicant")
    with pytest.raises(Forbidden):
        actions.answer_officer(request=small, user=charlie, answer="Mine.")
    actions.answer_officer(request=small, user=alice, answer="Arctic ones.")
    assert (small.state, small.clock_owner, small.answer) == ("triage", "officer", "Arctic ones.")


def test_silence_lapses_what_waits_for_the_applicant(small: ResourceRequest, olga: Any):
    actions.offer_award(request=small, officer=olga, letter=LETTER)
    assert actions.lapse_requests() == 0
    ResourceRequest.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    assert actions.lapse_requests() == 1
    small.refresh_from_db()
    assert (small.state, small.lines.exclude(open_for=None).count()) == ("lapsed", 0)


def test_declined_with_reasons_and_decided_anew_by_others_after_an_appeal(
    small: ResourceRequest, alice: Any, bob: Any, olga: Any, person: Callable[..., Any]
):
    with pytest.raises(BadInput):
        actions.decline_request(request=small, officer=olga, letter=LETTER, reasons=["because"])
    actions.decline_request(request=small, officer=olga, letter="Not yet.", reasons=["unclear"])
    assert (small.state, small.reasons, small.return_at is not None) == ("declined", ["unclear"], True)
    appeal = file_appeal(decision=history(small).last(), user=alice, text="It was all there.")  # type: ignore[arg-type]
    with pytest.raises(Problem):
        give_voice(appeal=appeal, judge=olga, finding="amend", letter="No.")
    for judge in (bob, person("rita", "officer")):
        give_voice(appeal=appeal, judge=judge, finding="remand", letter="It was there.")
    small.refresh_from_db()
    assert (small.state, small.lines.exclude(open_for=None).count()) == ("triage", 2)
    with pytest.raises(Forbidden) as refused:
        actions.offer_award(request=small, officer=olga, letter=LETTER)
    assert refused.value.own_code == "had_a_part"


def test_two_score_a_larger_ask_and_half_of_it_passes(
    large: ResourceRequest, alice: Any, bob: Any, edith: Any, olga: Any
):
    with pytest.raises(Conflict) as early:
        actions.offer_award(request=large, officer=olga, letter=LETTER)
    assert early.value.own_code == "not_scored"
    actions.convene(request=large, officer=olga, judges=["bob", "edith"])
    assert (large.state, list(to_score(bob)), "resources.asked_to_score" in told(bob)) == ("committee", [large], True)
    actions.score(request=large, judge=bob, marks=MARKS, text="It can be done.")
    with pytest.raises(Conflict):
        actions.score(request=large, judge=bob, marks=MARKS, text="Again.")
    row = being_scored(olga).get()
    assert (row.asked_of, row.scored_by) == (2, 1)  # type: ignore[attr-defined]
    with pytest.raises(Conflict):
        actions.offer_award(request=large, officer=olga, letter=LETTER)
    actions.score(request=large, judge=edith, marks=MARKS | {"merit": 2}, text="Too much.")
    actions.offer_award(request=large, officer=olga, letter=LETTER)
    grant = actions.accept_award(request=large, user=alice)
    assert [(one.available, one.waiting) for one in left_of([grant])[grant.pk]] == [(50 * HOUR, 50 * HOUR)]
    assert mismatches() == []


def test_whoever_is_tied_is_neither_chosen_nor_decides(
    alice: Any, bob: Any, edith: Any, olga: Any, person: Callable[..., Any]
):
    """One shares an organisation, one declared a tie, one was named by the applicant."""
    guard(alice)
    group = create_organisation(user=alice, handle="weighers", name="Weighers")
    add_member(organisation=group, user=alice, person=bob)
    declare_tie(user=edith, handle="alice", kind="money")
    nora, rita = person("nora", "reviewer"), person("rita", "officer")
    request = ask(alice, {"gpu_ms:gpu": 100 * HOUR}, tied_to=["nora"])
    free = {one.person.handle: one.is_free for one in candidates(request)}
    assert free == {"bob": False, "edith": False, "nora": False, "olga": True, "rita": True}
    assess(request, rita)
    for judge in ("bob", "edith", "nora", "alice", "nobody"):
        with pytest.raises(BadInput):
            actions.convene(request=request, officer=olga, judges=[judge, "rita"])
    declare_tie(user=olga, handle="alice", kind="family")
    assert (list(in_triage(olga)), list(in_triage(rita))) == ([], [request])
    for act in (
        lambda: actions.decline_request(request=request, officer=olga, letter=LETTER, reasons=["unclear"]),
        lambda: actions.ask_applicant(request=request, officer=olga, question="Why?"),
        lambda: actions.convene(request=request, officer=olga, judges=["rita"]),
    ):
        with pytest.raises(Forbidden):
            act()
    assert (Seat.objects.count(), ResourceRequest.objects.get().state, nora.handle) == (0, "triage", "nora")


def test_whoever_scored_does_not_decide_and_who_steps_down_is_replaced(
    large: ResourceRequest, bob: Any, edith: Any, olga: Any, person: Callable[..., Any]
):
    rita = person("rita", "officer")
    with pytest.raises(BadInput):
        actions.convene(request=large, officer=olga, judges=["bob"])
    with pytest.raises(BadInput):
        actions.convene(request=large, officer=olga, judges=["bob", "olga"])
    actions.convene(request=large, officer=olga, judges=["bob", "rita"])
    actions.step_down(request=large, judge=bob, why="No time.")
    with pytest.raises(Forbidden):
        actions.score(request=large, judge=bob, marks=MARKS, text="After all.")
    with pytest.raises(NotFound):
        get_request(bob, large.pk)
    actions.name_judge(request=large, officer=olga, handle="edith")
    with pytest.raises(BadInput):
        actions.score(request=large, judge=rita, marks=MARKS | {"need": 6}, text="Six.")
    for judge in (rita, edith):
        actions.score(request=large, judge=judge, marks=MARKS, text="It can be done.")
    with pytest.raises(Forbidden):
        actions.offer_award(request=large, officer=rita, letter=LETTER)
    actions.let_wait(request=large, officer=olga, letter="Until January.")
    assert large.state == "waitlisted"


def test_no_two_offers_promise_the_same(alice: Any, charlie: Any, olga: Any):
    for person in (alice, charlie):
        guard(person)
    other = ask(charlie, {"tokens": 5_000_000}, days=90)
    pool = Account.objects.get(holder="pool:commons", unit="tokens")
    take(account=pool, amount=pool.available - 6_000_000, key="less")
    for come_to_nothing in (
        lambda one: actions.refuse_award(request=one, user=alice),
        lambda one: actions.withdraw_request(request=one, user=alice),
        lapse_request,
    ):
        offered = ask(alice, {"tokens": 5_000_000}, days=90)
        actions.offer_award(request=offered, officer=olga, letter=LETTER)
        with pytest.raises(Conflict) as refused:
            actions.offer_award(request=other, officer=olga, letter=LETTER)
        assert refused.value.own_code == "pool_empty"
        come_to_nothing(offered)
    actions.offer_award(request=other, officer=olga, letter=LETTER)
    assert (left_in(other.pool)["tokens"], funds()[0].units[-1].promised) == (1_000_000, 5_000_000)
    actions.accept_award(request=other, user=charlie)
    assert (left_in(other.pool)["tokens"], funds()[0].units[-1].promised, mismatches()) == (1_000_000, 0, [])


def test_pages_of_a_larger_ask_from_question_to_letter(
    client: Client, large: ResourceRequest, alice: Any, bob: Any, edith: Any, olga: Any
):
    here = f"/resources/requests/{large.pk}"
    client.force_login(olga)
    confirm(client, olga)
    assert "Terns" in client.get("/desk/resources").content.decode()
    client.post(f"{here}/question", {"question": "Which terns?"})
    client.force_login(alice)
    assert "Which terns?" in client.get(here).content.decode()
    client.post(f"{here}/answer", {"answer": "Arctic ones."})
    client.force_login(olga)
    confirm(client, olga)
    page = client.get(here).content.decode()
    assert ("It must be scored first" in page, 'value="offer"' in page, 'value="decline"' in page) == (
        True,
        False,
        False,
    )
    client.post(f"{here}/committee", {"judges": ["bob", "edith"]})
    for judge in (bob, edith):
        client.force_login(judge)
        assert "Your score" in client.get(here).content.decode()
        assert client.post(f"{here}/score", MARKS | {"text": ""}).status_code == 422
        client.post(f"{here}/score", MARKS | {"text": f"Read by {judge.handle[0]}."})
    client.force_login(alice)
    assert "Read by b." not in client.get(here).content.decode()
    client.force_login(olga)
    confirm(client, olga)
    assert 'value="offer"' in client.get(here).content.decode()
    answer = client.post(f"{here}/decision", {"outcome": "offer", "letter": LETTER, "amount:gpu_ms:gpu": "many"})
    assert answer.status_code == 422
    client.post(f"{here}/decision", {"outcome": "offer", "letter": LETTER, "amount:gpu_ms:gpu": "60 h"})
    client.force_login(alice)
    page = client.get(here).content.decode()
    assert all(words in page for words in (LETTER, "Read by b.", "Read by e.", "60 h of GPU"))
    assert not {"Bob", "edith"} & set(page.replace("<", " ").replace(">", " ").split())
    client.post(f"{here}/acceptance")
    assert [line.amount for line in ResourceRequest.objects.get().grant.lines.all()] == [60 * HOUR]


def test_the_same_by_program(api: APIClient, large: ResourceRequest, alice: Any, bob: Any, edith: Any, olga: Any):
    here = f"/api/v1/resources/requests/{large.pk}"
    api.force_authenticate(olga, token=None)
    api.force_login(olga)
    confirm(api, olga)
    assert [one["id"] for one in api.get("/api/v1/resources/desk").json()["results"]] == [large.pk]
    api.post(f"{here}/committee", {"judges": ["bob", "edith"]}, format="json")
    for judge in (bob, edith):
        api.force_authenticate(judge)
        assert [one["id"] for one in api.get("/api/v1/resources/seats").json()] == [large.pk]
        assert api.post(f"{here}/score", MARKS | {"text": "Good."}, format="json").json()["merit"] == 4
    api.force_authenticate(olga)
    said = {"outcome": "decline", "letter": "Not yet.", "reasons": ["unclear"]}
    assert api.post(f"{here}/decision", said, format="json").json()["state"] == "declined"
    api.force_authenticate(alice)
    assert api.post(f"{here}/acceptance").status_code == 409
