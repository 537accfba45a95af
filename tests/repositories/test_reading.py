"""Listings, files, differences and histories say what the commits said."""

import hashlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.problems import NotFound, TooLarge
from repositories import actions, queries
from repositories.actions import Copy, Delete
from repositories.models import Repository
from tests.repositories.support import commit, contents, put


def test_listing_puts_folders_first_and_names_the_commit_that_last_touched_each_entry(repository: Repository) -> None:
    first = put(repository, {"a.txt": b"one", "d/b.txt": b"two", "d/e/c.txt": b"three"})
    second = put(repository, {"d/e/c.txt": b"changed"})
    head = put(repository, {"z.txt": b"new"})
    entries = queries.listing(repository, head)
    assert [(entry.name, entry.is_directory, entry.size, bytes(entry.last_commit.oid)) for entry in entries[:1]] == [
        ("d", True, None, second)
    ]
    assert {entry.name: bytes(entry.last_commit.oid) for entry in entries[2:]} == {"a.txt": first, "z.txt": head}
    inside = queries.listing(repository, head, "d")
    assert [(entry.path, bytes(entry.last_commit.oid)) for entry in inside] == [("d/e", second), ("d/b.txt", first)]
    [deepest] = queries.listing(repository, head, "d/e")
    assert (deepest.path, deepest.size, deepest.sha256) == ("d/e/c.txt", 7, hashlib.sha256(b"changed").digest())


def test_listing_of_an_old_commit_shows_what_was(repository: Repository) -> None:
    old = put(repository, {"d/a.txt": b"one"})
    commit(repository, Delete("d"))
    assert [entry.name for entry in queries.listing(repository, old, "d")] == ["a.txt"]
    assert [entry.name for entry in queries.listing(repository, queries.head(repository) or b"")] == [".gitattributes"]


@pytest.mark.parametrize(("path", "expected"), [("", 4), ("d", 5), ("d/e", 6)])
def test_listing_costs_its_depth_and_4_queries_however_much_there_is(
    repository: Repository, path: str, expected: int
) -> None:
    def cost() -> int:
        head = queries.head(repository) or b""
        with CaptureQueriesContext(connection) as seen:
            queries.listing(repository, head, path)
        return len(seen)

    put(repository, {"a": b"1", "d/a": b"1", "d/e/a": b"1"})
    few = cost()
    for number in range(5):
        put(
            repository,
            {f"{folder}/{number}{name}": bytes([name]) for folder in ("x", "d", "d/e") for name in range(10)},
        )
    assert (few, cost()) == (expected, expected)


def test_last_commits_cost_a_query_for_each_folder_and_3(repository: Repository) -> None:
    first = put(repository, {f"{folder}/a": b"1" for folder in ("d/e", "d/e/g", "d/f")})
    head = put(repository, {"d/f/b": b"2"})
    nodes = queries.nodes(repository, head, "d", limit=20, recursive=True)
    with CaptureQueriesContext(connection) as seen:
        last = queries.last_commits(repository, head, nodes)
    assert {path: bytes(touched.oid) for path, touched in last.items()} == dict.fromkeys(
        ["d/e", "d/e/a", "d/e/g", "d/e/g/a", "d/f/a"], first
    ) | {"d/f": head, "d/f/b": head}
    assert len(seen) == 3 + 4  # d, d/e, d/e/g and d/f


@pytest.mark.parametrize("path", ["missing", "a.txt", "d/missing", "d/../a.txt", "\udc80"])
def test_listing_of_no_folder_is_not_found(repository: Repository, path: str) -> None:
    head = put(repository, {"a.txt": b"one", "d/b.txt": b"two"})
    with pytest.raises(NotFound):
        queries.listing(repository, head, path)


def test_file_finds_one_and_only_files(repository: Repository) -> None:
    head = put(repository, {"d/模型.txt": b"one"})
    found = queries.file(repository, head, "d/模型.txt")
    assert (found.path, found.name, found.size, found.pointer) == ("d/模型.txt", "模型.txt", 3, False)
    for path in ["d", "", "d/x", "d/模型.txt/x"]:
        with pytest.raises(NotFound):
            queries.file(repository, head, path)


