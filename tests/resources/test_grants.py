"""The life of a grant: told of in time, used up, reported on, changed, renewed, ended; nothing is lost on the way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from core.events import deliver, history
from core.problems import BadInput, Conflict, Forbidden, Problem
from deliberation.appeals.actions import file_appeal, give_voice
from projects.actions import create_project
from projects.models import Release
from resources.grants import actions
from resources.grants.models import Grant, GrantChange, GrantReport
from resources.grants.queries.grants import left_of, usable_by
from resources.grants.queries.reports import outputs_of
from resources.grants.states import CHANGE_MOVES, REPORT_MOVES
from resources.ledger.actions import reserve, settle
from resources.ledger.models import Account
from resources.ledger.queries import mismatches
from tests.conftest import confirm
from tests.moving import assert_follows
from tests.resources.asking import HOUR, ask, assess, guard, use

pytestmark = pytest.mark.django_db
CPU = "cpu_ms"


@pytest.fixture
def small(alice: Any) -> Grant:
    """Granted at once: half an hour of CPU for 30 days."""
    return Grant.objects.get(request=ask(alice))


@pytest.fixture
def large(alice: Any, bob: Any, edith: Any, olga: Any) -> Grant:
    """Scored by two: 400 hours of CPU for 90 days, of which half has passed."""
    guard(alice)
    request = ask(alice, {CPU: 400 * HOUR}, days=90)
    assess(request, olga)
    actions.convene(request=request, officer=olga, judges=["bob", "edith"])
    for judge in (bob, edith):
        marks = dict.fromkeys(("merit", "openness", "feasibility", "need", "past"), 4)
        actions.score(request=request, judge=judge, marks=marks, text="It can be done.")
    actions.offer_award(request=request, officer=olga, letter="Good.")
    return actions.accept_award(request=request, user=alice)


def let_pass(grant: Grant, days: float) -> None:
    """As if it had been granted so many days ago."""
    span = timedelta(days=days)
    Grant.objects.filter(pk=grant.pk).update(starts_at=grant.starts_at - span, ends_at=grant.ends_at - span)
    grant.refresh_from_db()


def tended(grant: Grant) -> tuple[str, list[tuple[int, int]]]:
    """Its state after another look, and what its holders were told in all."""
    actions.tend_grants()
    grant.refresh_from_db()
    alerts = [event.evidence[0] for event in history(grant, ["grant.alert"])]
    return grant.state, [(facts["percent"], facts["days"]) for facts in alerts]


def left(grant: Grant) -> int:
    return left_of([grant])[grant.pk][0].available


def kept(grant: Grant) -> int:
    """What its pool keeps for promises."""
    return Account.objects.get(holder=grant.pool.holder, unit=CPU).reserved


def test_holders_hear_once_of_each_mark_and_day(small: Grant):
    assert tended(small) == ("active", [])
    use(small, CPU, 900_000, "a")
    assert tended(small) == tended(small) == ("active", [(50, 30)])
    use(small, CPU, 810_000, "b")
    let_pass(small, 16.5)
    assert tended(small) == ("active", [(50, 30), (95, 14)])
    let_pass(small, 7)
    assert tended(small) == ("expiring", [(50, 30), (95, 14), (95, 7)])
    use(small, CPU, 90_000, "c")
    assert tended(small) == ("exhausted", [(50, 30), (95, 14), (95, 7), (100, 7)])
    assert tended(small)[0] == "exhausted"


def test_what_is_left_at_the_end_goes_back_to_the_pool(small: Grant, alice: Any):
    pool = Account.objects.get(holder="pool:commons", unit=CPU)
    use(small, CPU, 800_000)
    let_pass(small, 31)
    assert (tended(small)[0], list(usable_by(alice, CPU))) == ("closed", [])
    before, pool = pool.available, Account.objects.get(pk=pool.pk)
    assert (pool.available - before, left(small), small.lines.exclude(live_for=None).count()) == (1_000_000, 0, 0)
    assert mismatches() == []


def test_work_that_goes_on_at_the_end_is_paid_and_then_it_is_closed(small: Grant):
    account = Account.objects.get(holder=small.holder, unit=CPU)
    reserve(account=account, amount=600_000, key="run:late")
    let_pass(small, 31)
    assert (tended(small)[0], left(small)) == ("expired", 0)
    settle(key="run:late", measured=200_000)
    assert (tended(small)[0], left(small), mismatches()) == ("closed", 0, [])


def test_a_report_frees_the_second_part(large: Grant, alice: Any, olga: Any, charlie: Any):
    project = create_project(owner=alice.owner, user=alice, kind="model", name="tern")
    release = project.releases.get()
    facts = {"state": "published", "commit": b"c" * 20, "digest": "d" * 64, "submitted_by": alice}
    Release.objects.filter(pk=release.pk).update(published_at=timezone.now(), submitted_at=timezone.now(), **facts)
    assert outputs_of(large) == [release]
    with pytest.raises(Forbidden):
        actions.write_report(grant=large, user=charlie, summary="Mine.")
    with pytest.raises(BadInput):
        actions.write_report(grant=large, user=alice, summary="Terns.", outputs=["0" * 26])
    report = actions.write_report(grant=large, user=alice, summary="A model of terns.")
    assert (left(large), kept(large)) == (200 * HOUR, 200 * HOUR)
    with pytest.raises(Conflict):
        actions.write_report(grant=large, user=alice, summary="Again.")
    actions.send_report_back(report=report, officer=olga, answer="Which terns?")
    second = actions.write_report(grant=large, user=alice, summary="Arctic terns.")
    actions.accept_report(report=second, officer=olga)
    assert (list(second.outputs.all()), left(large), kept(large), mismatches()) == ([release], 400 * HOUR, 0, [])


def test_who_told_nothing_may_ask_for_nothing_new(large: Grant, alice: Any):
    let_pass(large, 90 + 31)
    assert (tended(large)[0], kept(large)) == ("closed", 0)
    with pytest.raises(Conflict) as refused:
        ask(alice, {"tokens": 5})
    assert refused.value.own_code == "report_missing"
    actions.write_report(grant=large, user=alice, summary="Nothing came of it; the ice was thick.")
    assert ask(alice, {"tokens": 5}).state == "approved"


def test_who_owes_a_report_for_too_long_may_not_use_the_rest(large: Grant, alice: Any, olga: Any):
    first, second = (Grant.objects.get(request=ask(alice, {unit: 5})) for unit in ("tokens", "egress_bytes"))
    let_pass(large, 90 + 59)
    assert (tended(large)[0], actions.suspend_owing()) == ("closed", 0)
    let_pass(large, 2)
    assert (actions.suspend_owing(), actions.suspend_owing(), list(usable_by(alice, "tokens"))) == (2, 0, [])
    first.refresh_from_db()
    actions.resume_grant(grant=first, officer=olga, note="Until Friday.")
    assert (actions.suspend_owing(), list(usable_by(alice, "tokens"))) == (0, [first])
    actions.suspend_grant(grant=first, officer=olga, note="It is sold on.")
    report = actions.write_report(grant=large, user=alice, summary="Nothing came of it; the ice was thick.")
    assert list(usable_by(alice, "egress_bytes")) == []
    actions.accept_report(report=report, officer=olga)
    assert (list(usable_by(alice, "tokens")), list(usable_by(alice, "egress_bytes"))) == ([], [second])


def test_longer_and_once_a_little_more(large: Grant, alice: Any, olga: Any, charlie: Any):
    ends = large.ends_at
    for days in (0, 91):
        with pytest.raises(BadInput):
            actions.ask_change(grant=large, user=alice, kind="extend", why="Ice.", days=days)
    for unit, amount in ((CPU, 201 * HOUR), ("tokens", 5), (CPU, 0)):
        with pytest.raises(BadInput):
            actions.ask_change(grant=large, user=alice, kind="supplement", why="Ice.", unit=unit, amount=amount)
    longer = actions.ask_change(grant=large, user=alice, kind="extend", why="Ice.", days=30)
    with pytest.raises(Conflict):
        actions.ask_change(grant=large, user=alice, kind="extend", why="More ice.", days=30)
    with pytest.raises(Forbidden):
        actions.grant_change(change=longer, officer=alice)
    actions.grant_change(change=longer, officer=olga)
    large.refresh_from_db()
    assert (large.ends_at - ends, large.state) == (timedelta(days=30), "active")
    more = actions.ask_change(grant=large, user=alice, kind="supplement", why="Ice.", unit=CPU, amount=200 * HOUR)
    actions.grant_change(change=more, officer=olga)
    assert (left(large), mismatches()) == (400 * HOUR, [])
    with pytest.raises(Conflict) as refused:
        actions.ask_change(grant=large, user=alice, kind="supplement", why="Ice.", unit=CPU, amount=HOUR)
    assert refused.value.own_code == "supplemented"
    again = actions.ask_change(grant=large, user=alice, kind="extend", why="Ice.", days=9)
    actions.refuse_change(change=again, officer=olga, answer="The ice has gone.")
    assert again.state == "refused"


def test_some_of_it_is_exchanged_at_the_published_rate(large: Grant, alice: Any, olga: Any):
    use(large, CPU, 150 * HOUR)
    for wrong, field in (
        ({"unit": CPU, "amount": 51 * HOUR, "into": "tokens"}, "amount"),
        ({"unit": "tokens", "amount": 1, "into": CPU}, "unit"),
        ({"unit": CPU, "amount": 20 * HOUR, "into": CPU}, "into"),
        ({"unit": CPU, "amount": 20 * HOUR, "into": "storage_bytes"}, "into"),
        ({"unit": CPU, "amount": 1, "into": "gpu_ms:gpu"}, "into"),
    ):
        with pytest.raises(BadInput) as refused:
            actions.ask_change(grant=large, user=alice, kind="exchange", why="Words.", **wrong)  # type: ignore[arg-type]
        assert list(refused.value.fields) == [field]
    wish = {"kind": "exchange", "why": "Words.", "unit": CPU, "into": "tokens"}
    change = actions.ask_change(grant=large, user=alice, amount=40 * HOUR, **wish)  # type: ignore[arg-type]
    assert change.in_words == "40 h of CPU into 4,000,000 tokens"
    use(large, CPU, 20 * HOUR, "late")
    with pytest.raises(Conflict) as short:
        actions.grant_change(change=change, officer=olga)
    assert (short.value.own_code, large.lines.count(), mismatches()) == ("pool_empty", 1, [])
    actions.withdraw_change(change=change, user=alice)
    change = actions.ask_change(grant=large, user=alice, amount=20 * HOUR, **wish)  # type: ignore[arg-type]
    actions.grant_change(change=change, officer=olga)
    found = [(one.unit, one.amount, one.passed, one.available) for one in left_of([Grant.objects.get()])[large.pk]]
    assert found == [(CPU, 380 * HOUR, 180 * HOUR, 10 * HOUR), ("tokens", 2_000_000, 2_000_000, 2_000_000)]
    assert (kept(large), list(usable_by(alice, "tokens")), mismatches()) == (200 * HOUR, [large], [])


def test_others_are_let_in_by_a_change_and_out_by_a_word(
    large: Grant, client: Client, alice: Any, bob: Any, charlie: Any, olga: Any
):
    for wrong in ([], ["nobody"]):
        with pytest.raises(BadInput) as refused:
            actions.ask_change(grant=large, user=alice, kind="members", why="They count with me.", handles=wrong)
        assert list(refused.value.fields) == ["handles"]
    wish = {"kind": "members", "why": "They count with me.", "handles": ["charlie", "@olga"]}
    change = actions.ask_change(grant=large, user=alice, **wish)  # type: ignore[arg-type]
    assert (change.in_words, list(usable_by(charlie, CPU))) == ("charlie, olga", [])
    actions.refuse_change(change=change, officer=olga, answer="Not me.")
    change = actions.ask_change(grant=large, user=alice, kind="members", why="He counts.", handles=["charlie"])
    actions.grant_change(change=change, officer=olga)
    assert (list(usable_by(charlie, CPU)), list(usable_by(bob, CPU))) == ([large], [])
    client.force_login(charlie)
    deliver()
    assert "You may spend from “Terns”" in client.get("/inbox").content.decode()
    here = f"/resources/grants/{large.pk}"
    page = client.get(here).content.decode()
    assert (f"{here}/members/charlie/removal" in page, "Ask for a change" in page) == (True, False)
    with pytest.raises(Forbidden):
        actions.ask_change(grant=large, user=charlie, kind="extend", why="Ice.", days=9)
    with pytest.raises(BadInput):
        actions.ask_change(grant=large, user=alice, kind="members", why="Again.", handles=["charlie"])
    assert client.post(f"{here}/members/bob/removal").status_code == 404
    client.post(f"{here}/members/charlie/removal")
    assert (list(usable_by(charlie, CPU)), client.get(here).status_code) == ([], 404)


def test_a_renewal_needs_a_report_and_the_old_grant_goes_on_meanwhile(large: Grant, alice: Any, olga: Any):
    let_pass(large, 85)
    with pytest.raises(Conflict) as refused:
        ask(alice, {CPU: 100 * HOUR}, renews=large)
    assert refused.value.own_code == "report_missing"
    report = actions.write_report(grant=large, user=alice, summary="A model of terns.")
    actions.accept_report(report=report, officer=olga)
    renewal = ask(alice, {CPU: 100 * HOUR}, renews=large)
    large.refresh_from_db()
    assert (renewal.state, (large.ends_at - timezone.now()).days, large.is_usable) == ("triage", 13, True)
    actions.offer_award(request=renewal, officer=olga, letter="Again.")
    grant = actions.accept_award(request=renewal, user=alice)
    large.refresh_from_db()
    assert (large.state, left(large), left(grant), mismatches()) == ("closed", 0, 500 * HOUR, [])


def test_two_officers_revoke_and_one_suspends(small: Grant, alice: Any, bob: Any, olga: Any, rita: Any):
    actions.suspend_grant(grant=small, officer=olga, note="It is sold on.")
    assert list(usable_by(alice, CPU)) == []
    appeal = file_appeal(decision=history(small).last(), user=alice, text="It is not.")  # type: ignore[arg-type]
    for judge in (bob, rita):
        give_voice(appeal=appeal, judge=judge, finding="amend", letter="It was not.")
    small.refresh_from_db()
    assert small.state == "active"
    proposed = actions.propose_revocation(grant=small, officer=olga, letter="Here is who bought it.")
    with pytest.raises(Forbidden):
        actions.confirm_revocation(revocation=proposed, officer=olga)
    actions.drop_revocation(revocation=proposed, officer=olga)
    proposed = actions.propose_revocation(grant=small, officer=olga, letter="Here is who bought it.")
    actions.confirm_revocation(revocation=proposed, officer=rita)
    small.refresh_from_db()
    assert (small.state, left(small), list(usable_by(alice, CPU)), mismatches()) == ("revoked", 0, [], [])


def test_a_revocation_is_appealed_against_to_others_and_undone(
    large: Grant, alice: Any, bob: Any, olga: Any, rita: Any, client: Client, person: Callable[..., Any]
):
    use(large, CPU, 30 * HOUR)
    proposed = actions.propose_revocation(grant=large, officer=olga, letter="Here is who bought it.")
    actions.confirm_revocation(revocation=proposed, officer=rita)
    assert (left(large), kept(large)) == (0, 0)
    client.force_login(alice)
    assert "You may appeal." in client.get(f"/resources/grants/{large.pk}").content.decode()
    appeal = file_appeal(decision=history(large).last(), user=alice, text="I bought it.")  # type: ignore[arg-type]
    for had_a_part in (olga, rita, bob):
        with pytest.raises(Problem):
            give_voice(appeal=appeal, judge=had_a_part, finding="amend", letter="It was not.")
    Grant.objects.update(state_changed_at=timezone.now() - timedelta(days=5))
    for judge in (person("nora", "reviewer"), person("emil", "editor")):
        give_voice(appeal=appeal, judge=judge, finding="amend", letter="It was not sold.")
    ends, large = large.ends_at, Grant.objects.get()
    assert (large.state, left(large), kept(large), mismatches()) == ("active", 170 * HOUR, 200 * HOUR, [])
    assert ((large.ends_at - ends).days, list(usable_by(alice, CPU))) == (5, [large])


def test_moves_follow_their_tables(small: Grant, alice: Any):
    assert_follows(GrantReport.objects.create(grant=small, summary="Terns.", written_by=alice), REPORT_MOVES)
    change = GrantChange.objects.create(grant=small, kind="extend", days=9, why="Ice.", asked_by=alice)
    assert_follows(change, CHANGE_MOVES)


def test_pages_of_a_grant(client: Client, large: Grant, alice: Any, olga: Any):
    here = f"/resources/grants/{large.pk}"
    client.force_login(alice)
    assert client.post(f"{here}/reports", {"summary": ""}).status_code == 422
    client.post(f"{here}/reports", {"summary": "A model of terns."})
    assert client.post(f"{here}/changes", {"kind": "extend", "days": "99", "why": "Ice."}).status_code == 422
    client.post(f"{here}/changes", {"kind": "supplement", "unit": CPU, "amount": "10 h", "why": "Ice."})
    client.force_login(olga)
    confirm(client, olga)
    desk = client.get("/desk/resources").content.decode()
    assert ("A model of terns." in desk, "10 h of CPU" in desk) == (True, True)
    client.post(f"/resources/reports/{large.reports.get().pk}/answer", {"outcome": "agree"})
    client.post(f"/resources/changes/{large.changes.get().pk}/answer", {"outcome": "agree", "answer": "Use it well."})
    client.post(f"{here}/suspension", {"outcome": "suspend", "note": "A look."})
    assert left(large) == 410 * HOUR
    client.force_login(alice)
    page = client.get(here).content.decode()
    deliver()
    assert "Use it well." in client.get("/inbox").content.decode()
    assert ("You may appeal." in page, "A model of terns." in page) == (True, True)
    assert 'value="410 h"' in client.get(f"/resources/apply?renews={large.pk}").content.decode()


def test_the_same_by_program(api: APIClient, large: Grant, alice: Any, olga: Any):
    api.force_authenticate(alice)
    here = f"/api/v1/resources/grants/{large.pk}"
    report = api.post(f"{here}/reports", {"summary": "Terns."}, format="json").json()
    wish = {"kind": "extend", "days": 9, "why": "Ice."}
    change = api.post(f"{here}/changes", wish, format="json").json()
    api.force_authenticate(None)
    api.force_login(olga)
    confirm(api, olga)
    for kind, id, state in (("reports", report["id"], "accepted"), ("changes", change["id"], "granted")):
        said = api.post(f"/api/v1/resources/{kind}/{id}/answer", {"is_granted": True}, format="json")
        assert said.json()["state"] == state
    assert api.post(f"{here}/suspension", {"note": "A look."}, format="json").json()["state"] == "suspended"
    assert api.delete(f"{here}/suspension").json()["state"] == "active"
    assert api.post(f"{here}/revocation", {"letter": "Sold."}, format="json").status_code == 200
    assert api.put(f"{here}/revocation").status_code == 403
    assert api.delete(f"{here}/revocation").status_code == 204
