"""Beginning topics and talking in them: who may, what is kept, what is told."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.models import Event
from core.permissions import can
from core.problems import BadInput, Conflict, Forbidden, TooMany
from discussions import actions
from discussions.differences import versions
from discussions.models import Board, Post, Topic
from discussions.words import drawn, quoted
from notifications.queries import in_words, notifications_of
from tests.discussions.conftest import Begin, Settle
from tests.notifications.conftest import Deliver

pytestmark = pytest.mark.django_db


def told(reader: Any) -> list[str]:
    return [one.words.title for one in in_words(reader, notifications_of(reader))]


def test_topic_begins_with_its_first_post(begin: Begin, alice: Any):
    topic = begin(title="  Broken \n characters ", text=" Why?\n")
    post = topic.posts.get()
    assert (topic.title, topic.kind, topic.state, topic.last_post) == ("Broken characters", "discussion", "open", post)
    assert (post.number, post.text, post.author) == (1, "Why?", alice)
    event = Event.objects.get(verb="topic.opened")
    assert (event.object_id, event.actor, event.to_state) == (topic.pk, alice, "open")


def test_replies_are_numbered_and_the_last_one_moves_the_topic(begin: Begin, bob: Any, charlie: Any):
    topic = begin()
    first, second = (actions.reply(topic=topic, user=user, text="So.") for user in (bob, charlie))
    topic.refresh_from_db()
    assert (first.number, second.number, topic.last_post, topic.reply_count) == (2, 3, second, 2)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " \n"}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"text": " \n "}, "text"),
        ({"text": "x" * 30_001}, "text"),
        ({"kind": "announcement"}, "kind"),
        ({"kind": "sermon"}, "kind"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(begin: Begin, wrong: dict[str, str], field: str):
    with pytest.raises(BadInput) as refused:
        begin(**wrong)
    assert list(refused.value.fields) == [field]
    assert not Topic.objects.exists()


def test_editors_announce(begin: Begin, edith: Any):
    assert begin(edith, kind="announcement").kind == "announcement"


def test_nobody_begins_a_topic_on_a_closed_board(begin: Begin, board: Board, alice: Any, edith: Any, bob: Any):
    topic = begin()
    actions.close_board(board=board, user=edith)
    with pytest.raises(Forbidden):
        begin()
    assert actions.reply(topic=topic, user=bob, text="It goes on.").number == 2
    actions.reopen_board(board=board, user=edith)
    assert begin().board == board


def test_order_is_kept_by_those_who_keep_it(begin: Begin, alice: Any, bob: Any, edith: Any, person: Any):
    topic, maud = begin(), person("maud", "moderator")
    with pytest.raises(Forbidden):
        actions.lock_topic(topic=topic, user=alice)
    actions.lock_topic(topic=topic, user=maud, note="It got heated.")
    for writes, user in ((False, alice), (False, bob), (True, maud)):
        assert can(user, "discussions.reply", topic) is writes
    actions.archive_topic(topic=topic, user=edith)
    with pytest.raises(Conflict):
        actions.unlock_topic(topic=topic, user=edith)
    assert not can(maud, "discussions.reply", topic)
    assert actions.reopen_topic(topic=topic, user=maud).is_open
    roles = Event.objects.filter(object_id=topic.pk).exclude(verb="topic.opened").order_by("id")
    assert [(event.verb, event.actor) for event in roles] == [
        ("topic.lock", maud),
        ("topic.archive", edith),
        ("topic.reopen", maud),
    ]


def test_title_is_changed_by_whoever_began_it(begin: Begin, alice: Any, bob: Any):
    topic = begin()
    with pytest.raises(Forbidden):
        actions.edit_topic(topic=topic, user=bob, title="Mine")
    assert actions.edit_topic(topic=topic, user=alice, title="Stray bytes", kind="question").kind == "question"
    (before,) = Event.objects.get(verb="topic.edited").evidence
    assert before == {"before": {"title": "Broken characters", "kind": "discussion"}}


def test_edit_keeps_what_was_said_before(begin: Begin, alice: Any, bob: Any):
    post = begin(text="One\nTwo").posts.get()
    with pytest.raises(Forbidden):
        actions.edit_post(post=post, user=bob, text="Mine")
    actions.edit_post(post=post, user=alice, text="One\nThree")
    actions.edit_post(post=post, user=alice, text="One\nThree ")  # says the same
    (version,) = versions(post)
    assert [(line.sign, line.text) for line in version.lines] == [("", "One"), ("-", "Two"), ("+", "Three")]
    assert post.edited_at == version.at


def test_removed_post_leaves_its_place_and_comes_back(begin: Begin, alice: Any, bob: Any, person: Any):
    maud = person("maud", "moderator")
    post = actions.reply(topic=begin(), user=bob, text="Rude.")
    with pytest.raises(Forbidden):
        actions.remove_post(post=post, user=alice)
    actions.remove_post(post=post, user=bob)
    with pytest.raises(Forbidden):
        actions.edit_post(post=post, user=bob, text="Polite.")
    (shown,) = drawn([post])
    assert shown.html == ""  # type: ignore[attr-defined]
    actions.restore_post(post=post, user=bob)
    actions.remove_post(post=post, user=maud, note="Rude.")
    with pytest.raises(Forbidden):
        actions.restore_post(post=post, user=bob)
    assert Topic.objects.get().last_number == 2


def test_reply_belongs_to_a_post_of_the_same_topic(begin: Begin, bob: Any):
    topic, elsewhere = begin(), begin(title="Another")
    assert actions.reply(topic=topic, user=bob, text="So.", reply_to=topic.posts.get()).reply_to == topic.posts.get(
        number=1
    )
    with pytest.raises(BadInput, match="not to be seen in this topic"):
        actions.reply(topic=topic, user=bob, text="So.", reply_to=elsewhere.posts.get())


def test_quotation_names_and_links_whom_it_quotes(begin: Begin, alice: Any):
    post = begin(text="One\n\nTwo").posts.get()
    assert quoted(post) == f"> [@alice](/posts/{post.pk}):\n>\n> One\n>\n> Two\n\n"


def test_people_are_named_where_they_exist_and_code_names_nobody(begin: Begin, bob: Any):
    post = begin(text="你好@bob，问 `@charlie` a@bob.org @nobody\n再说").posts.get()
    (shown,) = drawn([post])
    assert shown.html == (  # type: ignore[attr-defined]
        '<p>你好<a href="/bob" class="named" rel="nofollow ugc noopener">@bob</a>，问 <code>@charlie</code> '
        '<a href="mailto:a@bob.org" rel="nofollow ugc noopener">a@bob.org</a> @nobody<br>\n再说</p>\n'
    )


def test_who_is_named_answered_or_asked_is_told_once(
    begin: Begin, settled: Settle, alice: Any, edith: Any, charlie: Any, deliver: Deliver
):
    settled(alice, charlie)
    topic = begin(text="@edith, why?")
    actions.reply(topic=topic, user=charlie, text="Because.", reply_to=topic.posts.get())
    actions.reply(topic=topic, user=charlie, text="Isn’t it, @alice?")
    deliver()
    names, answers = "charlie names you in “Broken characters”", "charlie answers you in “Broken characters”"
    assert [title for title in told(alice) if "role" not in title] == [names, answers]
    assert [title for title in told(edith) if "role" not in title] == ["alice names you in “Broken characters”"]
    assert told(charlie) == []


def test_edit_tells_only_those_who_were_not_named_before(
    begin: Begin, person: Any, alice: Any, charlie: Any, deliver: Deliver
):
    dora = person("dora")
    post = begin(text="@dora?").posts.get()
    actions.edit_post(post=post, user=alice, text="@dora and @charlie?")
    deliver()
    assert (len(told(dora)), len(told(charlie))) == (1, 1)


def test_newcomers_have_less_room(begin: Begin, settled: Settle, alice: Any, bob: Any, charlie: Any, edith: Any):
    with pytest.raises(BadInput, match="at most 2 people"):
        begin(text="@bob @charlie @edith")
    with pytest.raises(BadInput, match="at most 2 links"):
        begin(text="https://a.org https://b.org https://c.org")
    for _turn in range(3):
        begin()
    with pytest.raises(TooMany):
        begin()
    settled(alice)
    assert begin(text="@bob @charlie @edith https://a.org https://b.org https://c.org").last_number == 1


def test_a_day_has_an_end(begin: Begin, alice: Any, bob: Any):
    topic = begin()
    for _turn in range(10):
        actions.reply(topic=topic, user=bob, text="More.")
    with pytest.raises(TooMany):
        actions.reply(topic=topic, user=bob, text="More.")
    Post.objects.filter(author=bob).update(created_at=timezone.now() - timedelta(hours=25))
    assert actions.reply(topic=topic, user=bob, text="A new day.").number == 12
