"""A stock git against a running site: everything that people do with it every day, and what is kept from them."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.policies import publish
from projects.models import Project
from projects.states import ReleaseState
from repositories import queries
from repositories.queries import head
from reviews.actions.checking import laid_out
from tests.hub.conftest import bearer
from tests.hub.gits import Git, start
from tests.inference.published import add_release, publish_model
from tests.projects.conftest import new_project, put_files
from tests.repositories.support import contents
from tests.servers import WebServer, serving

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("git") is None, reason="NO GIT on this machine: nothing was cloned or pushed"),
]


@pytest.fixture
def server(redis_url: str) -> Iterator[WebServer]:
    with serving() as server:
        yield server


def address(server: WebServer, user: Any, name: str = "alice/tern.git", *scopes: str) -> str:
    """With the token as the password, as git sends it."""
    who = f"{user.handle}:{bearer(user, *scopes)}@" if user else ""
    return f"{server.url.replace('http://', f'http://{who}')}/{name}"


def test_git_is_at_home_here(alice: Any, charlie: Any, server: WebServer, tmp_path: Path) -> None:
    project = new_project(alice, "tern")
    url = address(server, alice)
    mine = Git.clone(url, tmp_path / "mine")
    assert mine.tip() == (head(project.repository) or b"").hex()
    assert mine("fsck", "--strict", "--no-dangling") == ""
    they_push_and_fetch(project, url, mine, tmp_path)
    they_shorten_and_deepen(url, mine, tmp_path)
    they_name_things(project, url, mine, tmp_path)
    they_move_it_by_force(project, mine)
    they_race(project, url, mine, tmp_path)
    others_see_releases(alice, charlie, server, tmp_path)
    others_are_refused(alice, charlie, server, mine)
    if shutil.which("git-lfs") is None:
        pytest.skip("NO GIT-LFS on this machine: all else passed, but no large file was pushed or pulled")
    large_files_go_beside_it(alice, server, tmp_path)


def test_a_name_without_an_owner_is_cloned(alice: Any, server: WebServer, tmp_path: Path) -> None:
    release = publish_model(alice, "tern", "text-generation")
    project = release.project
    publish("canonical_names", {"names": [{"id": "gpt2", "project": "alice/tern"}]}, author=None)
    assert Git.clone(f"{server.url}/gpt2", tmp_path / "plain").tip() == bytes(release.commit or b"").hex()
    mine = Git.clone(address(server, alice, "git/gpt2.git"), tmp_path / "mine")
    assert mine.tip() == (head(project.repository) or b"").hex()


def they_push_and_fetch(project: Project, url: str, mine: Git, tmp_path: Path) -> None:
    yours = Git.clone(url, tmp_path / "yours")
    text = b"".join(b"%d\n" % number for number in range(3000))
    pushed = mine.commit({"a.txt": text, "s/t/u.dat": os.urandom(3_500_000), "empty": b""}, "big")
    mine("push", "-q", "origin", "HEAD:main")  # more than 1 MB comes in chunks
    assert (head(project.repository) or b"").hex() == pushed
    mine.commit({"a.txt": text + b"more\n"}, "thin")
    (mine.folder / "run.sh").write_text("#!/bin/sh\n")
    (mine.folder / "run.sh").chmod(0o755)
    (mine.folder / "link").symlink_to("a.txt")
    mine.commit({f"many/{number:04}.json": b"%d" % number for number in range(1000)}, "many")
    mine("push", "-q", "--thin", "origin", "HEAD:main")
    yours("pull", "-q")
    assert yours.history() == mine.history()
    assert (yours.folder / "link").is_symlink()
    assert os.access(yours.folder / "run.sh", os.X_OK)
    assert yours("fsck", "--strict", "--no-dangling") == ""
    made = queries.files(project.repository, head(project.repository) or b"")
    assert len(made) == 1000 + 9
    (link,) = [one.frozen for one in made if one.path == "link"]
    assert (link["size"], link["link"]) == (5, True)
    assert [one.path for one in made if "link" in one.frozen] == ["link"]
    with laid_out(manifest=[link], kind="model") as subject:
        assert [(one.is_link, subject.target(one)) for one in subject.files] == [(True, "a.txt")]
    for _turn in range(60):  # so many that what we have is told in a packed body
        yours.commit({}, "mine alone")
    yours("fetch", "-q", "origin")


def they_shorten_and_deepen(url: str, mine: Git, tmp_path: Path) -> None:
    short = Git.clone(url, tmp_path / "short", "--depth", "1", "--single-branch")
    assert len(short.history()) == 1
    top = short.commit({"short.txt": b"x"}, "from a short one")
    short("push", "-q", "origin", "HEAD:main")
    mine("pull", "-q")
    assert mine.tip() == top
    mine.commit({"c.txt": b"c"}, "c")
    mine("push", "-q", "origin", "HEAD:main")
    short("pull", "-q")
    assert short.history() == mine.history()[:3]
    short("fetch", "-q", "--deepen", "1")
    assert len(short.history("origin/main")) == 4
    short("fetch", "-q", "--unshallow")
    assert short.history() == mine.history()
    assert short("fsck", "--strict", "--no-dangling") == ""
    since = Git.clone(url, tmp_path / "since", "--shallow-since=2001-01-01")
    assert since.history() == mine.history()
    mine("push", "-q", "origin", "HEAD~1:refs/heads/before")
    without = Git.clone(url, tmp_path / "without", "--shallow-exclude=before")
    assert without.history() == ["c"]
    mine("push", "-q", "origin", ":before")


def they_name_things(project: Project, url: str, mine: Git, tmp_path: Path) -> None:
    mine("tag", "-a", "first", "-m", "the first")
    mine("tag", "light")
    mine("push", "-q", "origin", "HEAD:refs/heads/feat/x", "first", "light")
    assert queries.branches(project.repository).keys() == {"feat/x", "main"}
    assert {oid.hex() for oid in queries.tags(project.repository).values()} == {mine.tip()}
    named = Git.clone(url, tmp_path / "named")
    assert named("tag").split() == ["first", "light"]
    assert named("cat-file", "-t", "first") == "tag\n"
    for ref, why in [
        ("feat", "cannot both exist"),
        ("refs/pr/1", "Only branches and tags"),
        ("refs/heads/-x", "cannot be the name"),
    ]:
        assert why in mine.refused("push", "origin", f"HEAD:{ref if '/' in ref else f'refs/heads/{ref}'}"), ref
    assert "default branch" in mine.refused("push", "origin", ":main")
    mine("push", "-q", "origin", ":feat/x", ":light")
    assert queries.branches(project.repository).keys() == {"main"}


def they_move_it_by_force(project: Project, mine: Git) -> None:
    stale = mine.tip("HEAD~1")
    mine("commit", "-q", "--amend", "-m", "c again")
    assert "non-fast-forward" in mine.refused("push", "origin", "HEAD:main")
    assert "stale info" in mine.refused("push", f"--force-with-lease=main:{stale}", "origin", "HEAD:main")
    mine("push", "-qf", "origin", "HEAD:main")
    assert (head(project.repository) or b"").hex() == mine.tip()


def they_race(project: Project, url: str, mine: Git, tmp_path: Path) -> None:
    """A hook moves one of two refs after both were told: what else is pushed moves, or with --atomic nothing does."""
    mine("push", "-q", "origin", "HEAD:p", "HEAD:q")
    other = Git.clone(url, tmp_path / "other")
    hook = mine.folder / ".git/hooks/pre-push"
    hook.write_text(f"#!/bin/sh\nunset GIT_DIR\ngit -C {other.folder} push -qf origin HEAD:q\n")
    hook.chmod(0o755)
    other.commit({}, "theirs")
    at = {"p": mine.commit({}, "mine"), "q": other.tip()}
    assert "it moved meanwhile" in mine.refused("push", "origin", "HEAD:p", "HEAD:q")
    branches = queries.branches(project.repository)
    assert {name: branches[name].hex() for name in at} == at
    other.commit({}, "theirs again")
    mine("fetch", "-q")
    mine("merge", "-qs", "ours", "origin/q", "-m", "both")
    assert "another was refused" in mine.refused("push", "--atomic", "origin", "HEAD:p", "HEAD:q")
    assert queries.branches(project.repository)["p"].hex() == at["p"]
    hook.unlink()
    racers = [Git.clone(url, tmp_path / f"racer{number}") for number in range(4)]
    tips = [racer.commit({}, f"race {number}") for number, racer in enumerate(racers)]
    pushes = [start(racer.folder, "push", "-q", "origin", "HEAD:main") for racer in racers]
    told = [push.communicate()[1] for push in pushes]
    won = [tip for tip, push in zip(tips, pushes, strict=True) if push.returncode == 0]
    assert won == [(head(project.repository) or b"").hex()], told


def others_see_releases(alice: Any, charlie: Any, server: WebServer, tmp_path: Path) -> None:
    """As one commit each: what was done on the way to a release was looked at by nobody."""
    first = publish_model(alice, "heron", "text-generation")
    project = first.project
    released, before = (one.hex for one in queries.history(project.repository, bytes(first.commit or b""), limit=2))
    put_files(project, alice, {"secret.txt": b"not yet"}, message="On the way")
    latest = (head(project.repository) or b"").hex()
    theirs = Git.clone(address(server, None, "alice/heron"), tmp_path / "theirs")
    assert (theirs.tip(), theirs.history(), theirs("tag").split()) == (released, ["Release 1."], ["v1"])
    assert theirs("fsck", "--strict") == ""
    for hidden in (latest, before):
        assert "may not see" in theirs.refused("fetch", "origin", hidden)
    members = Git.clone(address(server, alice, "git/alice/heron.git"), tmp_path / "members")
    assert (members.tip(), members.history()) == (latest, ["On the way", "Release 1.", "Start the repository"])
    assert "names a release" in members.refused("push", "origin", "HEAD:refs/tags/v1")
    put_files(project, alice, {"more.txt": b"more"}, message="Further")
    project.published_release = add_release(project, state=ReleaseState.PUBLISHED, number=2)
    project.save()
    theirs("fetch", "-q", "--tags")
    assert theirs.history("origin/main") == theirs.history("v2") == ["Further"]
    assert theirs("fsck", "--strict", "--no-dangling") == ""
    assert "secret.txt" in theirs("ls-tree", "--name-only", "v2")  # it is part of what was looked at
    told = theirs("-c", "advice.detachedHead=false", "clone", "--progress", address(server, None, "alice/heron"), "x")
    assert "what was published" in told
    first.state = ReleaseState.TAKEN_DOWN
    first.save()
    members = Git.clone(address(server, alice, "git/alice/heron.git"), tmp_path / "locked")
    assert members.history() == ["Further", "On the way"]
    assert Git.clone(address(server, charlie, "alice/heron.git"), tmp_path / "charlie")("tag").split() == ["v2"]


def others_are_refused(alice: Any, charlie: Any, server: WebServer, mine: Git) -> None:
    for url, why in [
        (address(server, None, "alice/tern.git"), "could not read"),  # a name and a password, it means
        (address(server, charlie, "alice/heron.git"), "may not do this"),
        (address(server, charlie), "not found"),
        (address(server, alice, "alice/heron.git", "read"), "write"),
        (address(server, alice, "alice/nope.git"), "not found"),
        (address(server, alice, "datasets/alice/tern.git"), "not found"),
    ]:
        assert why in mine.refused("push", url, "HEAD:main"), url
    for closed in ("alice/tern", "git/alice/heron.git"):
        assert "could not read" in mine.refused("ls-remote", address(server, None, closed)), closed
    assert "Authentication failed" in mine.refused("ls-remote", address(server, alice).replace("@", "x@"))
    old = mine.refused("-c", "protocol.version=0", "ls-remote", address(server, None, "alice/heron"))
    assert "Use git 2.26 or newer" in old
    mine.commit({"huge.dat": os.urandom(11_000_000)}, "huge")
    said = mine.refused("push", "origin", "HEAD:refs/heads/huge")
    assert "huge.dat  11.0 MB" in said
    assert "git lfs migrate import" in said


def large_files_go_beside_it(alice: Any, server: WebServer, tmp_path: Path) -> None:
    project, data = new_project(alice, "petrel"), os.urandom(12_000_000)
    url = address(server, alice, "alice/petrel.git")
    mine = Git.clone(url, tmp_path / "petrel")
    mine("lfs", "install", "--local")
    top = mine.commit({"model.safetensors": data, "notes.md": b"notes"}, "weights")
    assert "were not uploaded" in mine.refused("push", "--no-verify", "origin", "HEAD:main")
    mine("push", "-q", "origin", "HEAD:main")
    assert (head(project.repository) or b"").hex() == top
    assert contents(project.repository)["model.safetensors"] == data
    theirs = Git.clone(url, tmp_path / "pulled")
    assert (theirs.folder / "model.safetensors").read_bytes().startswith(b"version https://git-lfs.github.com/spec/v1")
    theirs("lfs", "install", "--local")
    theirs("lfs", "pull")
    assert (theirs.folder / "model.safetensors").read_bytes() == data
    assert theirs("status", "--porcelain") == ""
