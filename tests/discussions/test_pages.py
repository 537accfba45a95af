"""Boards and topics as pages: what stands on them, for whom, in how many queries."""

from typing import Any

import pytest
from django.test import Client

from discussions import actions
from discussions.models import Board, Post, Topic
from tests.discussions.conftest import Begin
from tests.notifications.conftest import Deliver

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    return str(answer.content.decode())


def fill(topic: Topic, author: Any, count: int) -> None:
    """As if so many had been written, without the pace of people."""
    numbers = range(topic.last_number + 1, topic.last_number + count + 1)
    made = Post.objects.bulk_create(Post(topic=topic, number=n, author=author, text=f"No. {n}, @bob") for n in numbers)
    Topic.objects.filter(pk=topic.pk).update(last_number=numbers[-1], last_post=made[-1])


def test_way_of_a_topic_on_pages(client: Client, board: Board, alice: Any, bob: Any):
    client.force_login(alice)
    answer = client.post("/boards/serving/new", {"kind": "question", "title": "Broken?", "text": "**Why**, @bob?"})
    topic = Topic.objects.get()
    assert answer.headers["Location"] == f"/t/{topic.pk}"
    client.force_login(bob)
    page = text(client.get(f"/t/{topic.pk}?quote={topic.posts.get().pk}"))
    assert "<strong>Why</strong>" in page
    assert f"&gt; [@alice](/posts/{topic.posts.get().pk}):" in page
    answer = client.post(f"/t/{topic.pk}/posts", {"text": "Half a character.", "reply_to": topic.posts.get().pk})
    assert answer.headers["Location"] == f"/t/{topic.pk}#p2"
    reply = topic.posts.get(number=2)
    client.post(f"/posts/{reply.pk}/edit", {"text": "Half a byte."})
    assert "<del>Half a character.</del>" in text(client.get(f"/posts/{reply.pk}/history"))
    assert client.post(f"/posts/{reply.pk}/removal").headers["Location"] == f"/t/{topic.pk}#p2"
    page = text(client.get(f"/t/{topic.pk}"))
    assert ("Removed by its author." in page, "Half a byte." in page) == (True, False)
    assert client.get(f"/posts/{reply.pk}/history").status_code == 404


def test_what_was_typed_wrong_comes_back(client: Client, begin: Begin, bob: Any):
    topic = begin()
    client.force_login(bob)
    answer = client.post(f"/t/{topic.pk}/posts", {"text": " "})
    assert (answer.status_code, "Write something." in text(answer)) == (422, True)
    answer = client.post("/boards/serving/new", {"kind": "question", "title": "", "text": "Kept <b>words</b>"})
    assert (answer.status_code, "Kept &lt;b&gt;words&lt;/b&gt;" in text(answer)) == (422, True)


def test_refused_reply_stands_under_the_last_posts(client: Client, begin: Begin, bob: Any, charlie: Any):
    topic = begin()
    client.force_login(charlie)
    for last in (20, 21):
        fill(topic, bob, last - topic.last_number)
        topic.refresh_from_db()
        page = text(client.post(f"/t/{topic.pk}/posts", {"text": " "}))
        assert (f'id="p{last}"' in page, f'id="p{last - 20}"' in page) == (True, False)


def test_link_to_a_post_finds_its_page(client: Client, begin: Begin, bob: Any):
    topic = begin()
    fill(topic, bob, 44)
    for number, place in ((20, "#p20"), (21, "?from=21#p21"), (45, "?from=41#p45")):
        answer = client.get(f"/posts/{topic.posts.get(number=number).pk}")
        assert answer.headers["Location"] == f"/t/{topic.pk}{place}"
    page = text(client.get(f"/t/{topic.pk}?from=21"))
    assert ('id="p21"' in page, 'id="p40"' in page, 'id="p41"' in page) == (True, True, False)
    assert ('href="?from=1"' in page, 'href="?from=41"' in page) == (True, True)
    assert client.get(f"/t/{topic.pk}?from=9999999999999").status_code == 200


def test_foot_of_each_post_names_it_and_offers_what_its_reader_may(client: Client, begin: Begin, alice: Any, bob: Any):
    topic = begin()
    fill(topic, bob, 3)
    fill(Topic.objects.get(), alice, 1)
    fourth = topic.posts.get(number=4)
    actions.react(post=fourth, user=alice, kind="thanks")
    client.force_login(alice)
    page = text(client.get(f"/t/{topic.pk}"))
    others, own = {"reactions", "flag", "reply", "quote"}, {"edit", "removal", "reply", "quote"}
    for post, possible in zip(topic.posts.order_by("number"), [own, others, others, others, own], strict=True):
        foot = page.split(f'id="p{post.number}"')[1].split("<footer>")[1].split("</footer>")[0]
        places = {name: f"/posts/{post.pk}/{name}" for name in ("reactions", "edit", "removal", "restoration")}
        places |= {name: f"{name}={post.pk}#reply" for name in ("reply", "quote")}
        places["flag"] = f"/flags/new/post/{post.pk}"
        assert {name for name, place in places.items() if f'{place}"' in foot} == possible
        assert f'href="/posts/{post.pk}"' in foot
        assert foot.count(f'<span class="sr-only"> {post.number}</span>') == (2 if possible is others else 1)
        assert ('name="back"' in foot) == (post == fourth)


def test_editors_make_and_keep_boards(client: Client, edith: Any, alice: Any):
    client.force_login(edith)
    form = {"slug": "zh", "name": "中文讨论", "description": "", "rules": "# 规则", "position": 2}
    assert client.post("/boards/new", form).headers["Location"] == "/boards/zh"
    assert client.post("/boards/new", form).status_code == 422
    client.post("/boards/zh/settings", form | {"name": "中文"})
    client.post("/boards/zh/state", {"state": "closed"})
    assert "<h1>中文</h1>" in text(client.get("/boards/zh"))
    client.force_login(alice)
    assert client.get("/boards/new").status_code == 403
    assert "No new topics are begun here" in text(client.get("/boards/zh/new"))


def test_posts_are_found_by_their_words_until_they_are_removed(
    client: Client, begin: Begin, bob: Any, deliver: Deliver
):
    topic = begin(title="流式输出乱码")
    reply = actions.reply(topic=topic, user=bob, text="Use an incremental decoder.")
    deliver()
    assert "<mark>乱码</mark>" in text(client.get("/boards?q=乱码"))
    assert "<mark>decoder</mark>" in text(client.get("/boards?q=decoder"))
    actions.remove_post(post=reply, user=bob)
    deliver()
    assert "Nothing on the boards holds all these words" in text(client.get("/boards?q=decoder"))


@pytest.mark.parametrize("many", [1, 3])
def test_pages_take_the_same_queries_for_one_and_three(
    client: Client,
    begin: Begin,
    board: Board,
    edith: Any,
    alice: Any,
    bob: Any,
    many: int,
    django_assert_num_queries: Any,
):
    for number in range(many):
        other = actions.make_board(user=edith, slug=f"b{number}", name=f"B{number}")
        begin((alice, bob, edith)[number], title=f"T{number}", board=other)
    topics = [begin(user, title="Here") for user in (bob, edith, alice)[:many]]
    fill(topics[0], bob, many)
    client.force_login(alice)
    client.get(f"/t/{topics[0].pk}")  # the first visit notes how far it was read
    for address, queries in {"/boards": 9, "/boards/serving": 9, f"/t/{topics[0].pk}": 10}.items():
        with django_assert_num_queries(queries):
            assert client.get(address).status_code == 200
