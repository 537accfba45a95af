"""Flags: who may raise one, what they weigh together, and what that does at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.actions import add_member, create_organisation
from core.models import Event
from core.problems import BadInput, Conflict, NotFound, TooMany
from discussions.actions import edit_post, make_board, open_topic, reply
from discussions.models import Post
from discussions.queries.searching import find_posts
from discussions.reports.actions import comment, file_report
from inference.models import Run
from moderation.actions import decide, flag
from moderation.models import Concern, Flag
from moderation.states import CONCERN_MOVES, FLAG_MOVES
from moderation.weighing import Raised, accuracy, group_weights, heaviest, is_alarm
from projects.models import Release
from tests.moderation.conftest import Known, trusted
from tests.moving import assert_follows
from tests.notifications.conftest import Deliver
from tests.projects.conftest import Make
from tests.signals.world import world

pytestmark = pytest.mark.django_db


def raised(flagger: str, reason: str, weight: float, trust: int = 1, *belongs_to: str) -> Raised:
    return Raised(flagger, reason, weight, trust, frozenset(belongs_to))


def test_weights_add_up_within_a_reason_and_once_for_an_organisation():
    assert [accuracy(0, 0, [3, 2]), accuracy(5, 0, [3, 2]), accuracy(0, 5, [3, 2])] == [0.6, 0.8, 0.3]
    flags = [raised("a", "spam", 0.6), raised("b", "abuse", 1.5), raised("c", "spam", 0.6), raised("d", "spam", 0.6)]
    assert heaviest(flags) == ("spam", 1.8)
    tied = [raised("a", "spam", 1, 1, "x"), raised("b", "spam", 2, 1, "y"), raised("c", "spam", 1.5, 1, "x", "y")]
    assert group_weights(tied) == [2]
    assert group_weights([*tied, raised("d", "spam", 1)]) == [2, 1]


@pytest.mark.parametrize(
    ("flags", "alarm"),
    [
        ([raised("a", "malware", 0.9, 2), raised("b", "malware", 0.6, 1)], "malware"),
        ([raised("a", "malware", 0.6, 1), raised("b", "malware", 0.6, 1)], ""),
        ([raised("a", "malware", 0.9, 2, "x"), raised("b", "malware", 0.6, 1, "x")], ""),
        ([raised("a", "malware", 0.9, 2), raised("b", "personal_data", 0.9, 2)], ""),
        ([raised("a", "spam", 0.9, 2), raised("b", "spam", 0.9, 2)], ""),
        ([raised("a", "malware", 0.9, 2), raised("b", "malware", 0.0, 0)], ""),
    ],
)
def test_alarm_takes_two_who_do_not_belong_together_and_one_well_known(flags: list[Raised], alarm: str):
    assert is_alarm(flags, reasons=["malware", "personal_data"], people=2, trust=2) == alarm


def test_enough_weight_puts_a_post_out_of_sight_and_its_author_brings_it_back_once(
    post: Post, charlie: Any, known: Known, client: Client, deliver: Deliver
):
    flaggers = [known(f"f{number}", 3) for number in range(4)]
    flag(kind="post", id=post.pk, user=flaggers[0], reason="abuse")
    flag(kind="post", id=post.pk, user=flaggers[1], reason="spam")
    post.refresh_from_db()
    assert (post.state, Concern.objects.get().weight) == ("shown", 1.5)
    flag(kind="post", id=post.pk, user=flaggers[2], reason="abuse", text="Look at the end.")
    post.refresh_from_db()
    concern = Concern.objects.get()
    assert (post.state, concern.state, concern.reason, concern.weight) == ("hidden", "hidden", "abuse", 3.0)
    deliver()
    assert find_posts(charlie, "unspeakable") == []
    assert "unspeakable" not in client.get(post.topic.get_absolute_url()).content.decode()
    client.force_login(charlie)
    told = client.get("/inbox").content.decode()
    assert "Post of yours is out of sight for now: Abuse: insults, threats, hate" in told
    edited = edit_post(post=post, user=charlie, text="Better words.")
    assert (edited.state, Concern.objects.get().state) == ("shown", "open")
    flag(kind="post", id=post.pk, user=flaggers[3], reason="abuse")
    post.refresh_from_db()
    assert post.state == "shown"
    happened = Event.objects.filter(verb__startswith="concern.").order_by("id")
    assert [event.verb for event in happened] == [
        "concern.open",
        "concern.hide",
        "concern.show",
    ]


def test_newcomers_reach_the_desk_without_weight_and_regulars_hide_spam_of_newcomers_alone(
    post: Post, charlie: Any, known: Known
):
    for number in range(3):
        flag(kind="post", id=post.pk, user=known(f"n{number}", 0), reason="spam")
    assert (Concern.objects.get().weight, Concern.objects.get().state) == (0, "open")
    flag(kind="post", id=post.pk, user=known("dora", 3), reason="spam")
    post.refresh_from_db()
    assert post.state == "shown"
    advert = reply(topic=post.topic, user=trusted(charlie, 0), text="Buy now.")
    flag(kind="post", id=advert.pk, user=known("emil", 3), reason="spam")
    advert.refresh_from_db()
    assert advert.state == "hidden"


def test_two_who_do_not_belong_together_lock_a_release_away(make: Make, alice: Any, known: Known):
    release = make(alice, "tern", "published").releases.get()
    members = [known("dora", 2), known("emil", 2)]
    weighers = create_organisation(user=members[0], handle="weighers", name="W")
    add_member(organisation=weighers, user=members[0], person=members[1])
    for person in members:
        flag(kind="release", id=release.pk, user=person, reason="malware")
    assert Release.objects.get(pk=release.pk).state == "published"
    flag(kind="release", id=release.pk, user=known("fred", 1), reason="malware")
    locked = Release.objects.get(pk=release.pk)
    assert (locked.state, locked.ending_reason) == ("quarantined", "malware")
    with pytest.raises(NotFound):
        flag(kind="release", id=release.pk, user=known("gwen", 1), reason="malware")


def test_comments_and_shared_runs_are_put_out_of_sight_too(alice: Any, charlie: Any, known: Known, client: Client):
    report = file_report(reporter=charlie, title="No answer", actual="None.", where="/")
    said = comment(report=report, user=charlie, text="You unspeakable people.")
    run = world(charlie, alice)["run"]
    Run.objects.filter(pk=run.pk).update(visibility="unlisted")
    flaggers = [known("dora", 3), known("emil", 3)]
    for kind, id, address in (
        ("comment", said.pk, report.get_absolute_url()),
        ("run", run.pk, run.get_absolute_url()),
    ):
        client.force_login(flaggers[0])
        assert f"/flags/new/{kind}/{id}" in client.get(address).content.decode()
        assert client.get(f"/flags/new/{kind}/{id}").status_code == 200
        for person in flaggers:
            flag(kind=kind, id=id, user=person, reason="abuse")
    assert "unspeakable" not in client.get(report.get_absolute_url()).content.decode()
    assert client.get(f"/api/v1/reports/{report.pk}/comments").json()["results"][0]["text"] == ""
    assert client.get(run.get_absolute_url()).status_code == 404
    client.force_login(charlie)
    assert "Kept from others" in client.get(run.get_absolute_url()).content.decode()
    Run.objects.filter(pk=run.pk).update(withheld_at=None, visibility="private")
    with pytest.raises(NotFound):
        flag(kind="run", id=run.pk, user=alice, reason="unsafe")


def test_flagged_report_is_read_by_those_whom_it_concerns(
    client: Client, charlie: Any, maud: Any, known: Known, deliver: Deliver
):
    report = file_report(reporter=charlie, title="Unspeakable boxes", actual="They are.", where="/")
    dora, emil = known("dora", 3), known("emil", 3)

    def shown_to(person: Any) -> tuple[int, bool, bool]:
        deliver()
        client.force_login(person)
        pages = (client.get(place).content.decode() for place in ("/reports", "/search?q=unspeakable&type=report"))
        listed, found = (report.get_absolute_url() in page for page in pages)
        return client.get(report.get_absolute_url()).status_code, listed, found

    assert shown_to(dora) == (200, True, True)
    assert f"/flags/new/report/{report.pk}" in client.get(report.get_absolute_url()).content.decode()
    for person in (dora, emil):
        flag(kind="report", id=report.pk, user=person, reason="abuse")
    assert shown_to(dora) == (404, False, False)
    assert shown_to(charlie) == shown_to(maud) == (200, True, False)
    with pytest.raises(NotFound):
        flag(kind="report", id=report.pk, user=maud, reason="abuse")
    decide(concern=Concern.objects.get(), moderator=maud, kind="approve", reason="abuse")
    assert shown_to(dora) == (200, True, True)


def test_flags_that_cannot_be(post: Post, charlie: Any, known: Known, alice: Any):
    with pytest.raises(BadInput):
        flag(kind="post", id=post.pk, user=charlie, reason="spam")
    for reason, text in (("rude", ""), ("other", " "), ("spam", "x" * 2001)):
        with pytest.raises(BadInput):
            flag(kind="post", id=post.pk, user=alice, reason=reason, text=text)
    for kind, id in (("song", post.pk), ("post", "nothing"), ("post", "0" * 26)):
        with pytest.raises(NotFound):
            flag(kind=kind, id=id, user=alice, reason="spam")
    flag(kind="post", id=post.pk, user=alice, reason="spam")
    with pytest.raises(Conflict):
        flag(kind="post", id=post.pk, user=alice, reason="abuse")
    newcomer = known("nora", 0)
    Flag.objects.bulk_create(
        Flag(concern=Concern.objects.get(), kind="post", object_id=str(n), flagger=newcomer, reason="spam")
        for n in range(5)
    )
    with pytest.raises(TooMany):
        flag(kind="post", id=post.pk, user=newcomer, reason="spam")


def test_flags_on_pages_and_by_program(post: Post, alice: Any, client: Client, api: APIClient):
    client.force_login(alice)
    assert f"/flags/new/post/{post.pk}" in client.get(post.topic.get_absolute_url()).content.decode()
    assert "unspeakable" in client.get(f"/flags/new/post/{post.pk}").content.decode()
    assert client.post(f"/flags/new/post/{post.pk}", {"reason": "other"}).status_code == 422
    assert client.post(f"/flags/new/post/{post.pk}", {"reason": "spam"}).headers["Location"] == "/flags"
    assert "Waits for a moderator" in client.get("/flags").content.decode()
    opened = client.get(f"/flags/new/post/{post.pk}")
    assert (opened.status_code, "You have flagged this already." in opened.content.decode()) == (409, True)
    api.force_authenticate(alice)
    again = api.post("/api/v1/flags", {"kind": "post", "id": post.pk, "reason": "spam"}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "flagged")
    (mine,) = api.get("/api/v1/flags").json()["results"]
    assert api.get(f"/api/v1/flags/{mine['id']}").json() == mine
    assert (mine["reason"], mine["state"]) == ("spam", "waiting")


def test_tables_of_flags_and_concerns_hold(post: Post, alice: Any):
    raised = flag(kind="post", id=post.pk, user=alice, reason="spam")
    assert_follows(raised, FLAG_MOVES)
    assert_follows(raised.concern, CONCERN_MOVES)


def test_page_of_flags_costs_as_much_for_three_as_for_one(
    edith: Any, charlie: Any, alice: Any, client: Client, django_assert_num_queries: Callable[..., Any]
):
    topic = open_topic(board=make_board(user=edith, slug="s", name="S"), user=charlie, title="T", text="One")
    client.force_login(alice)
    client.get("/flags")
    flag(kind="post", id=topic.posts.get().pk, user=alice, reason="spam")
    with django_assert_num_queries(7):
        client.get("/flags")
    for number in range(2):
        flag(kind="post", id=reply(topic=topic, user=charlie, text=f"{number}").pk, user=alice, reason="spam")
    with django_assert_num_queries(7):
        client.get("/flags")
