"""Calls on pages, by program and in feeds: from the draft to a lot that everybody can draw again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from core.events import deliver
from notifications.models import Notification
from resources.grants import actions
from resources.grants.lots import drawn
from resources.grants.models import Call, ResourceRequest
from resources.grants.queries.calls import kept_seats, mean_of
from resources.grants.queries.requests import sent_requests
from tests.conftest import confirm
from tests.resources.asking import HOUR, LONG_WORDS, ask, assess, guard

pytestmark = pytest.mark.django_db
CPU = "cpu_ms"
DAY = timedelta(days=1)


def opened(officer: Any, title: str = "Spring survey") -> Call:
    when: dict[str, Any] = {"opens_at": timezone.now(), "closes_at": timezone.now() + DAY}
    facts: dict[str, Any] = {
        "title": title,
        "theme": "Birds.",
        "lines": {CPU: 50 * HOUR},
        "panel_size": 3,
        "pool": actions.stock_commons(),
    }
    return actions.publish_call(call=actions.draft_call(officer=officer, **facts, **when), officer=officer)


def over() -> None:
    Call.objects.update(opens_at=timezone.now() - 2 * DAY, closes_at=timezone.now() - DAY)
    actions.tend_calls()


def scored(call: Call, panel: list[Any], marks: dict[str, int]) -> None:
    for request in ResourceRequest.objects.filter(call=call):
        given = dict.fromkeys(("merit", "openness", "feasibility", "need", "past"), marks[request.applicant.handle])
        for judge in panel:
            actions.score(request=request, judge=judge, marks=given, text="It can be done.")


def test_a_call_is_written_published_and_answered(client: Client, olga: Any, alice: Any):
    now = timezone.now()
    text = {
        "title": "Spring survey", "theme": "Birds.", "pool": "commons", "panel_size": "3", "amount:cpu_ms": "50 h",
        "opens_at": f"{now:%Y-%m-%dT%H:%M}", "closes_at": f"{now + DAY:%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    actions.stock_commons()
    client.force_login(olga)
    confirm(client, olga)
    assert client.post("/desk/calls", text | {"amount:cpu_ms": "many"}).status_code == 422
    client.post("/desk/calls", text)
    here = "/desk/calls/spring-survey"
    assert [one.get("/calls/spring-survey").status_code for one in (client, Client())] == [200, 404]
    client.post(here, text | {"title": "Survey of birds"})
    client.post(f"{here}/publication")
    assert client.post(here, text).status_code == 409
    assert "Survey of birds" in Client().get("/calls").content.decode()
    guard(alice)
    client.force_login(alice)
    page = client.get("/resources/apply?call=spring-survey").content.decode()
    assert ("For the call “Survey of birds”" in page, 'name="amount:tokens"' in page) == (True, False)
    form = LONG_WORDS | {"days": "30", "embargo_months": "0", "call": "spring-survey", "whose": "alice"}
    page = client.post("/resources/apply", form | {"amount:cpu_ms": "40 h"}, follow=True).content.decode()
    assert "Made to the call" in page
    assert ResourceRequest.objects.get().call == Call.objects.get()


def test_somebody_is_replaced_on_the_page_and_by_program(
    client: Client, api: APIClient, olga: Any, panel: list[Any], alice: Any, person: Callable[..., Any]
):
    call, here = opened(olga), "/desk/calls/spring-survey"
    guard(alice)
    request = ask(alice, {CPU: 40 * HOUR}, call=call)
    assess(request, olga)
    over()
    call.refresh_from_db()
    person("quin", "reviewer"), person("rolf", "reviewer")
    actions.judge_call(call=call, officer=olga, judges=[one.handle for one in panel])
    scored(call, panel[:1], {"alice": 2})
    client.force_login(olga)
    sent = {"leaves": "nora", "comes": "omar", "scores": "set_aside", "why": "Family."}
    assert client.post(f"{here}/panel/replacement", sent).status_code == 422
    assert client.post(f"{here}/panel/replacement", sent | {"comes": "quin"}).status_code == 302
    page = client.get(here).content.decode()
    assert (page.count("no longer on the panel"), page.count("0 of 1 scores")) == (1, 3)
    scored(call, [panel[1]], {"alice": 4})
    api.force_login(olga)
    program = f"/api/v1/resources/calls/{call.slug}/panel"
    stays = api.put(program, {"leaves": "omar", "comes": "rolf"}, format="json")
    assert (stays.status_code, stays.json()["fields"]) == (422, {"comes": ["There is nothing that rolf could score."]})
    told = api.put(program, {"leaves": "pia", "comes": "rolf"}, format="json").json()
    assert told == api.get(program).json()
    assert [tuple(one.values()) for one in told] == [
        ("nora", 0, 0, True), ("omar", 1, 1, False), ("pia", 0, 0, True), ("quin", 1, 0, False), ("rolf", 1, 0, False),
    ]  # fmt: skip
    assert mean_of(sent_requests().prefetch_related(kept_seats()).get(pk=request.pk)) == 4


def test_all_is_decided_in_one_form_and_read_by_everybody(
    client: Client, olga: Any, panel: list[Any], alice: Any, charlie: Any
):
    call, here = opened(olga), "/desk/calls/spring-survey"
    for person, hours in ((alice, 40), (charlie, 20)):
        guard(person)
        ask(person, {CPU: hours * HOUR}, call=call)
    over()
    deliver()
    client.force_login(olga)
    assert client.get(here).content.decode().count("nobody has said whether it can run") == 2
    assert client.post(f"{here}/panel", {"judges": ["nora", "omar", "pia"]}).status_code == 409
    for request in ResourceRequest.objects.filter(call=call):
        assess(request, olga)
    confirm(client, olga)
    inbox = client.get("/inbox").content.decode()
    assert ("The call “Spring survey” is closed" in inbox, "asks for resources" in inbox) == (True, False)
    assert "Calls to judge" in client.get("/desk").content.decode()
    assert client.post(f"{here}/panel", {"judges": ["nora"]}).status_code == 422
    client.post(f"{here}/panel", {"judges": ["nora", "omar", "pia"]})
    scored(call, panel, {"alice": 5, "charlie": 4})
    deliver()
    told = Notification.objects.filter(person__in=panel, notice__startswith="resources.")
    assert sorted(told.values_list("notice", flat=True)) == ["resources.asked_to_score_all"] * 3
    first, second = ResourceRequest.objects.order_by("id")
    assert "1. Terns" in client.get(here).content.decode()
    verdict = {f"outcome:{first.pk}": "award", f"amount:{first.pk}:cpu_ms": "40 h", f"outcome:{second.pk}": "decline"}
    answer = client.post(f"{here}/decision", verdict | {"letter": "Two asked."})
    assert (answer.status_code, "say why you depart from the ranking" in answer.content.decode()) == (422, True)
    client.post(f"{here}/decision", verdict | {"letter": "Two asked.", f"outcome:{second.pk}": "lot"})
    deliver()
    page = Client().get("/calls/spring-survey").content.decode()
    shown = ("Two asked.", "40 h of CPU awarded of 50 h of CPU", Call.objects.get().lot["seed"], second.pk)
    assert [words in page for words in (*shown, "alice", "charlie")] == [*[True] * 4, False, False]
    actions.accept_award(request=first, user=alice)
    assert "alice" in Client().get("/calls/spring-survey").content.decode()
    assert "Spring survey: Results are out" in Client().get("/feeds/calls.json").json()["items"][0]["title"]


def test_the_same_by_program_and_the_lot_is_drawn_again(
    api: APIClient, olga: Any, panel: list[Any], alice: Any, charlie: Any
):
    pool = actions.stock_commons()
    api.force_login(olga)
    confirm(api, olga)
    now = timezone.now()
    text = {
        "title": "Spring survey", "theme": "Birds.", "pool": pool.slug, "lines": [{"unit": CPU, "amount": 50 * HOUR}],
        "opens_at": now.isoformat(), "closes_at": (now + DAY).isoformat(),
    }  # fmt: skip
    made = api.post("/api/v1/resources/calls", text, format="json").json()
    here = f"/api/v1/resources/calls/{made['slug']}"
    assert APIClient().get(here).status_code == 404
    assert api.put(here, text | {"title": "Survey"}, format="json").json()["title"] == "Survey"
    assert api.post(f"{here}/publication").json()["state"] == "open"
    lines = [{"unit": CPU, "amount": 40 * HOUR}]
    for person in (alice, charlie):
        guard(person)
        program = APIClient()
        program.force_authenticate(person)
        wish = LONG_WORDS | {"lines": lines, "call": made["slug"]}
        assert program.post("/api/v1/resources/requests", wish, format="json").json()["state"] == "submitted"
        assert program.get(f"{here}/ranking").status_code == 403
    assert api.delete(here).status_code == 409
    for request in ResourceRequest.objects.all():
        assess(request, olga)
    over()
    assert api.post(f"{here}/panel", {"judges": ["nora", "omar", "pia"]}, format="json").json()["state"] == "judging"
    scored(Call.objects.get(), panel, {"alice": 4, "charlie": 4})
    told = api.get(f"{here}/ranking").json()
    assert [(one["place"], one["score"], one["proposed"]) for one in told] == [(1, 4.0, "lot"), (2, 4.0, "lot")]
    wrong = {"letter": "Two asked.", "verdicts": [{"request": told[0]["request"], "outcome": "award"}]}
    assert "verdicts" in api.post(f"{here}/ranking", wrong, format="json").json()["fields"]
    assert api.post(f"{here}/ranking", {"letter": "Two asked."}, format="json").json()["state"] == "decided"
    deliver()
    found = APIClient().get(here).json()
    lot = found["call"]["lot"]
    assert drawn(lot["seed"], lot["tickets"]) == lot["order"]
    assert (lot["won"], found["results"]["by_lot"], found["results"]["waiting"]) == (lot["order"][:1], 1, 1)
    assert found["results"]["scores"] == [0, 0, 0, 0, 0, 0, 2, 0]


def test_three_calls_cost_as_many_queries_as_one(client: Client, olga: Any, alice: Any, charlie: Any):
    client.force_login(olga)
    client.get("/calls")
    found = []
    for number in range(3):
        call = opened(olga, f"Survey {number}")
        if number == 0:
            guard(alice)
            ask(alice, {CPU: HOUR}, call=call)
        queries = []
        for address in ("/calls", "/desk/calls"):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).content.decode().count("Survey") >= number + 1
            queries.append(len(asked))
        found.append(queries)
    assert found[0] == found[2] == [11, 9]


def test_only_officers_keep_calls(client: Client, olga: Any, alice: Any):
    call = opened(olga)
    client.force_login(alice)
    for address in ("/desk/calls", f"/desk/calls/{call.slug}"):
        assert client.get(address).status_code == 403
    assert client.post(f"/desk/calls/{call.slug}/panel").status_code == 403
    assert client.get("/calls/winter").status_code == 404
