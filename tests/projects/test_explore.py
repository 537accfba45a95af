from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.test import Client

from core import events
from projects import actions
from projects.models import Project
from projects.queries.explore import Search, explore
from projects.usage.actions import count_run
from tests.conftest import new_person
from tests.projects.conftest import Make, bring, new_project, put_files

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


def names(query: str = "", viewer: Any = NOBODY, size: int = 20) -> list[str]:
    return [project.name for project in explore(viewer, Search.of(QueryDict(query)), size).projects]


@pytest.fixture(scope="class")
def shelf(shared: None) -> list[Project]:
    """Three published projects and a draft."""
    alice = new_person("alice")
    made = [
        new_project(alice, "tern", "published", summary="A bilingual chat model"),
        new_project(
            alice, "shuren", "published", summary="耐心的大语言模型，回答古文问题", languages=["zh"], licence="MIT"
        ),
        new_project(
            alice,
            "gulls",
            "published",
            kind="dataset",
            task="",
            summary="Recordings",
            languages=["nb"],
            licence="CC0-1.0",
        ),
        new_project(alice, "draft", "draft", summary="Secret chat model"),
    ]
    events.deliver()
    return made


@pytest.mark.usefixtures("shelf")
class TestFinding:
    def test_newest_first(self):
        assert names() == ["gulls", "shuren", "tern"]

    def test_by_runs_and_name(self, shelf: list[Project]):
        count_run(project_id=shelf[1].pk)
        assert names("sort=runs")[0] == "shuren"
        assert names("sort=name") == ["gulls", "shuren", "tern"]

    def test_words(self):
        asked: list[tuple[str, list[str]]] = [
            ("chat", ["tern"]),
            ("语言", ["shuren"]),
            ("大语言模型", ["shuren"]),
            ("古", ["shuren"]),
            ("shu", ["shuren"]),
            ("数据", []),
            ("挪威", ["gulls"]),
            ("norwegian", ["gulls"]),
            ("对话", ["shuren", "tern"]),
            ("dialogue bilingual", ["tern"]),
            ("alice gulls", ["gulls"]),
            ("secret", []),
            ("!!!", []),
        ]
        assert [(words, sorted(names(f"q={words}"))) for words, _hits in asked] == asked

    def test_a_title_ranks_above_a_card(self):
        assert names("q=tern")[0] == "tern"

    def test_facets_narrow_and_widen(self):
        assert names("language=zh") == ["shuren", "tern"]
        assert names("language=zh&language=nb") == ["gulls", "shuren", "tern"]
        assert names("kind=model&licence=MIT") == ["shuren"]
        assert names("runs_here=yes") == ["shuren", "tern"]
        assert names("review=reviewed&task=conversational") == ["shuren", "tern"]

    def test_facets_count_what_the_others_leave(self):
        results = explore(NOBODY, Search.of(QueryDict("kind=model&language=en")))
        counts = {name: {counted.value: counted.count for counted in found} for name, found in results.facets.items()}
        assert results.count == 1
        assert results.kinds == {"model": 1}
        assert counts["language"] == {"zh": 2, "en": 1}
        assert counts["licence"] == {"Apache-2.0": 1}
        assert counts["review"] == {"reviewed": 1}
        assert counts["runs_here"] == {"yes": 1}

    def test_members_find_their_drafts(self, shelf: list[Project]):
        assert names("review=unreviewed", shelf[0].created_by) == ["draft"]

    @pytest.mark.parametrize("query", ["sort=newest", "sort=runs", "sort=name", "q=alice"])
    def test_pages_show_everything_once(self, query: str):
        seen: list[str] = []
        after = ""
        for _page in range(3):
            results = explore(NOBODY, Search.of(QueryDict(f"{query}&after={after}")), 1)
            seen += [project.name for project in results.projects]
            after = results.next_cursor
        assert sorted(seen) == ["gulls", "shuren", "tern"]
        assert after == ""

    @pytest.mark.parametrize("sort", ["newest", "runs", "name", "best"])
    def test_a_foreign_cursor_shows_the_first_page(self, sort: str):
        for cursor in ["x", "W10", "WyJhIiwgMV0", "é", "x" * 9999, "WzFlNDAwLCAiYSJd", "bnVsbA", "Wy0xXQ"]:
            assert len(names(f"after={cursor}&sort={sort}&q=alice")) == 3

    def test_the_page_holds_its_whole_state_in_the_url(self):
        page = Client().get("/explore?kind=model&language=zh&q=alice")
        assert page.status_code == 200
        assert b'value="zh" checked' in page.content
        assert b'value="alice"' in page.content
        assert b"?q=alice&amp;kind=dataset&amp;language=zh" in page.content

    def test_what_was_chosen_is_named_with_the_way_to_take_it_away(self):
        shown = Client().get("/explore?q=tern&language=en&language=zh&task=text-generation").context["chips"]
        assert shown == [
            {"label": "Text generation", "url": "?q=tern&language=en&language=zh"},
            {"label": "English", "url": "?q=tern&task=text-generation&language=zh"},
            {"label": "Chinese", "url": "?q=tern&task=text-generation&language=en"},
        ]

    def test_htmx_gets_the_results_alone(self):
        answer = Client().get("/explore?q=shuren", headers={"HX-Request": "true"})
        assert b"<html" not in answer.content
        assert b"shuren" in answer.content
        assert "HX-Request" in answer["Vary"]

    def test_nothing_found_teaches(self):
        assert b"Use fewer words" in Client().get("/explore?q=xyzzy").content

    def test_nonsense_in_the_url_does_no_harm(self):
        for query in ["sort=x&kind=y&task=%00&language=%F0", "q=%00", "q=" + "x" * 5000, "after=%00&owner=%00"]:
            assert Client().get(f"/explore?{query}").status_code == 200


