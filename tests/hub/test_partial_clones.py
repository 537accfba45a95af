"""Clones that leave files or folders out until they are needed, by a stock git, and what such a clone may ask for."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from core.problems import BadInput
from projects.actions import squash_branch
from projects.models import Project
from projects.queries import outlook
from repositories.git.filters import Filter, filter_of
from repositories.git.outlook import Graph
from repositories.git.single import Seen
from repositories.objects import oid_of
from repositories.trees import Trees
from tests.hub.gits import Git
from tests.hub.test_git import address
from tests.inference.published import publish_model
from tests.projects.conftest import new_project, put_files
from tests.servers import WebServer, serving

BIG = b"".join(b"line %d\n" % number for number in range(20_000))
OLD, SECRET = b"as it was\n", b"not for everybody\n"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("blob:none", Filter(largest=0)),
        ("blob:limit=0", Filter(largest=0)),
        ("blob:limit=10", Filter(largest=10)),
        ("blob:limit=2K", Filter(largest=2_048)),
        ("blob:limit=1m", Filter(largest=2**20)),
        ("tree:0", Filter(depth=0)),
        ("tree:12", Filter(depth=12)),
        ("combine:blob:none+tree:3", Filter(largest=0, depth=3)),
        ("combine:blob%3alimit=5+blob:limit=1k+tree:2+tree:1", Filter(largest=5, depth=1)),
    ],
)
def test_filters_are_read_as_git_says_them(said: str, meant: Filter) -> None:
    assert filter_of(said.encode()) == meant


@pytest.mark.parametrize(
    "said",
    ["", "blob", "blob:some", "blob:limit=", "blob:limit=-1", "blob:limit=k", "blob:limit=1t", "tree:", "tree:x",
     "tree:1234567890123", "object:type=blob", "sparse:oid=HEAD:x", "combine:", "combine:blob:none+x",
     "combine:" + "+".join(["tree:1"] * 9), "\xff"],
)  # fmt: skip
def test_other_filters_are_refused_by_name(said: str) -> None:
    with pytest.raises(BadInput) as refusal:
        filter_of(said.encode("latin-1"))
    assert refusal.value.own_code == "unknown_filter"


def real(test: Any) -> Any:
    without_git = pytest.mark.skipif(shutil.which("git") is None, reason="NO GIT on this machine: nothing was cloned")
    return pytest.mark.django_db(transaction=True)(pytest.mark.slow(without_git(test)))


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[WebServer]:
    with serving() as server:
        yield server


@pytest.fixture
def heron(alice: Any) -> Project:
    project = new_project(alice, "heron")
    put_files(project, alice, {"a.txt": OLD, "deep/er/b.txt": BIG, "other/c.txt": b"c\n"}, message="One")
    put_files(project, alice, {"a.txt": b"as it is\n", "deep/er/b.txt": BIG + b"more\n"}, message="Two")
    return project


def missing(git: Git, *what: str) -> int:
    listed = git("rev-list", "--objects", "--missing=print", *(what or ("--all",)))
    return sum(line.startswith("?") for line in listed.splitlines())


def has(git: Git, data: bytes) -> bool:
    """Without fetching it."""
    objects = git("cat-file", "--batch-all-objects", "--batch-check=%(objectname)")
    return oid_of("blob", data).hex() in objects.splitlines()


@pytest.mark.parametrize("left_out", ["blob:none", "blob:limit=1k", "tree:0", "combine:blob:limit=100k+tree:2"])
@real
def test_what_was_left_out_comes_when_it_is_needed(
    alice: Any, heron: Project, server: WebServer, tmp_path: Path, left_out: str
) -> None:
    url = address(server, alice, "alice/heron.git")
    whole, mine = Git.clone(url, tmp_path / "whole"), Git.clone(url, tmp_path / "mine", f"--filter={left_out}", "-n")
    assert (missing(whole), missing(mine) > 0, has(mine, BIG)) == (0, True, False)
    mine("checkout", "-q", "main")
    assert (mine.folder / "deep/er/b.txt").read_bytes() == BIG + b"more\n"
    assert (has(mine, BIG), mine("status", "--porcelain")) == (False, "")
    mine("fsck", "--no-dangling")
    put_files(heron, alice, {"new.txt": b"new\n", "deep/er/b.txt": BIG + b"even more\n"}, message="Three")
    mine("pull", "-q")
    assert (mine.folder / "new.txt").read_bytes() == b"new\n"
    whole("pull", "-q")
    assert mine("log", "-p", "--stat") == whole("log", "-p", "--stat")
    assert mine("show", "HEAD~2:deep/er/b.txt") == BIG.decode()
    mine("fsck", "--no-dangling")
    assert mine.commit({"mine.txt": b"mine\n"}) == mine.tip()
    mine("push", "-q")
    whole("pull", "-q")
    assert whole.tip() == mine.tip()


@real
def test_sparse_and_shallow_clones_leave_out_more(
    alice: Any, heron: Project, server: WebServer, tmp_path: Path
) -> None:
    url = address(server, alice, "alice/heron.git")
    sparse = Git.clone(url, tmp_path / "sparse", "--filter=blob:none", "--sparse")
    assert [path.name for path in sorted(sparse.folder.iterdir()) if path.is_dir()] == [".git"]
    sparse("sparse-checkout", "set", "other")
    assert (sparse.folder / "other/c.txt").read_bytes() == b"c\n"
    assert not (sparse.folder / "deep").exists()
    assert not has(sparse, BIG + b"more\n")
    sparse("sparse-checkout", "disable")
    assert (sparse.folder / "deep/er/b.txt").read_bytes() == BIG + b"more\n"
    shallow = Git.clone(url, tmp_path / "shallow", "--filter=blob:none", "--depth=1")
    assert (shallow.history(), (shallow.folder / "a.txt").read_bytes()) == (["Two"], b"as it is\n")
    shallow("fetch", "-q", "--unshallow")
    assert shallow("show", "HEAD~1:a.txt") == OLD.decode()
    assert "The filter “object:type=blob” is not known here" in sparse.refused(
        "clone", "-q", "--filter=object:type=blob", url, str(tmp_path / "odd")
    )


@pytest.mark.django_db
def test_what_could_not_be_looked_for_is_looked_for_again(
    alice: Any, heron: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = outlook(alice, heron)
    graph, wanted = Graph(seen), {oid_of("blob", BIG)}
    looking = Seen(graph, [target.commit for target in seen.refs.values()])

    def lost(_trees: Trees, _oids: Any) -> None:
        raise OperationalError("the database went away")

    with monkeypatch.context() as without:
        without.setattr(Trees, "load", lost)
        with pytest.raises(OperationalError):
            looking.has(heron.repository.pk, wanted)
    assert looking.has(heron.repository.pk, wanted)
    assert not looking.has(heron.repository.pk, {oid_of("blob", SECRET)})


@real
def test_nobody_fetches_by_its_id_what_they_do_not_see(
    alice: Any, charlie: Any, heron: Project, server: WebServer, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "config.json").write_bytes(b"{}")
    (folder / "a.txt").write_bytes(OLD)
    tern = publish_model(alice, "tern", "text-generation", folder).project
    put_files(tern, alice, {"secret.txt": SECRET}, message="Not yet")
    own = Git.clone(address(server, alice, "git/alice/tern.git"), tmp_path / "own", "--filter=blob:none", "-n")
    assert (has(own, SECRET), own("show", "main:secret.txt")) == (False, SECRET.decode())
    url = address(server, charlie, "alice/tern.git")
    endless = own.refused("clone", "-q", "--filter=blob:none", url, str(tmp_path / "endless"))
    assert "Say --depth=1 beside --filter" in endless
    theirs = Git.clone(url, tmp_path / "theirs", "--filter=blob:none", "--depth=1")
    theirs("fetch", "-q")
    assert (theirs.folder / "a.txt").read_bytes() == OLD
    refusal = "You asked for something that is not here, or that you may not see."
    for wanted in (oid_of("blob", SECRET).hex(), own.tip(), own.tip("main^{tree}"), "ab" * 20):
        assert refusal in theirs.refused("fetch", "-q", "origin", wanted)
    kept = Git.clone(address(server, alice, "alice/heron.git"), tmp_path / "kept", "--filter=blob:none")
    squash_branch(project=heron, user=alice, name="main", message="Anew")
    assert refusal in kept.refused("fetch", "-q", "origin", oid_of("blob", OLD).hex())
    kept("fetch", "-q", "origin", oid_of("blob", b"as it is\n").hex())
