"""What helps while one types: a look at it, what was said before, and drafts that outlive the browser."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from discussions import actions
from discussions.models import Board, Draft
from discussions.queries.searching import related_topics
from tests.discussions.conftest import Begin
from tests.notifications.conftest import Deliver

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_preview_shows_what_the_post_will_look_like(client: Client, api: APIClient, alice: Any, board: Board):
    client.force_login(alice)
    typed = "**你好** @alice <script>alert(1)</script>"
    shown = text(client.post("/boards/preview", {"text": typed}))
    assert ("<strong>你好</strong>" in shown, 'href="/alice"' in shown, "<script>" in shown) == (True, True, False)
    api.force_authenticate(alice)
    html = api.post("/api/v1/posts/preview", {"text": typed}, format="json").json()["html"]
    assert html.strip() in shown


def test_reply_is_kept_until_it_is_sent(client: Client, begin: Begin, bob: Any, alice: Any):
    topic = begin()
    client.force_login(bob)
    assert client.post(f"/t/{topic.pk}/draft", {"text": "Half a th"}).status_code == 204
    assert client.post(f"/t/{topic.pk}/draft", {"text": "Half a thought"}).status_code == 204
    assert "Half a thought</textarea>" in text(client.get(f"/t/{topic.pk}"))
    client.force_login(alice)
    assert "Half a thought" not in text(client.get(f"/t/{topic.pk}"))
    client.force_login(bob)
    client.post(f"/t/{topic.pk}/posts", {"text": "A whole thought."})
    assert not Draft.objects.exists()
    assert client.post(f"/t/{topic.pk}/draft", {"text": "x" * 30_001}).status_code == 422


def test_topic_is_kept_until_it_is_begun(client: Client, board: Board, alice: Any):
    client.force_login(alice)
    client.post("/boards/serving/draft", {"title": "Broken?", "kind": "question", "text": ""})
    page = text(client.get("/boards/serving/new"))
    assert 'value="Broken?"' in page
    client.post("/boards/serving/draft", {"title": "", "text": " "})
    assert not Draft.objects.exists()


def test_drafts_in_the_api(api: APIClient, begin: Begin, bob: Any):
    here = f"/api/v1/topics/{begin().pk}/draft"
    api.force_authenticate(bob)
    assert api.get(here).json() == {"title": "", "kind": "", "text": ""}
    assert api.put(here, {"text": " Half"}, format="json").json()["text"] == " Half"
    assert (api.delete(here).status_code, api.get(here).json()["text"]) == (204, "")
    there = "/api/v1/boards/serving/draft"
    assert api.put(there, {"title": "T", "kind": "sermon", "text": ""}, format="json").json()["kind"] == ""


def test_topics_near_a_title_share_its_rarer_words(
    client: Client,
    api: APIClient,
    begin: Begin,
    alice: Any,
    bob: Any,
    deliver: Deliver,
    django_assert_num_queries: Any,
):
    stream = begin(title="流式输出出现乱码", text="Chunks of 512 bytes.")
    other = begin(bob, title="Count the tokens of an answer", text="How?")
    deliver()
    assert related_topics(alice, "流式响应乱码怎么办") == [stream]
    assert related_topics(alice, "tokens or chunks") in ([stream, other], [other, stream])
    assert related_topics(alice, stream.title, to=stream) == []
    assert "流式输出出现乱码" in text(client.get("/boards/related", {"title": "乱码"}))
    with django_assert_num_queries(3):  # one for all words; whatever is found, two for all that is said of it
        found = api.get("/api/v1/topics/related", {"title": "乱码 tokens"}).json()["results"]
    assert {one["id"] for one in found} == {stream.pk, other.pk}
    actions.remove_post(post=other.posts.get(), user=bob)
    assert related_topics(alice, "tokens") == []
