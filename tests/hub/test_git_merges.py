"""What a merge on the site leaves behind, as a stock git finds it after a clone."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from projects.pulls.actions import add_texts, merge_pull, propose_texts
from tests.conftest import new_person
from tests.hub.gits import Git
from tests.hub.test_git import address
from tests.projects.conftest import new_project
from tests.servers import WebServer, serving

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("git") is None, reason="NO GIT on this machine: nothing was cloned"),
]
NOTES = "".join(f"line {number}\n" for number in range(40))
LOG = "--format=%s|%an|%cn|%(trailers:key=Co-authored-by,valueonly,separator=%x2C)"


@pytest.fixture
def server(redis_url: str) -> Iterator[WebServer]:
    with serving() as server:
        yield server


def test_a_merge_and_a_squash_are_commits_as_git_makes_them(alice: Any, server: WebServer, tmp_path: Path) -> None:
    project, bob = new_project(alice, "tern"), new_person("bob")
    project.members.create(user=bob, role="write")
    url = address(server, alice)
    mine = Git.clone(url, tmp_path / "mine")
    mine.commit({"notes.md": NOTES.encode(), "run.sh": NOTES.encode()}, "Notes")
    mine("push", "-q", "origin", "HEAD:main")
    said = {"title": "Say please", "text": "It is kinder."}
    both = {name: NOTES.replace("line 3\n", "three\n") for name in ("notes.md", "run.sh")}
    first = propose_texts(project=project, user=bob, files=both, **said)
    second = propose_texts(project=project, user=bob, files={"notes.md": "zero\n" + NOTES}, **said)
    add_texts(pull=second, user=alice, files={"more.md": "more\n"}, message="Say more")
    (mine.folder / "run.sh").chmod(0o755)
    mine.commit({"notes.md": NOTES.replace("line 30\n", "thirty\n").encode()}, "Ours")
    mine("push", "-q", "origin", "HEAD:main")
    merge_pull(pull=first, user=alice)
    merge_pull(pull=second, user=alice, way="squash")
    fresh = Git.clone(url, tmp_path / "fresh")
    assert fresh("fsck", "--strict", "--no-dangling") == ""
    wanted = NOTES.replace("line 3\n", "three\n").replace("line 30\n", "thirty\n")
    assert (fresh.folder / "notes.md").read_text() == "zero\n" + wanted
    assert (fresh.folder / "run.sh").read_text() == both["run.sh"]
    assert fresh("ls-files", "-s", "run.sh").startswith("100755 ")
    told = fresh("log", LOG, "--first-parent", "-2").splitlines()
    she, he = alice.display_name, bob.display_name
    assert told == [
        f"Say please (#2)|{he}|{she}|{she} <alice@users.noreply.127.0.0.1>",
        f"Say please (#1)|{she}|{she}|",
    ]
    assert len(fresh("rev-list", "--parents", "-1", "HEAD").split()) == 2
    assert len(fresh("rev-list", "--parents", "-1", "HEAD~1").split()) == 3
    mine("pull", "-q", "--ff-only")
    assert mine.tip() == fresh.tip()
    light = Git.clone(url, tmp_path / "light", "--filter=blob:none")
    assert (light.tip(), light("fsck", "--strict", "--no-dangling")) == (fresh.tip(), "")