def test_nothing_of_another_repository_can_be_named(repository: Repository) -> None:
    head = put(repository, {"a.txt": b"one"})
    other = actions.create_repository()
    for ask in (
        lambda: queries.listing(other, head),
        lambda: queries.files(other, head),
        lambda: queries.read(other, head, "a.txt"),
        lambda: queries.resolve(other, head.hex()),
        lambda: queries.diff(other, None, head),
        lambda: actions.create_tag(repository=other, name="v1", target=head),
    ):
        with pytest.raises(NotFound):
            ask()


def test_read_has_a_limit(repository: Repository) -> None:
    head = put(repository, {"a.txt": b"123456"})
    assert queries.read(repository, head, "a.txt", limit=6) == b"123456"
    with pytest.raises(TooLarge):
        queries.read(repository, head, "a.txt", limit=5)


def test_digest_is_that_of_the_sorted_manifest(repository: Repository) -> None:
    head = put(repository, {"b.txt": b"two", "a.txt": b"one", "a/z": b"three", "模型.bin": b"four"})
    attributes = queries.read(repository, head, ".gitattributes")
    by_path = {".gitattributes": attributes, "a.txt": b"one", "a/z": b"three", "b.txt": b"two", "模型.bin": b"four"}
    lines = [f"{hashlib.sha256(data).hexdigest()}  {len(data)}  {path}\n" for path, data in by_path.items()]
    assert queries.digest(repository, head) == hashlib.sha256("".join(lines).encode()).hexdigest()


def test_diff_names_what_was_added_removed_and_modified(repository: Repository) -> None:
    old = put(repository, {"same": b"0", "gone": b"1", "d/changed": b"2", "file": b"3", "e/f/g": b"4"})
    commit(repository, Delete("gone"), Delete("file"), Copy("e", "moved"), Delete("e"))
    new = put(repository, {"d/changed": b"5", "file/now/folder": b"6"})
    changes = {change.path: change.kind for change in queries.diff(repository, old, new)}
    assert changes == {
        "d/changed": "modified",
        "e/f/g": "removed",
        "file": "removed",
        "file/now/folder": "added",
        "gone": "removed",
        "moved/f/g": "added",
    }
    assert [change.path for change in queries.diff(repository, None, old)][-1] == "same"
    assert queries.diff(repository, new, new) == []


def test_history_goes_back_in_pages(repository: Repository) -> None:
    oids = [queries.head(repository) or b"", *(put(repository, {"a": bytes([number])}) for number in range(5))]
    newest_first = oids[::-1]
    page = queries.history(repository, oids[-1], limit=4)
    assert [bytes(row.oid) for row in page] == newest_first[:4]
    rest = queries.history(repository, oids[-1], limit=4, after=newest_first[3])
    assert [bytes(row.oid) for row in rest] == newest_first[4:]
    assert [row.title for row in rest] == ["change", "Start the repository"]
    assert [row.generation for row in page] == [6, 5, 4, 3]


def test_history_takes_two_queries(repository: Repository, django_assert_num_queries: object) -> None:
    for number in range(8):
        put(repository, {"a": bytes([number])})
    head = queries.head(repository) or b""
    with django_assert_num_queries(2):  # type: ignore[operator]
        queries.history(repository, head)


def test_resolve_understands_branches_tags_and_ids(repository: Repository) -> None:
    first = queries.head(repository) or b""
    actions.create_tag(repository=repository, name="v1", target=first)
    head = put(repository, {"a": b"x"})
    for revision, expected in [
        ("HEAD", head),
        ("main", head),
        ("refs/heads/main", head),
        ("v1", first),
        ("refs/tags/v1", first),
        (first.hex(), first),
    ]:
        assert bytes(queries.resolve(repository, revision).oid) == expected
    for revision in ["", "missing", "0" * 40, head.hex()[:10], "\0", "x" * 5000]:
        with pytest.raises(NotFound):
            queries.resolve(repository, revision)


def test_files_of_a_repository_can_be_read_back(repository: Repository) -> None:
    files = {f"d{number % 3}/f{number}.txt": b"x" * number * 1000 for number in range(30)}
    assert contents(repository, put(repository, files)) == files
