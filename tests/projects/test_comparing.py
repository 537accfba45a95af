"""Two revisions beside each other: whoever looks compares what they may see, and nothing else."""

from typing import Any

import pytest
from django.test import Client

from projects import actions
from projects.access.actions import set_gate
from projects.models import Project
from repositories.actions import Add, store
from repositories.queries import head
from tests.projects.conftest import bring, new_project, put_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def heron(alice: Any) -> Project:
    """Released twice; `main` and `tidy` each went on by themselves from the second release."""
    project = new_project(alice, "heron", "published")
    put_files(project, alice, {"notes.md": b"one\ntwo\n", "model.bin": b"\0\1"}, message="Add notes")
    bring(project, alice, "published")
    actions.create_branch(project=project, user=alice, name="tidy", start=head(project.repository) or b"")
    put_files(project, alice, {"notes.md": b"one\n2\n"}, message="Say it in digits")
    tidied = [Add("plan.md", store(repository=project.repository, data=b"<i>less</i>\n", name="plan.md"))]
    actions.commit_files(project=project, user=alice, operations=tidied, message="Plan less", branch="tidy")
    return project


def ask(user: Any, path: str, **query: str) -> Any:
    client = Client()
    if user:
        client.force_login(user)
    return client.get(path, query)


def page(user: Any, spec: str, status: int = 200) -> str:
    answer = ask(user, f"/alice/heron/compare{spec}")
    assert answer.status_code == status, spec
    return str(answer.content.decode())


def test_members_compare_branches_since_what_both_come_from(alice: Any, heron: Project) -> None:
    shown = page(alice, "/main...tidy")
    assert "1 file differs." in shown
    assert "&lt;i&gt;less&lt;/i&gt;" in shown
    assert "Plan less" in shown
    assert "Both come from" in shown
    assert all(gone not in shown for gone in ("Say it in digits", "<td>two</td>"))
    direct = page(alice, "/main..tidy")
    assert "2 files differ." in direct
    assert '<td class="sign">+</td><td>two</td>' in direct
    newest = (head(heron.repository) or b"").hex()
    assert '<td class="sign">+</td><td>2</td>' in page(alice, f"/v2...{newest}")
    assert "0 files differ." in page(alice, "/main...main")


def test_everybody_else_compares_releases(bob: Any, heron: Project) -> None:
    newest = (head(heron.repository) or b"").hex()
    for somebody in (None, bob):
        shown = page(somebody, "/v1...v2")
        assert "2 files differ." in shown
        assert "Add notes" in shown
        assert "2 files differ." in page(somebody, "/v2...v1")
        for kept in (f"/v1...{newest}", "/v1...tidy", f"/{newest}...v2", f"/v1...{'0' * 40}"):
            page(somebody, kept, 404)
        chooser = page(somebody, "")
        assert 'name="base" value="v1"' in chooser
        assert '<option value="tidy">' not in chooser


def test_what_is_chosen_has_an_address_of_its_own(alice: Any, heron: Project) -> None:
    chooser = page(alice, "")
    assert 'name="base" value="v2"' in chooser
    assert '<option value="tidy">' in chooser
    answer = ask(alice, "/alice/heron/compare", base="v2", head="feat/ä b")
    assert (answer.status_code, answer["Location"]) == (302, "/alice/heron/compare/v2...feat/%C3%A4%20b")
    for odd in ("/v1", "/...", "/v1...", "/nope...v1", "/v1...%00", "/v1....v2", "/../..", "/%F0%9F%8E%88..v1"):
        page(alice, odd, 404)


def test_what_is_locked_is_not_compared_with(alice: Any, bob: Any, heron: Project) -> None:
    release = heron.releases.get(number=1)
    actions.move_release(release, "quarantine")
    page(bob, "/v1...v2", 410)
    page(alice, "/v1...main", 410)
    assert ask(bob, "/api/v1/projects/alice/heron/comparison", base="v1", head="v2").status_code == 410


def test_programs_compare_too(alice: Any, heron: Project) -> None:
    answer = ask(alice, "/api/v1/projects/alice/heron/comparison", base="main", head="tidy")
    told = answer.json()
    second = bytes(heron.releases.get(number=2).commit or b"").hex()
    assert told["since"] == second
    assert [commit["title"] for commit in told["commits"]] == ["Plan less"]
    (file,) = told["files"]
    assert (file["path"], file["change"], file["size_before"], file["size_after"]) == ("plan.md", "added", None, 12)
    assert file["lines"] == [{"sign": "+", "before": None, "after": 1, "text": "<i>less</i>"}]
    direct = ask(alice, "/api/v1/projects/alice/heron/comparison", base="main", head="tidy", direct="true").json()
    assert [file["path"] for file in direct["files"]] == ["notes.md", "plan.md"]
    answer = ask(alice, "/api/v1/projects/alice/heron/comparison", base="main")
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["head"])


def test_lines_of_files_on_request_are_for_whoever_was_let_in(heron: Project, alice: Any, bob: Any) -> None:
    set_gate(project=heron, user=alice, gating="by_hand")

    def lines(user: Any) -> list[int]:
        told = ask(user, "/api/v1/projects/alice/heron/comparison", base="v1", head="v2").json()
        return [len(file["lines"]) for file in told["files"] if file["path"] == "notes.md"]

    assert [lines(user) for user in (None, bob, alice)] == [[0], [0], [2]]
    assert ["Ask for the files" in page(user, "/v1..v2") for user in (bob, alice)] == [True, False]
