"""Calls: so much from one pool, asked for until a day, scored by one panel, decided along the ranking and by lot."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.events import deliver, history
from core.problems import BadInput, Conflict, Forbidden
from core.sealing import seal
from deliberation.actions import declare_tie
from notifications.models import Notification
from resources.grants import actions
from resources.grants.actions import Verdict
from resources.grants.lots import drawn
from resources.grants.models import Call, Grant, ResourceRequest, Seat
from resources.grants.queries.calls import calls_to_judge, ranking, tickets
from resources.grants.queries.panels import panel_of
from resources.grants.queries.pools import left_in
from resources.grants.states import CALL_MOVES
from resources.ledger.queries import mismatches
from tests.moving import assert_follows
from tests.resources.asking import HOUR, ask, assess, guard

pytestmark = pytest.mark.django_db
CPU = "cpu_ms"
DAY = timedelta(days=1)


@pytest.fixture
def call(olga: Any) -> Call:
    """100 hours of CPU, open for a week."""
    return actions.publish_call(call=drafted(olga), officer=olga)


def drafted(officer: Any, **more: Any) -> Call:
    now = timezone.now()
    facts: dict[str, Any] = {"title": "Spring survey", "theme": "Birds.", "lines": {CPU: 100 * HOUR}, "panel_size": 3}
    when = {"opens_at": now, "closes_at": now + 7 * DAY}
    return actions.draft_call(officer=officer, pool=actions.stock_commons(), **(facts | when | more))


def asked(call: Call, people: dict[Any, int]) -> dict[str, ResourceRequest]:
    """Each asks for so many hours."""
    for one in people:
        guard(one)
    requests = {one.handle: ask(one, {CPU: hours * HOUR}, call=call) for one, hours in people.items()}
    for request in requests.values():
        assess(request, call.created_by)
    return requests


def closed(call: Call) -> Call:
    Call.objects.filter(pk=call.pk).update(opens_at=timezone.now() - 8 * DAY, closes_at=timezone.now() - DAY)
    actions.tend_calls()
    call.refresh_from_db()
    return call


def judged(call: Call, officer: Any, panel: list[Any], marks: dict[str, int]) -> Call:
    """Closed and scored: all marks of a request are the one named."""
    actions.judge_call(call=closed(call), officer=officer, judges=[one.handle for one in panel])
    for request in ResourceRequest.objects.filter(call=call):
        given = dict.fromkeys(("merit", "openness", "feasibility", "need", "past"), marks[request.applicant.handle])
        for judge in panel:
            actions.score(request=request, judge=judge, marks=given, text="It can be done.")
    return call


def states(*requests: ResourceRequest) -> list[str]:
    for request in requests:
        request.refresh_from_db()
    return [request.state for request in requests]


def test_what_a_call_gives_is_kept_from_the_day_it_is_published(olga: Any, alice: Any):
    call = drafted(olga, opens_at=timezone.now() + DAY)
    full = left_in(call.pool)[CPU]
    with pytest.raises(Forbidden):
        actions.publish_call(call=call, officer=alice)
    call = actions.draft_call(
        call=call, officer=olga, title="Autumn survey", theme="Birds.", pool=call.pool, lines={CPU: 200 * HOUR},
        opens_at=call.opens_at, closes_at=call.closes_at, panel_size=4,
    )  # fmt: skip
    assert (call.slug, call.title, left_in(call.pool)[CPU]) == ("spring-survey", "Autumn survey", full)
    actions.publish_call(call=call, officer=olga)
    assert (call.state, left_in(call.pool)[CPU]) == ("planned", full - 200 * HOUR)
    with pytest.raises(Conflict):
        asked(call, {alice: 1})
    actions.cancel_call(call=call, officer=olga, note="No spring this year.")
    assert (call.state, left_in(call.pool)[CPU], mismatches()) == ("cancelled", full, [])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"theme": ""}, "theme"),
        ({"lines": {}}, "lines"),
        ({"lines": {"feathers": 1}}, "lines"),
        ({"panel_size": 2}, "panel_size"),
        ({"closes_at": timezone.now() - DAY}, "closes_at"),
    ],
)
def test_nonsense_is_refused_by_its_field(olga: Any, wrong: dict[str, Any], field: str):
    with pytest.raises(BadInput) as refused:
        drafted(olga, **wrong)
    assert (list(refused.value.fields), Call.objects.count()) == ([field], 0)


def test_more_than_the_pool_has_is_not_published(olga: Any):
    with pytest.raises(Conflict) as refused:
        actions.publish_call(call=drafted(olga, lines={CPU: 10**6 * HOUR}), officer=olga)
    assert (refused.value.own_code, Call.objects.get().state) == ("pool_empty", "draft")


def test_requests_wait_until_it_closes_and_go_to_the_officers_at_once(call: Call, olga: Any, alice: Any, charlie: Any):
    requests = asked(call, {alice: 60, charlie: 5})
    assert [(one.state, one.tier, one.clock_owner) for one in requests.values()] == [("submitted", 3, "")] * 2
    with pytest.raises(BadInput) as refused:
        ask(alice, {"tokens": 5}, call=call)
    assert list(refused.value.fields) == ["lines"]
    with pytest.raises(Conflict):
        actions.cancel_call(call=call, officer=olga)
    assert actions.tend_calls() == 0
    closed(call)
    assert (call.state, call.clock_owner, states(*requests.values())) == ("closed", "officer", ["triage", "triage"])
    with pytest.raises(Conflict) as late:
        ask(charlie, {CPU: HOUR}, call=call)
    assert late.value.own_code == "call_not_open"
    for act in (
        lambda one: actions.offer_award(request=one, officer=olga, letter="Yes."),
        lambda one: actions.convene(request=one, officer=olga, judges=["olga"]),
    ):
        with pytest.raises(Conflict) as refused_alone:
            act(requests["alice"])
        assert refused_alone.value.own_code == "in_a_call"
    actions.decline_request(request=requests["charlie"], officer=olga, letter="No birds.", reasons=["scope"])
    assert states(requests["charlie"]) == ["declined"]


def test_nobody_scores_or_decides_what_they_are_tied_to(
    call: Call, olga: Any, alice: Any, charlie: Any, panel: list[Any], person: Callable[..., Any]
):
    requests = asked(call, {alice: 60, charlie: 5})
    declare_tie(user=panel[0], handle="alice", kind="family")
    names = [one.handle for one in panel]
    closed(call)
    for wrong in (names[:2], [*names[:2], "olga"], names):
        with pytest.raises(BadInput):
            actions.judge_call(call=call, officer=olga, judges=wrong)
    assert states(*requests.values()) == ["triage", "triage"]
    person("quin", "reviewer")
    actions.judge_call(call=call, officer=olga, judges=[*names, "quin"])
    seated = {name: set(one.seats.values_list("judge__handle", flat=True)) for name, one in requests.items()}
    assert seated == {"alice": {"omar", "pia", "quin"}, "charlie": {"nora", "omar", "pia", "quin"}}
    with pytest.raises(Conflict) as early:
        actions.decide_call(call=call, officer=olga, letter="Birds.")
    assert early.value.own_code == "not_scored"
    rita = person("rita", "officer")
    declare_tie(user=rita, handle="charlie", kind="money")
    assert (list(calls_to_judge(olga)), list(calls_to_judge(rita))) == ([call], [])
    with pytest.raises(Forbidden):
        actions.decide_call(call=call, officer=rita, letter="Birds.")


def test_who_drops_out_of_a_panel_is_replaced_for_all_requests_at_once(
    call: Call, olga: Any, alice: Any, charlie: Any, panel: list[Any], person: Callable[..., Any]
):
    requests = asked(call, {alice: 60, charlie: 5, person("dora"): 5})
    quin, rolf = person("quin", "reviewer"), person("rolf", "reviewer")
    actions.judge_call(call=closed(call), officer=olga, judges=[one.handle for one in (*panel, quin)])
    five = dict.fromkeys(("merit", "openness", "feasibility", "need", "past"), 5)
    for name in ("alice", "charlie"):
        actions.score(request=requests[name], judge=panel[0], marks=five, text="Good.")
    declare_tie(user=panel[0], handle="charlie", kind="family")
    declare_tie(user=rolf, handle="dora", kind="family")
    for leaves, comes in (("rolf", "rolf"), ("nora", "omar"), ("nora", "olga"), ("nora", "alice"), ("", "rolf")):
        with pytest.raises(BadInput):
            actions.replace_judge(call=call, officer=olga, leaves=leaves, comes=comes)
    actions.replace_judge(call=call, officer=olga, leaves="@nora", comes="rolf", why="No time.")
    seats = Seat.objects.filter(request__call=call, judge__in=[panel[0], rolf])
    assert {(one.judge.handle, one.request.applicant.handle, one.is_open, bool(one.left_at)) for one in seats} == {
        ("nora", "alice", False, False),  # stands, though she has left
        ("nora", "charlie", False, True),  # set aside: something ties her to him
        ("nora", "dora", False, True),
        ("rolf", "charlie", True, False),  # what nora left, but for dora, to whom he is tied
    }
    assert [(one.person.handle, one.asked, one.scored, one.is_former) for one in panel_of(call)] == [
        ("nora", 1, 1, True), ("omar", 3, 0, False), ("pia", 3, 0, False),
        ("quin", 3, 0, False), ("rolf", 1, 0, False),
    ]  # fmt: skip
    deliver()
    notices = Notification.objects.filter(event__verb="call.replace_judge").order_by("notice")
    assert list(notices.values_list("person__handle", "notice")) == [
        ("rolf", "resources.asked_to_score_all"),
        ("nora", "resources.replaced_on_panel"),
    ]
    declare_tie(user=person("tina", "reviewer"), handle="dora", kind="family")
    for leaves, field in (
        ("nora", "leaves"),
        ("omar", "comes"),
    ):  # once is enough; and two score dora
        with pytest.raises(BadInput) as refused:
            actions.replace_judge(call=call, officer=olga, leaves=leaves, comes="tina")
        assert list(refused.value.fields) == [field]
    assert {one.is_former for one in panel_of(call) if one.person.handle == "omar"} == {False}


def test_along_the_ranking_and_then_by_lot(call: Call, olga: Any, panel: list[Any], person: Callable[..., Any]):
    people = {name: person(name) for name in ("ada", "ben", "cleo", "dan", "eve")}
    hours = dict(zip(people.values(), (60, 30, 30, 5, 20), strict=True))
    requests = asked(call, hours)
    judged(call, olga, panel, {"ada": 5, "ben": 4, "cleo": 4, "dan": 3, "eve": 2})
    assert [(one.request.applicant.handle, one.score, one.proposed) for one in ranking(call)] == [
        ("ada", 5.0, "award"),
        ("ben", 4.0, "lot"),
        ("cleo", 4.0, "lot"),
        ("dan", 3.0, "lot"),
        ("eve", 2.0, "decline"),
    ]
    actions.decide_call(call=call, officer=olga, letter="Five asked.")
    assert (call.state, call.lot["left"]) == ("decided", {CPU: 40 * HOUR})
    assert states(*requests.values()) == ["award_offered", "waitlisted", "waitlisted", "waitlisted", "declined"]
    deliver()
    call.refresh_from_db()
    decision = history(call, ["call.decide"]).get()
    lots = {requests[name].pk: 8 for name in ("ben", "cleo", "dan")}
    assert (call.state, call.lot["seed"], call.lot["tickets"]) == ("announced", decision.hash, lots)
    assert call.lot["order"] == drawn(decision.hash, lots)
    first = next(id for id in call.lot["order"] if id != requests["dan"].pk)
    assert set(call.lot["won"]) == {first, requests["dan"].pk}
    assert sorted(states(*requests.values())) == ["award_offered"] * 3 + ["declined", "waitlisted"]
    left = left_in(call.pool)[CPU]
    grant = actions.accept_award(request=requests["ada"], user=people["ada"])
    assert (grant.lines.get().amount, left_in(call.pool)[CPU], mismatches()) == (60 * HOUR, left, [])
    again = ask(people["eve"], {"tokens": 30_000_000})
    Grant.objects.filter(pk=grant.pk).update(scope=again.scope)
    assert tickets([again, requests["ben"]]) == {again.pk: 4, requests["ben"].pk: 8}


def test_whoever_departs_from_the_ranking_says_why(call: Call, olga: Any, panel: list[Any], person: Callable[..., Any]):
    ada, ben = person("ada"), person("ben")
    requests = asked(call, {ada: 80, ben: 40})
    judged(call, olga, panel, {"ada": 5, "ben": 4})
    first, second = requests["ada"].pk, requests["ben"].pk
    for wrong in (
        {second: Verdict("award")},
        {second: Verdict("award", "It is urgent.")},
        {second: Verdict("fly", "Why not.")},
        {"0" * 26: Verdict("award", "Who?")},
    ):
        with pytest.raises(BadInput) as refused:
            actions.decide_call(call=call, officer=olga, letter="Two asked.", verdicts=wrong)
        assert list(refused.value.fields) == ["verdicts"]
    with pytest.raises(Forbidden):
        actions.decide_call(call=call, officer=panel[0], letter="Two asked.")
    part = {
        first: Verdict("award", awarded={CPU: 70 * HOUR}),
        second: Verdict("award", "It is urgent.", {CPU: 30 * HOUR}),
    }
    actions.decide_call(call=call, officer=olga, letter="Two asked.", verdicts=part)
    deliver()
    assert (states(*requests.values()), requests["ben"].letter) == (["award_offered"] * 2, "It is urgent.")
    assert (Call.objects.get().state, Call.objects.get().lot["left"], mismatches()) == ("announced", {}, [])


def test_a_call_that_nobody_answered_ends_too(call: Call, olga: Any, panel: list[Any]):
    full = left_in(call.pool)[CPU]
    with pytest.raises(Conflict) as refused:
        actions.judge_call(call=closed(call), officer=olga, judges=[one.handle for one in panel])
    assert refused.value.own_code == "nothing_asked"
    actions.decide_call(call=call, officer=olga, letter="Nobody asked.")
    assert actions.tend_calls() == 0
    seal()
    assert (actions.tend_calls(), actions.tend_calls(), deliver() > 0) == (1, 0, True)
    assert (Call.objects.get().state, left_in(call.pool)[CPU] - full) == ("announced", 100 * HOUR)


def test_a_lot_falls_alike_for_everybody_and_follows_the_tickets():
    entries = {"a": 8, "b": 8, "c": 1}
    assert drawn("seed", entries) == drawn("seed", dict(reversed(entries.items()))) == ["b", "c", "a"]
    firsts = [drawn(str(number), entries)[0] for number in range(1700)]
    assert {name: 70 < firsts.count(name) / count < 130 for name, count in entries.items()} == {
        "a": True,
        "b": True,
        "c": True,
    }


def test_moves_follow_their_table(call: Call):
    assert_follows(call, CALL_MOVES)
