"""A commit is a real git commit: all of it or nothing, onto the head that was seen."""

import hashlib

import pytest

from core.problems import BadInput, Conflict
from repositories import actions, queries
from repositories.actions import Add, Author, Copy, Delete, Operation
from repositories.models import Commit, Object, Repository
from repositories.queries import authors_of
from tests.repositories.support import add, commit, contents, put

pytestmark = pytest.mark.django_db


def test_repository_starts_with_a_commit_that_names_large_files(repository: Repository) -> None:
    head = queries.head(repository)
    assert head
    assert [entry.path for entry in queries.files(repository, head)] == [".gitattributes"]
    assert b"*.safetensors filter=lfs diff=lfs merge=lfs -text\n" in queries.read(repository, head, ".gitattributes")


def test_commit_adds_replaces_copies_and_deletes(repository: Repository) -> None:
    put(repository, {"a.txt": b"one", "d/b.txt": b"two", "d/e/c.txt": b"three"})
    file = actions.store(repository=repository, data=b"new")
    commit(repository, Add("a.txt", file), Copy("d/e", "f"), Copy("a.txt", "old.txt"), Delete("d"))
    assert contents(repository) == {"a.txt": b"new", "f/c.txt": b"three", "old.txt": b"one"}


def test_commit_of_the_same_tree_returns_the_head(repository: Repository) -> None:
    first = put(repository, {"a.txt": b"one"})
    assert put(repository, {"a.txt": b"one"}) == first
    assert Commit.objects.filter(repository=repository).count() == 2


def test_commit_onto_a_stale_parent_is_refused_and_says_where_the_head_is(repository: Repository) -> None:
    stale = queries.head(repository)
    head = put(repository, {"a.txt": b"one"})
    with pytest.raises(Conflict) as refusal:
        commit(repository, add(repository, "b.txt", b"two"), parent=stale)
    assert refusal.value.more == {"head": head.hex()}
    assert refusal.value.own_code == "branch_moved"
    assert contents(repository) == {"a.txt": b"one"}


def test_commit_begins_a_branch_and_refuses_a_clash_of_names(repository: Repository) -> None:
    first = commit(repository, add(repository, "a.txt", b"one"), branch="draft")
    assert queries.branches(repository) == {"draft": first, "main": queries.head(repository)}
    with pytest.raises(BadInput) as refusal:
        commit(repository, add(repository, "a.txt", b"one"), branch="draft/two")
    assert refusal.value.own_code == "ref_clash"


def test_commit_is_all_or_nothing(repository: Repository) -> None:
    before = Object.objects.count()
    with pytest.raises(BadInput) as refusal:
        commit(repository, add(repository, "good.txt", b"one"), add(repository, "con.txt", b"two"))
    assert refusal.value.more == {"path": "con.txt"}
    assert contents(repository) == {}
    assert Object.objects.count() == before


def test_commit_refuses_contents_of_another_repository(repository: Repository) -> None:
    foreign = actions.store(repository=actions.create_repository(), data=b"secret of somebody else")
    with pytest.raises(BadInput) as refusal:
        commit(repository, Add("a.txt", foreign))
    assert refusal.value.own_code == "not_uploaded"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("", "empty part"),
        ("/a", "empty part"),
        ("a//b", "empty part"),
        ("a/", "empty part"),
        ("../a", "keeps for itself"),
        ("a/./b", "keeps for itself"),
        (".git/config", "keeps for itself"),
        ("a/.GIT/x", "keeps for itself"),
        (".git. ./x", "keeps for itself"),
        (".g\u200cit/x", "keeps for itself"),
        ("git~1", "keeps for itself"),
        (".git::$INDEX_ALLOCATION/x", "keeps for itself"),
        ("a\\b", "backslash"),
        ("a\0b", "control"),
        ("a\nb", "control"),
        ("a\udc80", "control"),
        ("con", "Windows"),
        ("COM1.txt", "Windows"),
        ("a.", "dot or a space"),
        ("a ", "dot or a space"),
        ("e\u0301.txt", "NFC"),
        ("x" * 256, "longer than 255"),
        ("模" * 86, "longer than 255"),
        ("/".join(["x" * 200] * 6), "longer than 1024"),
        ("/".join("x" * 65), "deeper than 64"),
    ],
)
def test_commit_refuses_a_hostile_path_and_says_why(repository: Repository, path: str, reason: str) -> None:
    with pytest.raises(BadInput) as refusal:
        commit(repository, add(repository, path, b"x"))
    assert reason in refusal.value.detail
    assert refusal.value.own_code == "bad_path"


@pytest.mark.parametrize("path", [".gitignore", "模型/说明.md", "a b.txt", "...a", "aux-data/console.txt", "x" * 255])
def test_commit_takes_an_unusual_but_harmless_path(repository: Repository, path: str) -> None:
    put(repository, {path: b"x"})
    assert contents(repository) == {path: b"x"}


