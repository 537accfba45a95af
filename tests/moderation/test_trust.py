"""How well the community knows somebody: computed from what they did, kept or lost as the table says."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.states import Trust
from core.models import Event
from core.policies import publish
from core.problems import Conflict, Forbidden
from discussions.actions import lock_topic, make_board, open_topic, react, read_to, reply
from discussions.models import Topic
from discussions.reports.actions import file_report, make_move, triage
from moderation.trust import actions
from moderation.trust.models import Presence, Stewardship
from moderation.trust.queries import steps_of
from notifications.models import Notification
from projects.actions import board_of
from tests.moderation.conftest import trusted
from tests.notifications.conftest import Deliver
from tests.projects.conftest import Make

pytestmark = pytest.mark.django_db
LITTLE = {
    "basic": {"topics_read": 1, "posts_read": 2, "minutes": 5, "accepted_posts": 1},
    "member": {"days": 2, "minutes": 5, "likes_given": 1, "likes_received": 1, "contributions": 0},
    "regular": {"active_days": 2, "replies": 1},
}


@pytest.fixture
def topic(edith: Any, charlie: Any) -> Topic:
    board = make_board(user=edith, slug="serving", name="Serving")
    topic = open_topic(board=board, user=charlie, title="Why?", text="Why?")
    reply(topic=topic, user=charlie, text="Anybody?")
    return topic


def been_here(person: Any, days: int, *, ago: int = 0) -> None:
    today = timezone.now().date()
    for day in range(ago, ago + days):
        Presence.objects.create(person=person, day=today - timedelta(days=day), minutes=5)


def open_needs(person: Any) -> dict[str, list[str]]:
    return {step.level.name: [need.name for need in step.needs if not need.is_met] for step in steps_of(person)}


def test_levels_are_climbed_by_what_one_did_and_the_third_is_lost_again(alice: Any, charlie: Any, topic: Topic):
    publish("trust", LITTLE, author=None)
    trusted(alice, 0)
    assert open_needs(alice)["BASIC"] == ["topics_read", "posts_read", "minutes", "accepted_posts"]
    read_to(topic=topic, user=alice, number=2)
    been_here(alice, 1)
    assert actions.weigh(person=alice) == Trust.NEW
    said = reply(topic=topic, user=alice, text="So it is.")
    assert actions.weigh(person=alice) == Trust.BASIC
    assert open_needs(alice)["MEMBER"] == ["days", "likes_given", "likes_received"]
    react(post=topic.posts.get(number=1), user=alice, kind="helpful")
    react(post=said, user=charlie, kind="doubtful")
    been_here(alice, 1, ago=1)
    assert open_needs(alice)["MEMBER"] == ["likes_received"]
    react(post=said, user=charlie, kind="thanks")
    assert actions.weigh(person=alice) == Trust.REGULAR
    Presence.objects.filter(person=alice).delete()
    been_here(alice, 2, ago=101)
    assert actions.weigh(person=alice) == Trust.MEMBER
    publish("trust", {"basic": {**LITTLE["basic"], "topics_read": 50}}, author=None)
    assert actions.weigh(person=alice) == Trust.MEMBER
    told = Event.objects.filter(object_type="user", object_id=alice.pk, verb__startswith="trust.").order_by("id")
    assert [(event.verb, event.from_state, event.to_state) for event in told] == [
        ("trust.rise", "new", "basic"),
        ("trust.rise", "basic", "regular"),
        ("trust.fall", "regular", "member"),
    ]
    assert told[0].evidence[0]["posts_read"] == 3


def test_only_whoever_was_here_is_weighed_again_and_a_regular_once_a_day(alice: Any, bob: Any, charlie: Any):
    trusted(bob, 3)
    assert actions.weigh_waiting() == 1
    bob.refresh_from_db()
    assert (bob.trust, actions.weigh_waiting()) == (Trust.MEMBER, 0)
    been_here(alice, 1)
    assert (actions.weigh_waiting(), actions.weigh_waiting()) == (1, 0)


def test_minutes_are_counted_once_however_often_the_beat_looks(alice: Any, bob: Any):
    facts = {"ip": "127.0.0.1", "user_agent": "x"}
    for person, key, ago in ((alice, "a", 1), (alice, "b", 2), (bob, "c", 30)):
        at = timezone.now() - timedelta(minutes=ago)
        UserSession.objects.create(user=person, session_key=key, last_seen_at=at, **facts)
    assert (actions.note_presence(), actions.note_presence()) == (1, 0)
    Presence.objects.update(noted_at=timezone.now() - timedelta(minutes=5))
    assert actions.note_presence() == 1
    assert [(one.person, one.minutes) for one in Presence.objects.select_related("person")] == [(alice, 10)]


def test_steward_keeps_the_boards_of_the_site_until_the_day(
    alice: Any,
    charlie: Any,
    edith: Any,
    bob: Any,
    topic: Topic,
    client: Client,
    api: APIClient,
    deliver: Deliver,
    make: Make,
):
    trusted(alice, 1)
    with pytest.raises(Forbidden):
        lock_topic(topic=topic, user=alice)
    client.force_login(edith)
    assert "Name a steward" in client.get("/alice/stewardship").content.decode()
    assert client.post("/alice/stewardship", {"note": "Helps everybody."}).headers["Location"] == "/alice"
    alice.refresh_from_db()
    assert alice.trust == Trust.STEWARD
    lock_topic(topic=topic, user=alice, note="Settled.")
    assert Event.objects.get(verb="topic.lock").acting_role == "steward"
    board = board_of(project=make(charlie, "tern", "published"), user=charlie)
    theirs = open_topic(board=board, user=charlie, title="Mine", text="Why?")
    with pytest.raises(Forbidden):
        lock_topic(topic=theirs, user=alice)
    with pytest.raises(Conflict):
        actions.name_steward(person=alice, editor=edith)
    for person, other in ((edith, edith), (bob, alice)):
        with pytest.raises(Forbidden):
            actions.name_steward(person=other, editor=person)
    (shown,) = api.get("/api/v1/standing/stewards").json()["results"]
    assert (shown["person"], shown["named_by"], shown["note"]) == ("alice", "edith", "Helps everybody.")
    Stewardship.objects.update(until=timezone.now())
    assert (actions.end_old_stewardships(), actions.end_old_stewardships()) == (1, 0)
    alice.refresh_from_db()
    assert alice.trust == Trust.BASIC
    deliver()
    verbs = Notification.objects.filter(person=alice, event__verb__startswith="stewardship.").values_list(
        "event__verb", flat=True
    )
    assert sorted(verbs) == ["stewardship.begin", "stewardship.end"]


def test_regulars_sort_reports_of_others_and_leave_the_mending_to_those_who_answer(alice: Any, charlie: Any):
    report = file_report(reporter=charlie, title="No answer", actual="None.", where="/")
    with pytest.raises(Forbidden):
        triage(report=report, user=trusted(alice, 2), severity="s2", kind="bug")
    triage(report=report, user=trusted(alice, 3), severity="s2", kind="bug")
    assert Event.objects.get(verb="report.triage").acting_role == "triager"
    with pytest.raises(Forbidden):
        make_move(report=report, user=alice, name="start")
    own = file_report(reporter=alice, title="Nothing comes", actual="None.", where="/")
    with pytest.raises(Forbidden):
        triage(report=own, user=alice, severity="s2", kind="bug")
    type(report).objects.update(is_private=True)
    report.refresh_from_db()
    with pytest.raises(Forbidden):
        make_move(report=report, user=alice, name="ask", note="Which browser?")


def test_a_young_site_begins_one_level_up(person: Callable[..., Any]):
    assert person("dora").trust == Trust.BASIC
    publish("accounts", {"first_trust": 0}, author=None)
    assert person("emil").trust == Trust.NEW


def test_own_page_and_api_say_what_is_missing(client: Client, api: APIClient, alice: Any):
    been_here(alice, 2)
    client.force_login(alice)
    page = client.get("/standing").content.decode()
    assert "Known here as: Basic" in page
    assert "0 of 5 on the way to “Member”." in page
    api.force_authenticate(alice)
    told = api.get("/api/v1/standing/trust").json()
    assert (told["level"], told["name"], [step["level"] for step in told["steps"]]) == (1, "Basic", [1, 2, 3])
    days = next(need for need in told["steps"][1]["needs"] if need["name"] == "days")
    assert (days["have"], days["need"], days["is_met"]) == (2, 15, False)
