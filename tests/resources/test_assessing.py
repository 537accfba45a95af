"""Whether what is asked can run here is said by whoever knows the machines, before anybody scores it."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from core.events import deliver, history
from core.policies import publish
from core.problems import Conflict, Forbidden
from core.redis import connection
from deliberation.actions import declare_tie
from inference.wire import keys
from notifications.queries import in_words, notifications_of
from projects.models import Release
from resources.grants import actions
from resources.grants.machines import Fact, facts_of
from resources.grants.models import Opinion, ResourceRequest
from resources.grants.queries.assessing import to_assess
from resources.grants.queries.pools import left_in
from tests.inference.published import publish_model
from tests.resources.asking import HOUR, ask, assess, guard

pytestmark = pytest.mark.django_db
GPU = "gpu_ms:gpu"


@pytest.fixture
def adam(person: Callable[..., Any]) -> Any:
    return person("adam", "admin")


@pytest.fixture
def large(alice: Any) -> ResourceRequest:
    guard(alice)
    return ask(alice, {GPU: 100 * HOUR}, days=90)


def titles(person: Any) -> list[str]:
    deliver()
    return [one.words.title for one in in_words(person, notifications_of(person).filter(done_at=None))]


@pytest.fixture
def hosts() -> Iterator[None]:
    """Two with a GPU, one without."""
    told = [("one", "gpu", 8 * 10**9), ("two", "gpu", 16 * 10**9), ("three", "cpu", 99 * 10**9)]
    for name, device, memory in told:
        connection().zadd(keys.HOSTS, {name: time.time()})
        facts = {"name": name, "device": device, "memory": memory, "used": 0, "doing": "", "models": {}}
        connection().set(keys.host(name), json.dumps(facts))
    yield
    leave()


def leave() -> None:
    for name in ("one", "two", "three"):
        connection().zrem(keys.HOSTS, name)
        connection().delete(keys.host(name))


def test_nobody_scores_what_nobody_looked_at(
    large: ResourceRequest, bob: Any, edith: Any, olga: Any, adam: Any, alice: Any
):
    assert [list(to_assess(one)) for one in (adam, olga, bob)] == [[large], [large], []]
    assert "Can this run here? Terns" in titles(adam)
    assert "Can this run here? Terns" not in titles(olga)
    with pytest.raises(Conflict) as early:
        actions.convene(request=large, officer=olga, judges=["bob", "edith"])
    assert (early.value.own_code, large.state) == ("not_assessed", "triage")
    assess(large, adam)
    assert (list(to_assess(adam)), "Can this run here? Terns" in titles(adam)) == ([], False)
    assert "Somebody who knows the machines looked at “Terns”" in titles(alice)
    assert "Whether “Terns” can run is said" in titles(olga)
    said = history(large).get(verb="request.assess")
    assert (said.acting_role, said.evidence, said.note) == (
        "admin",
        [{"verdict": "feasible"}],
        "One host of it is free.",
    )
    actions.convene(request=large, officer=olga, judges=["bob", "edith"])
    assert large.state == "committee"


def test_what_cannot_run_is_declined_without_being_scored_and_may_be_said_otherwise(
    large: ResourceRequest, bob: Any, edith: Any, olga: Any, adam: Any
):
    assess(large, adam, "infeasible")
    with pytest.raises(Conflict) as barred:
        actions.convene(request=large, officer=olga, judges=["bob", "edith"])
    assert barred.value.own_code == "infeasible"
    with pytest.raises(Conflict) as unscored:
        actions.offer_award(request=large, officer=olga, letter="Yes.")
    assert unscored.value.own_code == "not_scored"
    assess(large, olga, "changed")
    opinion = Opinion.objects.get()
    assert (opinion.verdict, opinion.by, history(large).filter(verb="request.assess").count()) == ("changed", olga, 2)
    with pytest.raises(Conflict):
        actions.decline_request(request=large, officer=olga, letter="No.", reasons=["infeasible"])
    assess(large, adam, "infeasible")
    actions.decline_request(request=large, officer=olga, letter="No.", reasons=["infeasible"])
    assert large.state == "declined"
    with pytest.raises(Conflict) as late:
        assess(large, adam)
    assert late.value.own_code == "wrong_state"


def test_who_is_tied_to_whoever_asks_says_nothing(large: ResourceRequest, adam: Any, bob: Any):
    declare_tie(user=adam, handle="alice", kind="family")
    for who in (adam, bob):
        with pytest.raises(Forbidden):
            assess(large, who)
    assert (list(to_assess(adam)), Opinion.objects.count()) == ([], 0)


def test_from_which_tier_on_it_is_needed_is_a_matter_of_policy(alice: Any, olga: Any, bob: Any, edith: Any, adam: Any):
    publish("grants", {"feasibility_tier": 4}, author=adam)
    guard(alice)
    large = ask(alice, {GPU: 100 * HOUR}, days=90)
    assert list(to_assess(adam)) == []
    actions.convene(request=large, officer=olga, judges=["bob", "edith"])
    assert large.state == "committee"


def test_machines_say_what_is_left_what_is_there_and_what_would_fit(alice: Any, hosts: None, adam: Any):
    release = publish_model(alice, "tern", "text-generation")
    Release.objects.filter(pk=release.pk).update(manifest=[{"path": "model.safetensors", "size": 15 * 10**9}])
    guard(alice)
    large = ask(alice, {GPU: 100 * HOUR, "tokens": 1_000}, days=90, project=release.project)
    pool, host, memory, tokens = facts_of(large)[0], *facts_of(large)[2:], facts_of(large)[1]
    assert pool == Fact("pool", GPU, 100 * HOUR, left_in(large.pool)[GPU])
    assert (tokens.about, tokens.is_met) == ("pool", True)
    assert (host, host.in_words) == (Fact("hosts", GPU, 1, 2), "GPU time: 2 hosts are there now")
    assert memory == Fact("memory", GPU, 15 * 10**9 + 16 * 10**9 // 4, 16 * 10**9)
    assert not memory.is_met
    assess(large, adam)
    leave()
    assert Opinion.objects.get().seen == [pool, tokens, host, memory]
    assert facts_of(large)[2] == Fact("hosts", GPU, 1, 0)


def test_page_and_program_say_it_to_those_who_score_and_to_whoever_asked(
    client: Client, api: APIClient, large: ResourceRequest, alice: Any, bob: Any, edith: Any, olga: Any, adam: Any
):
    here, program = f"/resources/requests/{large.pk}", f"/api/v1/resources/requests/{large.pk}"
    client.force_login(alice)
    page = client.get(here).content.decode()
    assert ("Whether it can run here" in page, 'name="verdict"' in page) == (True, False)
    assert client.post(f"{here}/feasibility", {"verdict": "feasible", "text": "Yes."}).status_code == 403
    client.force_login(adam)
    assert "Whether it can run here" in client.get("/desk").content.decode()
    assert f'href="{here}#feasibility"' in client.get("/desk/resources").content.decode()
    assert 'name="verdict"' in client.get(here).content.decode()
    assert client.post(f"{here}/feasibility", {"verdict": "feasible", "text": " "}).status_code == 422
    assert client.post(f"{here}/feasibility", {"verdict": "x", "text": "Yes."}).status_code == 422
    assert client.post(f"{here}/feasibility", {"verdict": "changed", "text": "At night only."}).status_code == 302
    api.force_authenticate(alice)
    told = api.get(program).json()["feasibility"]
    assert (told["verdict"], told["text"], told["facts"][0]["is_met"]) == ("changed", "At night only.", True)
    wrong = {"verdict": "perhaps", "text": "Yes."}
    api.force_authenticate(adam)
    assert (api.put(f"{program}/feasibility", wrong, format="json").json()["fields"].keys()) == {"verdict"}
    said = {"verdict": "feasible", "text": "Two hosts are idle."}
    assert api.put(f"{program}/feasibility", said, format="json").json()["feasibility"]["verdict"] == "feasible"
    actions.convene(request=ResourceRequest.objects.get(), officer=olga, judges=["bob", "edith"])
    for reader in (alice, bob):
        client.force_login(reader)
        page = client.get(here).content.decode()
        assert ("Two hosts are idle." in page, "adam" in page.lower()) == (True, False)