@pytest.mark.parametrize("other", ["readme.md", "ReadMe.md"])
def test_commit_refuses_names_that_differ_only_in_case(repository: Repository, other: str) -> None:
    put(repository, {"README.md": b"x"})
    with pytest.raises(BadInput) as refusal:
        put(repository, {other: b"y"})
    assert refusal.value.own_code == "name_clash"
    commit(repository, Copy("README.md", other), Delete("README.md"))
    assert contents(repository) == {other: b"x"}


def test_commit_refuses_a_file_and_a_folder_of_one_name(repository: Repository) -> None:
    put(repository, {"a": b"x", "d/b": b"y"})
    wrong: list[Operation] = [
        add(repository, "a/b", b"z"),
        add(repository, "d", b"z"),
        Copy("a", "d"),
        Copy("d", "a"),
        Copy("a", "a/b"),
    ]
    for operation in wrong:
        with pytest.raises(BadInput) as refusal:
            commit(repository, operation)
        assert refusal.value.own_code == "path_taken"
    commit(repository, Delete("d"), add(repository, "d", b"z"))
    assert contents(repository) == {"a": b"x", "d": b"z"}


@pytest.mark.parametrize("operation", [Delete("missing"), Delete(""), Copy("missing", "b"), Copy("", "b")])
def test_commit_refuses_what_is_not_there(repository: Repository, operation: Delete | Copy) -> None:
    with pytest.raises(BadInput) as refusal:
        commit(repository, operation)
    assert refusal.value.own_code == "no_such_path"


def test_commit_refuses_a_folder_of_more_than_10000_entries(repository: Repository) -> None:
    file = actions.store(repository=repository, data=b"x")
    commit(repository, *(Add(f"wide/{number}", file) for number in range(10_000)))
    with pytest.raises(BadInput) as refusal:
        commit(repository, Add("wide/one more", file))
    assert refusal.value.own_code == "folder_too_wide"


def test_commit_refuses_an_empty_message_and_a_bad_branch(repository: Repository) -> None:
    with pytest.raises(BadInput) as refusal:
        commit(repository, add(repository, "a", b"x"), message=" \n\0")
    assert set(refusal.value.fields) == {"message"}
    for branch in ["a b", "-x", "HEAD", "a..b", "x" * 201, "0" * 40, "a\nb", "refs/heads/x", ""]:
        with pytest.raises(BadInput):
            commit(repository, add(repository, "a", b"x"), branch=branch)


def test_author_cannot_smuggle_lines_into_a_commit(repository: Repository) -> None:
    file = actions.store(repository=repository, data=b"x")
    evil = Author("Eve <root@example.org>\nparent " + "0" * 40, "eve@example.org>\ncommitter x")
    oid = actions.commit(repository=repository, operations=[Add("a", file)], author=evil, message="m\n\nbody")
    commit_row = queries.resolve(repository, oid.hex())
    assert commit_row.author == "Eve root@example.orgparent " + "0" * 40 + " <eve@example.orgcommitter x>"
    assert queries.message(commit_row) == "m\n\nbody\n"
    assert commit_row.title == "m"


def test_large_contents_become_pointers_by_name_and_by_size(repository: Repository) -> None:
    big = b"0" * (10 * 2**20 + 1)
    head = put(repository, {"model.safetensors": b"weights", "big.dat": big, "small.dat": b"x"})
    by_path = {entry.path: entry for entry in queries.files(repository, head)}
    assert [by_path[path].pointer for path in ("model.safetensors", "big.dat", "small.dat")] == [True, True, False]
    assert by_path["big.dat"].sha256 == hashlib.sha256(big).digest()
    assert queries.read(repository, head, ".gitattributes").endswith(b"/big.dat filter=lfs diff=lfs merge=lfs -text\n")
    head = commit(repository, Copy("model.safetensors", "renamed.weights"))
    assert b"/renamed.weights filter=lfs" in queries.read(repository, head, ".gitattributes")


def test_tags_name_a_commit_for_good(repository: Repository) -> None:
    head = queries.head(repository)
    assert head
    actions.create_tag(repository=repository, name="v1", target=head)
    put(repository, {"a": b"x"})
    assert queries.tags(repository) == {"v1": head}
    assert bytes(queries.resolve(repository, "v1").oid) == head
    with pytest.raises(Conflict):
        actions.create_tag(repository=repository, name="v1", target=head)


def test_authors_are_all_whom_commits_name(repository: Repository) -> None:
    """Also those without an address, and those whom an author names beside themselves; each once."""
    names = [Author("Ada", ""), Author("Bo", ""), Author("Cy", "cy@example.org"), Author("Cyrus", "CY@example.org")]
    oids = [
        actions.commit(
            repository=repository,
            operations=[add(repository, f"{number}.txt", b"%d" % number)],
            author=author,
            message="Say it\n\nCo-authored-by: Di <di@example.org>\nco-authored-by:  Ada <>\nCo-authored-by: x",
        )
        for number, author in enumerate(names)
    ]
    assert authors_of(repository, oids) == [*names[:3], Author("Di", "di@example.org")]
