from collections.abc import Iterator

import pytest
from django.core.management import call_command

from search import actions, kinds
from search.kinds import Document
from search.models import Entry
from search.queries import search

pytestmark = pytest.mark.django_db


def found(query: str, kind: str = "thing") -> list[str]:
    return search(kind, query)


def put(object_id: str, title: str, body: str = "", kind: str = "thing") -> None:
    actions.index(Document(kind, object_id, title, body))


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("模型", ["1"]),
        ("语言模型", ["1"]),
        ("型", ["1"]),
        ("大", ["1"]),
        ("模言", []),
        ("罕见", ["2"]),
        ("量化 qwen", ["2"]),
        ("qwen 量化", ["2"]),
        ("llam", ["3"]),
        ("LLAMA chat", ["3"]),
        ("lama", []),
        ("resume", ["3"]),
        ("", []),
        ("?!", []),
    ],
)
def test_search_finds_chinese_and_english(query: str, hits: list[str]):
    put("1", "大语言模型")
    put("2", "罕见的量化方法", "Qwen，量化为四位")
    put("3", "llama-3-chat", "A résumé writer")
    assert found(query) == hits


def test_search_ranks_titles_above_bodies():
    put("body", "something else", "words and words and a tern among the words")
    put("title", "tern", "words")
    assert found("tern") == ["title", "body"]


def test_search_keeps_kinds_apart():
    put("1", "tern", kind="thing")
    put("2", "tern", kind="other")
    assert found("tern") == ["1"]
    assert found("tern", "other") == ["2"]


def test_index_replaces_what_was_found_before():
    put("1", "old words")
    put("1", "new words")
    assert found("old") == []
    assert found("new") == ["1"]
    assert Entry.objects.count() == 1


def test_forget_removes_from_the_index():
    put("1", "tern")
    actions.forget("thing", "1")
    assert found("tern") == []


@pytest.mark.parametrize(
    "query", ['"', "'", "a OR b", "NOT a", "(", "a:b", "*", "^", "\\", "'' & ''", "a\x00b", "ظ" * 5000]
)
def test_search_takes_any_text_as_words(query: str):
    put("1", "tern")
    assert found(query) == []


def test_rebuild_search_makes_the_index_from_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def all_things() -> Iterator[Document]:
        return (Document("thing", str(number), f"thing {number}") for number in range(3))

    monkeypatch.setitem(kinds.KINDS, "thing", all_things)
    put("stale", "thing of the past")
    call_command("rebuild_search", "thing")
    assert capsys.readouterr().out == "thing: 3 indexed\n"
    assert sorted(found("thing")) == ["0", "1", "2"]