QUESTIONS = (
    "",
    "kind=model",
    "language=zh",
    "language=zh&language=nb",
    "review=unreviewed",
    "licence=MIT&kind=model",
    "runs_here=yes&task=conversational",
)


def told(viewer: Any) -> list[Any]:
    """What the page says of counts, for several questions."""
    found = [explore(viewer, Search.of(QueryDict(query))) for query in QUESTIONS]
    return [(results.count, results.kinds, results.facets) for results in found]


def test_kept_counts_say_what_counting_would(
    alice: Any, bob: Any, charlie: Any, edith: Any, make: Make, django_assert_num_queries: Callable[[int], Any]
):
    make(alice, "tern", "published")
    make(alice, "shuren", "published", languages=["zh"], licence="MIT")
    gulls = make(alice, "gulls", "published", kind="dataset", task="", languages=["nb"])
    make(alice, "heron", "in_review", languages=["de"])
    make(charlie, "draft", "draft")
    viewers = (NOBODY, alice, bob, charlie, edith)
    asked = [told(viewer) for viewer in viewers]
    assert [found[0][0] for found in asked] == [3, 4, 4, 4, 4]
    assert actions.recount_catalogue() == 3
    assert [told(viewer) for viewer in viewers] == asked
    actions.change_visibility(project=gulls, user=alice, visibility="private")
    events.deliver()
    assert actions.recount_if_changed()
    assert not actions.recount_if_changed()
    with django_assert_num_queries(2):
        assert explore(NOBODY, Search.of(QueryDict(""))).kinds == {"model": 2}
    assert told(alice)[0][:2] == (4, {"model": 3, "dataset": 1})


def test_constant_queries(alice: Any, make: Make, django_assert_num_queries: Callable[[int], Any]):
    client = Client()
    make(alice, "one", "published")
    with django_assert_num_queries(3):
        client.get("/explore")
    make(alice, "two", "published")
    make(alice, "three", "published")
    with django_assert_num_queries(3):
        client.get("/explore")


def test_constant_queries_of_a_project(alice: Any, make: Make, django_assert_num_queries: Callable[[int], Any]):
    client = Client()
    project = make(alice, "one", "published", kind="dataset")
    with django_assert_num_queries(2):
        client.get("/alice/one/releases")
    for number in range(2):
        put_files(project, alice, {"data.csv": b"a,b\n%d,2\n" % number})
        bring(project, alice, "published")
    with django_assert_num_queries(2):
        client.get("/alice/one/releases")
