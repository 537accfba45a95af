"""The moderators' desk: what becomes of a concern, of its flags, of its author, and how an appeal takes it back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.actions import grant_role
from core.ids import new_id
from core.models import Event
from core.policies import current, publish
from core.problems import BadInput, Conflict, Forbidden
from deliberation.appeals.actions import file_appeal, give_voice
from deliberation.appeals.models import Appeal
from discussions.actions import follow_topic, make_board, move_topic, open_topic, read_to, reply
from discussions.models import Board, Following, Post, Topic
from moderation.actions import decide, flag, overturn
from moderation.models import Act, Concern, Flag, Sanction
from moderation.queries.concerns import offered_on
from moderation.queries.flags import accuracy_of
from moderation.queries.people import points_of
from moderation.states import ACT_MOVES
from moderation.trust.queries import steps_of
from tests.conftest import confirm
from tests.moderation.conftest import Known
from tests.moving import assert_follows
from tests.notifications.conftest import Deliver
from tests.projects.conftest import Make

pytestmark = pytest.mark.django_db
WHY = {"reason": "abuse", "letter": "It insults. Say it without."}


@pytest.fixture
def concern(post: Post, alice: Any, known: Known) -> Concern:
    """Flagged by Alice for abuse, and by Dora for spam."""
    flag(kind="post", id=post.pk, user=alice, reason="abuse")
    flag(kind="post", id=post.pk, user=known("dora", 1), reason="spam")
    return Concern.objects.get()


def flags() -> dict[str, str]:
    return dict(Flag.objects.values_list("flagger__handle", "state"))


def test_what_is_removed_upholds_those_who_gave_the_reason_and_costs_points(
    concern: Concern, post: Post, maud: Any, alice: Any, charlie: Any, client: Client, deliver: Deliver
):
    act = decide(concern=concern, moderator=maud, kind="remove", severity="minor", **WHY)
    post.refresh_from_db()
    assert (post.state, concern.state, act.points) == ("removed", "settled", 1)
    assert flags() == {"alice": "upheld", "dora": "changed"}
    assert (points_of(charlie), accuracy_of(alice, current("moderation"))) == (1, 4 / 6)
    nothing = {"active_days": 0, "replies": 0}
    publish("trust", {"regular": nothing, "regular_at_most": {"upheld_flags": 0}}, author=None)
    assert [step.is_met for step in (steps_of(alice)[2], steps_of(charlie)[2])] == [True, False]
    deliver()
    client.force_login(charlie)
    inbox = client.get("/inbox").content.decode()
    assert ("Post of yours: Remove it" in inbox, inbox.count("was removed")) == (True, 0)
    page = client.get("/standing").content.decode()
    assert "It insults. Say it without." in page
    assert "/appeals/new/" in page
    client.force_login(alice)
    assert "Your flag (Post): Upheld" in client.get("/inbox").content.decode()
    with pytest.raises(Conflict):
        decide(concern=concern, moderator=maud, kind="approve", reason="abuse")


@pytest.mark.parametrize(
    ("kind", "state", "topic", "flagged"),
    [
        ("approve", "shown", "open", "rejected"),
        ("warn", "shown", "open", "upheld"),
        ("hide", "hidden", "open", "upheld"),
        ("lock", "shown", "locked", "upheld"),
        ("refer", "shown", "open", "waiting"),
    ],
)
def test_each_act_does_what_it_says(
    concern: Concern, post: Post, maud: Any, kind: str, state: str, topic: str, flagged: str
):
    decide(concern=concern, moderator=maud, kind=kind, **WHY)
    shown = Post.objects.select_related("topic").get(pk=post.pk)
    assert (shown.state, shown.topic.state, flags()["alice"]) == (state, topic, flagged)


def test_what_was_hidden_since_it_was_read_is_shown_again(concern: Concern, post: Post, maud: Any):
    Concern.objects.update(state="hidden")
    Post.objects.filter(pk=post.pk).update(state="hidden")
    decide(concern=concern, moderator=maud, kind="approve", **WHY)
    assert Post.objects.get(pk=post.pk).state == "shown"


def test_a_topic_is_moved_to_a_board_that_is_offered(concern: Concern, post: Post, maud: Any, edith: Any):
    make_board(user=edith, slug="loading", name="Loading")
    with pytest.raises(BadInput) as refused:
        decide(concern=concern, moderator=maud, kind="move", **WHY)
    assert list(refused.value.fields) == ["place"]
    assert Concern.objects.get().is_open
    decide(concern=concern, moderator=maud, kind="move", place="loading", **WHY)
    assert Post.objects.get(pk=post.pk).topic.board.slug == "loading"


def test_what_is_off_topic_becomes_a_topic_of_its_own(
    post: Post, maud: Any, alice: Any, charlie: Any, known: Known, client: Client, deliver: Deliver
):
    """A reply alone, or with all that was said after it. The first post is the topic, and is moved as a whole."""
    dora = known("dora", 1)
    aside, answer = (reply(topic=post.topic, user=dora, text=text) for text in ("Cats?", "Cats!"))
    flag(kind="post", id=aside.pk, user=alice, reason="off_topic")
    flag(kind="post", id=post.pk, user=alice, reason="off_topic")
    about_aside, about_topic = (Concern.objects.get(object_id=one.pk) for one in (aside, post))
    assert [kind in offered_on(one) for one in (about_aside, about_topic) for kind in ("split", "move")] == [
        True, True, False, True,
    ]  # fmt: skip
    why = {"reason": "off_topic", "letter": "Cats have a place of their own."}
    for said, field in (({}, "title"), ({"title": "Cats", "severity": "minor"}, "severity")):
        with pytest.raises(BadInput) as refused:
            decide(concern=about_aside, moderator=maud, kind="split", **why | said)
        assert list(refused.value.fields) == [field]
    client.force_login(maud)
    confirm(client, maud)
    page = client.get(about_aside.get_absolute_url()).content.decode()
    assert page.count('name="title"') == page.count('name="with_later"') == 1
    assert 'name="title"' not in client.get(about_topic.get_absolute_url()).content.decode()
    sent = {"kind": "split", "title": "Cats", "with_later": "on", **why}
    assert client.post(f"{about_aside.get_absolute_url()}/decision", sent).status_code == 302
    made = Topic.objects.get(title="Cats")
    assert (list(made.posts.order_by("number")), made.author, made.kind) == ([aside, answer], dora, "discussion")
    assert list(post.topic.posts.all()) == [post]
    assert Flag.objects.get(object_id=aside.pk).state == "upheld"
    assert Event.objects.get(verb="topic.split").acting_role == "moderator"
    deliver()
    client.force_login(dora)
    assert "Cats have a place of their own." in client.get("/standing").content.decode()


def test_an_appeal_puts_back_what_was_split_off_and_keeps_what_was_said_meanwhile(
    post: Post, maud: Any, alice: Any, charlie: Any, bob: Any, known: Known, person: Callable[..., Any]
):
    """Places, unread and subscriptions are as if it had never gone; what came since stands behind all."""
    dora, topic = known("dora", 1), post.topic
    said = [reply(topic=topic, user=who, text=text) for who, text in ((dora, "2"), (bob, "3"), (bob, "4"), (bob, "5"))]
    read_to(topic=topic, user=charlie, number=2)
    topic.kind, topic.answer = "question", said[2]
    topic.save()
    act = split(said[1], maud, alice, with_later=True)
    apart = Topic.objects.get(title="Apart")
    reply(topic=Topic.objects.get(pk=topic.pk), user=dora, text="6")
    since = reply(topic=apart, user=charlie, text="7")
    follow_topic(topic=apart, user=alice, level="watching")
    read_to(topic=apart, user=alice, number=2)
    read_to(topic=Topic.objects.get(pk=topic.pk), user=charlie, number=6)
    follow_topic(topic=apart, user=dora, level="muted")
    read_to(topic=apart, user=dora, number=1)
    overturn(act=act, judge=person("emil", "moderator"), note="It was to the point.")
    whole = Topic.objects.get(pk=topic.pk)
    assert list(whole.posts.order_by("number").values_list("number", "text")) == [
        (1, "Something unspeakable."), (2, "2"), (3, "3"), (4, "4"), (5, "5"), (6, "6"), (7, "7"),
    ]  # fmt: skip
    assert (whole.last_number, whole.departed, whole.last_post, whole.answer) == (7, 0, since, said[2])
    apart.refresh_from_db()
    assert (apart.state, apart.last_post, apart.posts.count()) == ("merged", None, 0)
    rows = Following.objects.filter(topic=whole).order_by("person__handle")
    assert list(rows.values_list("person__handle", "read_to", "level")) == [
        ("alice", 4, "watching"), ("bob", 5, "tracking"), ("charlie", 7, "watching"), ("dora", 3, "tracking"),
    ]  # fmt: skip
    assert not apart.followings.exists()


def test_an_appeal_moves_back_unless_somebody_else_moved_it_since(
    post: Post, maud: Any, alice: Any, charlie: Any, edith: Any
):
    home = post.topic.board
    for slug in ("loading", "running"):
        make_board(user=edith, slug=slug, name=slug)
    posts = [post, open_topic(board=home, user=charlie, title="How?", text="Tell me.").posts.get()]
    why = {"reason": "wrong_place", "letter": "It is about loading.", "place": "loading"}
    for one in posts:
        flag(kind="post", id=one.pk, user=alice, reason="wrong_place")
        decide(concern=Concern.objects.get(object_id=one.pk), moderator=maud, kind="move", **why)
    move_topic(topic=Topic.objects.get(title="How?"), board=Board.objects.get(slug="running"), user=edith)
    for act in Act.objects.all():
        overturn(act=act, judge=None, note="It was right.")
    boards = Topic.objects.order_by("title").values_list("title", "board__slug")
    assert list(boards) == [("How?", "running"), ("Why?", home.slug)]


def split(post: Post, moderator: Any, flagger: Any, **how: Any) -> Act:
    flag(kind="post", id=post.pk, user=flagger, reason="off_topic")
    why = {"reason": "off_topic", "letter": "Another matter.", "title": "Apart"}
    return decide(concern=Concern.objects.get(object_id=post.pk), moderator=moderator, kind="split", **why, **how)


def test_decisions_that_cannot_be(concern: Concern, maud: Any, alice: Any, charlie: Any, person: Callable[..., Any]):
    for said, field in (
        ({"kind": "quarantine", **WHY}, "kind"),
        ({"kind": "remove", "reason": "rude", "letter": "x"}, "reason"),
        ({"kind": "remove", "reason": "abuse", "letter": " "}, "letter"),
        ({"kind": "approve", "severity": "minor", **WHY}, "severity"),
        ({"kind": "remove", "severity": "worst", **WHY}, "severity"),
    ):
        with pytest.raises(BadInput) as refused:
            decide(concern=concern, moderator=maud, **said)
        assert list(refused.value.fields) == [field]
    for involved in (alice, charlie):
        grant_role(user=involved, role="moderator")
    for somebody in (alice, charlie, person("nora")):
        with pytest.raises(Forbidden):
            decide(concern=concern, moderator=somebody, kind="remove", **WHY)


def test_appeal_restores_the_post_the_points_and_the_word_on_the_flags(
    concern: Concern, post: Post, maud: Any, charlie: Any, alice: Any, person: Callable[..., Any]
):
    act = decide(concern=concern, moderator=maud, kind="remove", severity="serious", **WHY)
    charlie.refresh_from_db()
    assert (charlie.is_silenced, points_of(charlie)) == (True, 3)
    appeal = file_appeal(decision=Event.objects.get(verb="act.take"), user=charlie, text="It is a quotation.")
    assert appeal.due_at is not None
    assert round((appeal.due_at - appeal.filed_at).total_seconds() / 86400) == 3
    with pytest.raises(Forbidden):
        give_voice(appeal=appeal, judge=maud, finding="amend", letter="I was wrong.")
    give_voice(appeal=appeal, judge=person("emil", "moderator"), finding="amend", letter="It is a quotation.")
    assert Appeal.objects.get().carried_out_at is not None
    post.refresh_from_db()
    charlie.refresh_from_db()
    act.refresh_from_db()
    assert (post.state, act.state, points_of(charlie), charlie.is_silenced) == ("shown", "overturned", 0, False)
    assert Sanction.objects.get().state == "lifted"
    assert flags() == {"alice": "rejected", "dora": "rejected"}
    assert accuracy_of(alice, current("moderation")) == 3 / 6


def test_desk_shows_what_helps_to_judge_and_takes_the_decision(
    concern: Concern, maud: Any, alice: Any, client: Client, api: APIClient
):
    client.force_login(maud)
    confirm(client, maud)
    assert "Why? #1" in client.get("/desk/moderation").content.decode()
    page = client.get(concern.get_absolute_url()).content.decode()
    for words in ("Something unspeakable.", "Spam or advertising", "Similar cases", "Points that count: 0", "0.6"):
        assert words in page
    refused = client.post(f"{concern.get_absolute_url()}/decision", {"kind": "remove", "reason": "abuse"})
    assert (refused.status_code, "Say what is wrong, where, and how to mend it." in refused.content.decode()) == (
        422,
        True,
    )
    api.force_authenticate(maud)
    told = api.get(f"/api/v1/moderation/{concern.pk}").json()
    assert (told["words"], told["offered"][-1], len(told["flags"])) == ("Something unspeakable.", "refer", 2)
    assert [one["id"] for one in api.get("/api/v1/moderation").json()["results"]] == [concern.pk]
    done = client.post(f"{concern.get_absolute_url()}/decision", {"kind": "remove", **WHY})
    assert (done.headers["Location"], Act.objects.get().kind) == ("/desk/moderation", "remove")
    client.force_login(alice)
    assert client.get(concern.get_absolute_url()).status_code == 404
    assert client.get("/desk/moderation").status_code == 403


def test_moderator_locks_a_release_away_and_an_appeal_gives_it_back(
    make: Make, charlie: Any, alice: Any, maud: Any, person: Callable[..., Any]
):
    release = make(charlie, "tern", "published").releases.get()
    flag(kind="release", id=release.pk, user=alice, reason="unsafe")
    decide(concern=Concern.objects.get(), moderator=maud, kind="quarantine", reason="unsafe", letter="It harms.")
    release.refresh_from_db()
    assert (release.state, release.locks.get().state) == ("quarantined", "provisional")
    appeal = file_appeal(decision=Event.objects.get(verb="act.take"), user=charlie, text="It does not.")
    give_voice(appeal=appeal, judge=person("emil", "moderator"), finding="amend", letter="It does not.")
    release.refresh_from_db()
    assert release.state == "published"


def test_table_of_acts_holds(concern: Concern, maud: Any):
    assert_follows(decide(concern=concern, moderator=maud, kind="warn", **WHY), ACT_MOVES)


def test_desk_goes_on_where_its_page_ends(concern: Concern, maud: Any, client: Client, api: APIClient):
    facts = {"kind": concern.kind, "reason": concern.reason, "author": concern.author, "due_at": concern.due_at}
    Concern.objects.bulk_create(Concern(object_id=new_id(), **facts) for _more in range(20))
    client.force_login(maud)
    first = client.get("/desk/moderation").context
    rest = client.get(f"/desk/moderation{first['page'].next_url}").context
    assert (len(first["waiting"]), first["page"].count, len(rest["waiting"])) == (20, 21, 1)
    api.force_authenticate(maud)
    found = api.get("/api/v1/moderation?limit=20").json()
    rest = api.get(found["next"]).json()
    assert ([len(page["results"]) for page in (found, rest)], rest["next"]) == ([20, 1], None)
