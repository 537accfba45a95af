"""One box for everything, through the eyes of whoever looks."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from accounts.actions import create_organisation, edit_profile, suspend
from core import events
from core.policies import forget_recent
from core.problems import BadInput
from discussions.actions import accept_answer, follow_board, follow_topic, make_board, open_topic, remove_post, reply
from discussions.reports.actions import file_report
from projects import actions
from search.finding import FINDABLES
from search.kinds import KINDS
from search.queries.asking import asked
from search.queries.results import results
from tests.conftest import new_person
from tests.projects.conftest import new_project

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


def found(text: str, kind: str = "", person: Any = NOBODY) -> list[str]:
    """The titles of what is found, best first."""
    return [hit.title for hit in results(person, asked(person, text), kind).hits]


def counts(text: str, person: Any = NOBODY) -> dict[str, int]:
    return {tab.kind: tab.count for tab in results(person, asked(person, text)).tabs if tab.count}


@pytest.fixture(scope="class")
def world(shared: None) -> dict[str, Any]:
    """Alice publishes and asks, Bob answers and reports; some of it is for few eyes only."""
    alice, bob, adam = (
        new_person("alice"),
        new_person("bob", "reviewer"),
        new_person("adam", "admin", "moderator", "editor"),
    )
    new_project(alice, "tern", "published", summary="A bilingual chat model")
    new_project(alice, "shuren", "published", summary="耐心的大语言模型，回答古文问题", licence="MIT", languages=["zh"])
    new_project(alice, "draft", "in_review", summary="Secretive chat model")
    hidden = new_project(alice, "hidden", "published", summary="Secretive too")
    actions.change_visibility(project=hidden, user=alice, visibility="private")
    locked = new_project(alice, "locked", "locked", summary="Secretive as well")
    board = make_board(user=adam, slug="general", name="General")
    question = open_topic(board=board, user=alice, title="How to quantise?", text="四位量化怎么做", kind="question")
    accept_answer(topic=question, user=alice, post=reply(topic=question, user=bob, text="Ask a heron, not a tern."))
    remove_post(post=reply(topic=question, user=bob, text="Secretive insult"), user=adam, note="No.")
    talk = open_topic(board=board, user=bob, title="Sea birds", text="Gulls and a tern.")
    file_report(reporter=bob, title="The heron hangs", actual="It hangs.", is_about_site=True)
    file_report(reporter=bob, title="A secretive leak", actual="It leaks.", is_about_site=True, is_private=True)
    create_organisation(user=alice, handle="weighers", name="The Weighers", bio="We weigh terns.")
    edit_profile(user=bob, bio="Knows every heron.")
    suspend(user=new_person("mallory"), by=adam, reason="Spam")
    events.deliver()
    return {"alice": alice, "bob": bob, "adam": adam, "board": board, "talk": talk, "locked": locked}


@pytest.mark.usefixtures("world")
class TestFinding:
    def test_words_find_every_kind(self):
        assert counts("tern") == {"project": 2, "post": 2, "record": 1, "owner": 1}  # both cards tell of it
        assert counts("heron") == {"post": 1, "report": 1, "owner": 1}
        assert counts("preflight digest") == {"help": 1}
        assert counts("") == {}

    @pytest.mark.parametrize(
        ("text", "kind", "titles"),
        [
            ("古文", "project", ["alice/shuren"]),
            ("量化", "post", ["How to quantise?"]),
            ("safetensors", "file", ["alice/shuren", "alice/tern"]),
            ("weighers", "owner", ["The Weighers @weighers"]),
            ("alice -shuren", "project", ["alice/tern"]),
            ('"bilingual chat"', "project", ["alice/tern"]),
            ('"chat bilingual"', "project", []),
            ("-bilingual kind:model", "project", ["alice/shuren"]),
            ("kind:model lang:zh -licence:mit", "project", ["alice/tern"]),
            ("lang:中文 licence:MIT", "project", ["alice/shuren"]),
            ("lang:chinese licence:MIT licence:apache-2.0", "project", ["alice/shuren", "alice/tern"]),
            ("task:dialogue is:reviewed is:running", "project", ["alice/shuren", "alice/tern"]),
            ("author:@Alice bilingual", "project", ["alice/tern"]),
            ("in:alice/tern config", "file", ["alice/tern"]),
            ("is:solved", "post", ["How to quantise?", "How to quantise?"]),
            ("is:solved heron", "post", ["How to quantise?"]),
            ("kind:discussion in:general author:bob", "post", ["Sea birds"]),
            ("is:open author:bob", "report", ["The heron hangs"]),
            ("is:organisation", "owner", ["The Weighers @weighers"]),
            ("is:reviewer", "owner", ["bob @bob"]),
        ],
    )
    def test_operators_narrow(self, text: str, kind: str, titles: list[str]):
        assert found(text, kind) == titles

    def test_what_a_kind_does_not_know_it_has_none_of(self):
        assert counts("lang:zh") == {"project": 2, "file": 2}
        assert counts("kind:question") == {"post": 2}
        assert counts("kind:model") == {"project": 2, "file": 2, "record": 2}

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("kind:modle", "kind: there is no “modle”. Choose one of: model, code, dataset, app, research, discussion"),
            ("is:", "is: there is no “”. Choose one of: reviewed, unreviewed, running"),
            ("author:nobody", "author: there is no “nobody” here that you may see. Write it like author:alice."),
            ("in:alice/hidden", "in: there is no “alice/hidden” here that you may see."),
            ("-lang:klingon", "lang: there is no “klingon”. Choose one of: "),
        ],
    )
    def test_unknown_values_are_answered_with_what_is_possible(self, text: str, told: str):
        with pytest.raises(BadInput, match=re.escape(told)):
            asked(NOBODY, text)

    def test_nothing_leaks_in_counts_facets_or_highlights(self, world: dict[str, Any]):
        assert counts("secretive") == counts("is:private") == {}
        assert counts("mallory") == {}
        mine = results(NOBODY, asked(NOBODY, "author:alice"), "project")
        assert {name: [(one.value, one.count) for one in values] for name, values in mine.facets.items()} == {
            "kind": [("model", 2)],
            "task": [("conversational", 2)],
            "lang": [("zh", 2), ("en", 1)],
            "licence": [("Apache-2.0", 1), ("MIT", 1)],
            "author": [("alice", 2)],
        }
        page = Client().get("/search?q=secretive").content.decode()
        assert "<mark>" not in page
        assert "alice/" not in page

    def test_those_who_may_see_it_find_it(self, world: dict[str, Any]):
        assert counts("secretive", world["alice"]) == {"project": 3}
        assert counts("secretive", world["bob"]) == {"project": 1}
        assert found("is:private", "report", world["bob"]) == ["A secretive leak"]
        assert counts("is:private", world["alice"]) == {"project": 1}

    def test_what_is_muted_is_not_found(self, world: dict[str, Any]):
        assert counts("tern", world["bob"])["post"] == 2
        follow_topic(topic=world["talk"], user=world["bob"], level="muted")
        assert found("tern", "post", world["bob"]) == ["How to quantise?"]
        follow_board(board=world["board"], user=world["alice"], level="muted")
        assert found("tern", "post", world["alice"]) == ["How to quantise?"]  # she watches her own

    def test_more_than_a_page(self):
        first = results(NOBODY, asked(NOBODY, "alice"), "project", size=1)
        assert (len(first.hits), first.next_start) == (1, 1)
        last = results(NOBODY, asked(NOBODY, "alice"), "project", start=1, size=1)
        assert (len(last.hits), last.next_start) == (1, None)
        assert first.hits[0].title != last.hits[0].title


@pytest.mark.usefixtures("world")
class TestPages:
    def test_page_shows_tabs_facets_and_marks(self):
        page = Client().get("/search?q=tern&type=post").content.decode()
        assert 'Discussions <span class="count">2</span>' in page
        assert "a <mark>tern</mark>." in page
        assert 'href="?q=tern+author%3Abob&amp;type=post"' in page

    def test_files_show_which_of_them(self):
        page = Client().get("/search?q=config&type=file").content.decode()
        assert '<a href="/alice/tern/files/config.json"><code><mark>config</mark>.json</code></a>' in page
        assert "README" not in page

    def test_htmx_gets_the_finds_alone(self):
        answer = Client().get("/search?q=tern", headers={"HX-Request": "true"})
        assert b"<html" not in answer.content
        assert "HX-Request" in answer["Vary"]

    def test_the_box_of_every_page_gets_the_first_finds(self):
        shown = Client().get("/search?part=quick&q=bilingual").content.decode()
        assert 'href="/alice/tern"' in shown
        assert "A <mark>bilingual</mark> chat model" in shown
        assert 'href="/search?q=bilingual"' in shown
        assert Client().get("/search?part=quick&q=").content.strip() == b""
        assert Client().get("/search?part=quick&q=kind:mod").content.strip() == b""
        assert b"Nothing found" in Client().get("/search?part=quick&q=xyzzy").content

    def test_what_is_wrong_is_told_in_both_places(self):
        told = "kind: there is no “x”. Choose one of: "
        page = Client().get("/search?q=kind:x")
        assert (page.status_code, told in page.content.decode()) == (422, True)
        assert Client().get("/search?q=kind:x", headers={"HX-Request": "true"}).status_code == 200
        answer = Client().get("/api/v1/search?q=kind:x")
        assert (answer.status_code, answer.json()["fields"]["q"][0].startswith(told)) == (422, True)
        for query in ("type=x", "start=-1", "limit=0", "sort=new"):
            assert Client().get(f"/api/v1/search?{query}").status_code == 422

    def test_api_tells_what_the_page_shows(self):
        answer = Client().get("/api/v1/search?q=古文 lang:zh&limit=1").json()
        assert answer["question"] == "古文 lang:zh"
        assert [(tab["type"], tab["count"]) for tab in answer["types"] if tab["count"]] == [("project", 1)]
        assert answer["results"][0]["summary"] == "耐心的大语言模型，回答古文问题"
        assert answer["facets"]["licence"] == [{"value": "MIT", "title": "MIT", "count": 1}]
        assert answer["next"] is None

    def test_search_is_a_feed(self):
        feed = Client().get("/feeds/search.json?q=tern&type=post").json()
        assert [item["title"] for item in feed["items"]] == ["Sea birds", "How to quantise?"]
        assert feed["home_page_url"].endswith("/search?q=tern&type=post")

    def test_nonsense_in_the_url_does_no_harm(self):
        for query in ("q=%00", "q=%22", "q=" + "x" * 5000, "q=-", "start=%00&q=tern", "type=%00&q=tern"):
            assert Client().get(f"/search?{query}").status_code == 200


def test_constant_queries(alice: Any, django_assert_num_queries: Callable[[int], Any]):
    new_project(alice, "one", "published")
    events.deliver()
    forget_recent()  # one question is for the policy, which is known for a second
    with django_assert_num_queries(10):
        Client().get("/search?q=one")
    new_project(alice, "two", "published", summary="one")
    new_project(alice, "three", "published", summary="one")
    events.deliver()
    forget_recent()
    with django_assert_num_queries(10):
        Client().get("/search?q=one")


def test_every_kind_that_is_found_by_words_can_be_rebuilt():
    assert set(FINDABLES) - {"help"} <= set(KINDS)
