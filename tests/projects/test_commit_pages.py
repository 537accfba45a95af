"""The past of a project in the browser: members see each commit and what it changed, everybody else the releases."""

from typing import Any

import pytest
from django.test import Client

from projects.models import Project
from repositories.queries import branches, head, history
from tests.projects.conftest import new_project, put_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def heron(alice: Any) -> Project:
    """Published, with two commits on top that only members see."""
    project = new_project(alice, "heron", "published")
    put_files(project, alice, {"notes.md": b"one\ntwo\n<b>three</b>\n", "model.bin": b"\0\1"}, message="Add notes")
    put_files(project, alice, {"notes.md": b"one\n2\n<b>three</b>\n"}, message="Say it in digits\n\nAs asked.")
    return project


def read(user: Any, path: str, status: int = 200) -> str:
    client = Client()
    if user:
        client.force_login(user)
    answer = client.get(f"/alice/heron/{path}")
    assert answer.status_code == status, path
    return answer.content.decode()


def test_members_read_every_commit_and_its_lines(alice: Any, heron: Project) -> None:
    top, second = (one.hex for one in history(heron.repository, head(heron.repository) or b"", limit=2))
    listed = read(alice, "commits/main")
    assert listed.index("Say it in digits") < listed.index("Add notes") < listed.index("Start the repository")
    page = read(alice, f"commit/{top}")
    assert "As asked." in page
    assert '<td class="sign">−</td><td>two</td>' in page
    assert '<td class="sign">+</td><td>2</td>' in page
    assert "&lt;b&gt;three&lt;/b&gt;" in page
    assert "1 file differs." in page
    assert "2 files differ." in read(alice, f"commit/{second}")
    assert "Start the repository" in read(
        alice, f"commit/{history(heron.repository, head(heron.repository) or b'')[-1].hex}"
    )


def test_everybody_else_reads_releases(alice: Any, bob: Any, heron: Project) -> None:
    released = bytes(heron.published_release.commit or b"").hex() if heron.published_release else ""
    top = (head(heron.repository) or b"").hex()
    for somebody in (None, bob):
        assert "Say it in digits" not in read(somebody, "commits")
        assert "Start the repository" not in read(somebody, "commits/v1")
        page = read(somebody, f"commit/{released}")
        assert "README.md" in page
        read(somebody, f"commit/{top}", 404)
        read(somebody, "commits/nope", 404)
        assert "/git/alice/heron.git" not in read(somebody, "branches")
    for odd in ("commit/nope", f"commit/{'0' * 40}", "commit/%00"):
        read(alice, odd, 404)


def test_branches_and_tags_are_listed_with_the_ways_to_clone(alice: Any, heron: Project) -> None:
    page = read(alice, "branches")
    assert "git clone http" in page
    assert "/git/alice/heron.git" in page
    assert all(f">{name}</a>" in page for name in [*branches(heron.repository), "v1"])


def test_a_folder_of_very_many_files_comes_in_pages(client: Client, alice: Any, heron: Project) -> None:
    put_files(heron, alice, {f"many/{number:03}.txt": b"1" for number in range(501)})
    client.force_login(alice)
    first = client.get("/alice/heron/files/many?revision=main").content.decode()
    assert (first.count('<th scope="row">'), "<b>501</b> in all" in first) == (500, True)
    second = client.get("/alice/heron/files/many?revision=main&entries-after=500").content.decode()
    assert (second.count('<th scope="row">'), "500.txt" in second) == (1, True)
    assert 'href="?revision=main&amp;entries-after=500#entries"' in first
