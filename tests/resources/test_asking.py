"""Asking: small asks are granted in the same moment from a pool, larger ones go to people, and nobody asks twice."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from rest_framework.test import APIClient

from accounts.actions import add_member, create_organisation
from core import policies
from core.events import history
from core.problems import BadInput, Conflict, Forbidden, Problem
from projects.actions import create_project
from resources.grants.actions import decline_request, stock_commons, withdraw_request
from resources.grants.models import Gift, Grant, GrantLine, ResourceRequest
from resources.grants.queries.grants import left_of, usable_by
from resources.grants.states import GRANT_MOVES, REQUEST_MOVES
from resources.ledger.actions import bring, reserve, settle
from resources.ledger.models import Account
from resources.ledger.queries import mismatches
from tests.moving import assert_follows
from tests.resources.asking import HOUR, WORDS, ask, guard, use

pytestmark = pytest.mark.django_db


def test_half_an_hour_is_granted_at_once_from_the_pool_of_a_new_site(alice: Any):
    request = ask(alice, {"cpu_ms": 1_800_000, "tokens": 50_000})
    grant = request.grant
    assert (request.state, request.tier, grant.state, grant.pool.slug) == ("approved", 0, "active", "commons")
    assert [(entry["rule"], entry["is_met"]) for entry in request.trace] == [
        *(("caps", True), ("year", True)),
        *(("age", True), ("first", True), ("room", True)),
    ]
    assert [(one.unit, one.available, one.percent_used) for one in left_of([grant])[grant.pk]] == [
        ("cpu_ms", 1_800_000, 0),
        ("tokens", 50_000, 0),
    ]
    assert [event.verb for event in history(request)] == ["request.submit", "request.approve"]
    assert list(usable_by(alice, "tokens")) == [grant]
    assert mismatches() == []


def test_what_the_site_gives_comes_once_a_month(alice: Any):
    pool = stock_commons()
    gifts, filled = Gift.objects.count(), Account.objects.get(holder="pool:commons", unit="tokens").available
    ask(alice, {"tokens": 50_000})
    assert stock_commons() == pool
    left = Account.objects.get(holder="pool:commons", unit="tokens").available
    assert (Gift.objects.count(), filled - left) == (gifts, 50_000)
    Gift.objects.update(month="2026-01")
    stock_commons()
    assert Account.objects.get(holder="pool:commons", unit="tokens").available == filled
    assert mismatches() == []


@pytest.mark.parametrize(
    ("lines", "days", "tier"),
    [
        ({"tokens": 1_000_000}, 30, 0),
        ({"tokens": 1_000_001}, 30, 1),
        ({"tokens": 1}, 31, 1),
        ({"gpu_ms:gpu": 20 * 3_600_000}, 30, 1),
        ({"gpu_ms:gpu": 20 * 3_600_000 + 1}, 30, 2),
        ({"tokens": 1}, 181, 2),
        ({"gpu_ms:gpu": 201 * 3_600_000}, 30, 3),
        ({"tokens": 401_000_000}, 30, 3),
    ],
)
def test_how_much_is_asked_says_who_decides(alice: Any, lines: dict[str, int], days: int, tier: int):
    guard(alice)
    request = ask(alice, lines, days=days)
    assert (request.tier, request.state) == (tier, "triage" if tier else "approved")
    assert (request.clock_owner, hasattr(request, "grant")) == ("officer" if tier else "", tier == 0)


def test_rules_give_once_and_only_what_the_pool_has(alice: Any, charlie: Any, adam: Any):
    for person in (alice, charlie):
        guard(person)
    first = ask(alice)
    use(first.grant, "cpu_ms", 1_800_000)
    again = ask(alice)
    assert (again.tier, {entry["rule"] for entry in again.trace if not entry["is_met"]}) == (1, {"first"})
    shore = create_project(owner=alice.owner, user=alice, kind="model", name="shore")
    assert ask(alice, project=shore).tier == 1
    policies.publish("grants", {"account_days": 7}, author=adam, note="Abuse.")
    assert {entry["rule"] for entry in ask(charlie).trace if not entry["is_met"]} == {"age"}
    policies.publish("grants", {"month": policies.current("grants")["month"] | {"egress_bytes": 1}}, author=adam)
    Account.objects.filter(unit="egress_bytes").update(available=1, received=1)
    assert {entry["rule"] for entry in ask(charlie, {"egress_bytes": 2}).trace if not entry["is_met"]} == {"room"}


def test_who_speaks_for_whom(alice: Any, bob: Any, charlie: Any):
    group = create_organisation(user=alice, handle="weighers", name="Weighers")
    add_member(organisation=group, user=alice, person=bob)
    grant = ask(alice, owner=group.owner).grant
    assert [list(usable_by(person, "cpu_ms")) for person in (alice, bob, charlie)] == [[grant], [grant], []]
    project = create_project(owner=alice.owner, user=alice, kind="model", name="tern")
    for person, wish in ((bob, {"owner": group.owner}), (charlie, {"project": project}), (bob, {"owner": alice.owner})):
        with pytest.raises(Forbidden):
            ask(person, **wish)
    assert ResourceRequest.objects.count() == 1


def test_one_live_grant_and_one_open_request_of_a_unit(alice: Any):
    guard(alice)
    grant = ask(alice).grant
    with pytest.raises(Conflict) as refused:
        ask(alice)
    assert (refused.value.own_code, refused.value.more) == ("live_grant", {"grant": grant.pk})
    use(grant, "cpu_ms", 1_800_000)
    waiting = ask(alice)
    with pytest.raises(Conflict) as refused:
        ask(alice)
    assert (refused.value.own_code, ResourceRequest.objects.count()) == ("already_asked", 2)
    withdraw_request(request=waiting, user=alice)
    assert ask(alice).state == "triage"
    line = GrantLine.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        GrantLine.objects.create(grant=grant, unit="cpu_ms", amount=1, passed=1, live_for=line.live_for)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"lines": {"tokens": 0}}, "lines"),
        ({"lines": {"feathers": 5}}, "lines"),
        ({"lines": {"tokens": 2**60}}, "lines"),
        ({"days": 0}, "days"),
        ({"days": 733}, "days"),
        ({"title": " "}, "title"),
        ({"purpose": ""}, "purpose"),
        ({"embargo_months": 13}, "embargo_months"),
        ({"tied_to": ["nobody"]}, "tied_to"),
        ({"days": 31, "plan": ""}, "plan"),
        ({"days": 31, "outputs": ""}, "outputs"),
    ],
)
def test_nonsense_is_refused_by_its_field(alice: Any, wrong: dict[str, Any], field: str):
    guard(alice)
    with pytest.raises(BadInput) as refused:
        ask(alice, wrong.pop("lines", {"tokens": 5}), **wrong)
    assert (list(refused.value.fields), ResourceRequest.objects.count()) == ([field], 0)


def test_what_an_officer_decides_on_needs_a_second_factor(alice: Any):
    with pytest.raises(Forbidden) as refused:
        ask(alice, days=31)
    assert (refused.value.own_code, ResourceRequest.objects.count()) == ("second_factor", 0)


def test_moves_follow_their_tables(alice: Any):
    request = ask(alice)
    assert_follows(request, REQUEST_MOVES)
    assert_follows(request.grant, GRANT_MOVES)


class TestPages:
    def test_a_newcomer_asks_and_has_it(self, client: Client, alice: Any):
        client.force_login(alice)
        assert client.get("/resources").content.decode().count("Nothing granted yet") == 1
        form = WORDS | {"whose": "alice", "days": "30", "amount:cpu_ms": "30 min", "embargo_months": "0"}
        shown = client.post("/resources/apply", form | {"preview": "1"}).content.decode()
        assert ("Granted at once by rules." in shown, ResourceRequest.objects.count()) == (True, 0)
        page = client.post("/resources/apply", form, follow=True).content.decode()
        assert "Granted. You may use it from now on." in page
        assert "30 min of CPU left of 30 min of CPU" in client.get("/resources").content.decode()
        assert (
            "From the pool, by the award" in client.get(f"/resources/grants/{Grant.objects.get().pk}").content.decode()
        )

    def test_a_link_fills_the_form(self, client: Client, alice: Any):
        create_project(owner=alice.owner, user=alice, kind="model", name="tern")
        client.force_login(alice)
        page = client.get("/resources/apply?unit=cpu_ms&amount=5400000&project=alice/tern").content.decode()
        assert 'value="90 min"' in page
        assert '<option value="alice/tern" selected>' in page
        for odd in ("unit=feathers&amount=1", "unit=tokens&amount=-1", "unit=tokens&amount=%00", "project=%00"):
            assert client.get(f"/resources/apply?{odd}").status_code == 200

    def test_what_was_used_begins_the_form_and_is_stated_with_the_request(
        self, client: Client, alice: Any, charlie: Any, person: Callable[..., Any]
    ):
        guard(alice)
        grant = ask(alice, {"cpu_ms": 8 * HOUR, "tokens": 900_000}).grant
        use(grant, "cpu_ms", 8 * HOUR, "a")
        use(grant, "tokens", 900_000, "b")
        day = Account.objects.create(kind="allowance", holder=f"user:{alice.pk}:2026-11-26", unit="tokens")
        bring(account=day, amount=5, key="day")
        reserve(account=day, amount=5, key="run:free")
        settle(key="run:free", measured=5)
        client.force_login(alice)
        page = client.get("/resources/apply").content.decode()
        assert [words in page for words in ('value="160 min"', 'value="301,000"', "900,005 tokens")] == [True] * 3
        for link, least in (("unit=cpu_ms&amount=60000", "160 min"), ("unit=cpu_ms&amount=36000000", "10 h")):
            page = client.get(f"/resources/apply?{link}").content.decode()
            assert (f'value="{least}"' in page, 'value="301,000"' in page) == (True, False)
        again = ask(alice, {"cpu_ms": 8 * HOUR})
        assert (again.past, ask(charlie).past) == ({"cpu_ms": 8 * HOUR, "tokens": 900_005}, {})
        decline_request(request=again, officer=person("olga", "officer"), letter="Wait.", reasons=["scope"])
        page = client.get(f"/resources/requests/{again.pk}").content.decode()
        assert "Used in the 90 days before it was asked:" in page

    def test_what_is_typed_is_kept_and_refused_beside_its_field(self, client: Client, alice: Any):
        client.force_login(alice)
        assert client.post("/resources/apply/draft", {"title": "Gulls", "amount:tokens": "many"}).status_code == 204
        assert 'value="Gulls"' in client.get("/resources/apply").content.decode()
        form = WORDS | {"whose": "alice", "days": "30", "amount:tokens": "many", "embargo_months": "0"}
        answer = client.post("/resources/apply", form)
        assert (answer.status_code, "Write an amount such as 50,000." in answer.content.decode()) == (422, True)
        client.post("/resources/apply", form | {"amount:tokens": "5k"})
        assert ResourceRequest.objects.get().typed == {}

    @pytest.mark.parametrize("count", [1, 3])
    def test_as_many_queries_for_three_as_for_one(
        self, count: int, client: Client, alice: Any, django_assert_num_queries: Callable[..., Any]
    ):
        guard(alice)
        for number in range(count):
            project = create_project(owner=alice.owner, user=alice, kind="model", name=f"tern{number}")
            ask(alice, project=project)
            Grant.objects.update(tier=1)
        client.force_login(alice)
        with django_assert_num_queries(18):
            assert client.get("/resources").content.decode().count("left of") == count


def test_the_same_by_program(api: APIClient, alice: Any, charlie: Any):
    api.force_authenticate(alice)
    lines = [{"unit": "tokens", "amount": 1000}]
    told = api.post("/api/v1/resources/requests/preview", {"lines": lines}, format="json").json()
    assert (told["tier"], told["label"]) == (0, "Granted at once by rules")
    made = api.post("/api/v1/resources/requests", WORDS | {"lines": lines}, format="json").json()
    assert (made["state"], made["lines"][0]["in_words"]) == ("approved", "1,000 tokens")
    grant = api.get(f"/api/v1/resources/grants/{made['grant']}").json()
    assert grant["lines"][0]["available"] == 1000
    again = api.post("/api/v1/resources/requests", WORDS | {"lines": lines}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "live_grant")
    api.force_authenticate(charlie)
    assert api.get(f"/api/v1/resources/grants/{made['grant']}").status_code == 404
    assert api.get(f"/api/v1/resources/requests/{made['id']}").status_code == 404


def test_nobody_withdraws_what_is_another_persons(alice: Any, charlie: Any):
    guard(alice)
    request = ask(alice, days=31)
    with pytest.raises(Problem):
        withdraw_request(request=request, user=charlie)
    assert ResourceRequest.objects.get().state == "triage"
