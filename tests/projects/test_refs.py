"""Branches and tags on pages and through the API: made, renamed, deleted, and what stays where it is."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from core.models import Event
from projects.models import Project
from repositories.git.outlook import all_refs
from repositories.queries import get_commit, head, listing
from tests.projects.conftest import new_project, put_files

pytestmark = pytest.mark.django_db
HERE = "/api/v1/projects/alice/tern/refs"


@pytest.fixture
def tern(alice: Any) -> Project:
    """Published, with a commit on top that only members see."""
    project = new_project(alice, "tern", "published")
    put_files(project, alice, {"notes.md": b"for 2"}, message="Add notes")
    return project


def refs(project: Project) -> set[str]:
    return {name for name in all_refs(project.repository) if name.startswith(("refs/heads/", "refs/tags/"))}


def test_they_are_made_renamed_and_deleted(tern: Project, api: APIClient, alice: Any) -> None:
    api.force_authenticate(alice)
    tip = (head(tern.repository) or b"").hex()
    made = api.post(HERE, {"kind": "branch", "name": "feat/x"}, format="json")
    assert (made.status_code, made.json()) == (
        201,
        {
            "ref": "heads/feat/x",
            "kind": "branch",
            "name": "feat/x",
            "commit": tip,
            "is_default": False,
            "is_fixed": False,
        },
    )
    tag = {"kind": "tag", "name": "good", "at": "v1", "message": "It works."}
    assert api.post(HERE, tag, format="json").json()["commit"] == bytes(tern.releases.get().commit or b"").hex()
    assert {one["ref"]: (one["is_default"], one["is_fixed"]) for one in api.get(HERE).json()} == {
        "heads/feat/x": (False, False),
        "heads/main": (True, True),
        "tags/good": (False, False),
        "tags/v1": (False, True),
    }
    assert api.patch(f"{HERE}/heads/feat/x", {"name": "feat/y", "head": tip}, format="json").status_code == 204
    assert api.delete(f"{HERE}/tags/good").status_code == 204
    assert refs(tern) == {"refs/heads/main", "refs/heads/feat/y", "refs/tags/v1"}
    assert api.delete(f"{HERE}/heads/feat/y?head={tip}").status_code == 204
    assert [len(one.evidence) for one in Event.objects.filter(verb="project.refs_changed").order_by("id")][-3:] == [
        2,
        1,
        1,
    ]


def test_what_moved_meanwhile_is_left_alone(tern: Project, api: APIClient, alice: Any) -> None:
    api.force_authenticate(alice)
    tip = (head(tern.repository) or b"").hex()
    api.post(HERE, {"kind": "branch", "name": "side", "at": "v1"}, format="json")
    assert api.delete(f"{HERE}/heads/side?head={tip}").status_code == 409
    assert api.patch(f"{HERE}/heads/side", {"name": "other", "head": tip}, format="json").status_code == 409
    assert refs(tern) == {"refs/heads/main", "refs/heads/side", "refs/tags/v1"}


@pytest.mark.parametrize(
    ("method", "address", "given", "status"),
    [
        ("delete", "/heads/main", None, 422),
        ("patch", "/heads/main", {"name": "trunk"}, 422),
        ("delete", "/tags/v1", None, 403),
        ("delete", "/tags/nothing", None, 404),
        ("delete", "/pr/1", None, 404),
        ("delete", "/heads/side?head=x", None, 422),
        ("patch", "/tags/v1", {"name": "v2"}, 422),
        ("patch", "/heads/side", {"name": "main"}, 409),
        ("patch", "/heads/side", {"name": "side"}, 422),
        ("patch", "/heads/side", {"name": "../x"}, 422),
        ("patch", "/heads/side", {"name": "side/below"}, 204),
        ("patch", "/heads/side", {}, 422),
        ("patch", "/heads/nothing", {"name": "x"}, 404),
        ("post", "", {"kind": "branch", "name": "side"}, 409),
        ("post", "", {"kind": "branch", "name": "side/below"}, 422),
        ("post", "", {"kind": "branch", "name": "HEAD"}, 422),
        ("post", "", {"kind": "branch", "name": "a" * 40}, 422),
        ("post", "", {"kind": "tag", "name": "x", "at": "nowhere"}, 404),
        ("post", "", {"kind": "note", "name": "x"}, 422),
        ("post", "", {"kind": "tag"}, 422),
    ],
)
def test_what_may_not_be_is_told_and_changes_nothing(
    method: str, address: str, given: dict[str, str] | None, status: int, tern: Project, api: APIClient, alice: Any
) -> None:
    api.force_authenticate(alice)
    api.post(HERE, {"kind": "branch", "name": "side"}, format="json")
    before = refs(tern)
    answer = getattr(api, method)(HERE + address, given, format="json")
    assert answer.status_code == status, answer.content
    assert (refs(tern) == before) == (status >= 400)


def test_only_who_writes_changes_them(tern: Project, api: APIClient, alice: Any, bob: Any) -> None:
    assert [one["ref"] for one in api.get(HERE).json()] == ["heads/main", "tags/v1"]
    api.force_authenticate(bob)
    assert api.post(HERE, {"kind": "branch", "name": "x"}, format="json").status_code == 403
    assert api.delete(f"{HERE}/tags/v1").status_code == 403
    client = Client()
    client.force_login(bob)
    assert "New branch or tag" not in client.get("/alice/tern/branches").content.decode()
    assert client.post("/alice/tern/refs", {"kind": "tag", "name": "x"}).status_code == 403


def test_the_page_does_the_same(tern: Project, client: Client, alice: Any) -> None:
    client.force_login(alice)
    names = "/alice/tern/branches"
    assert client.post("/alice/tern/refs", {"kind": "branch", "name": "side"}).headers["Location"] == names
    wrong = client.post("/alice/tern/refs", {"kind": "branch", "name": "side"})
    assert wrong.status_code == 409
    odd = client.post("/alice/tern/refs", {"kind": "branch", "name": "a..b"})
    assert (odd.status_code, "a..b" in odd.content.decode()) == (422, True)
    page = client.get(names).content.decode()
    assert page.count("Rename") == 1  # neither of `main` nor of the release's tag
    seen = (head(tern.repository) or b"").hex()
    change = {"ref": "heads/side", "seen": seen, "move": "rename", "name": "aside"}
    assert client.post("/alice/tern/refs/change", change).headers["Location"] == names
    assert client.post("/alice/tern/refs/change", change).status_code == 404
    gone = {"ref": "heads/aside", "seen": seen, "move": "delete"}
    assert client.post("/alice/tern/refs/change", gone).headers["Location"] == names
    assert client.post("/alice/tern/refs/change", {"ref": "heads/main", "move": "merge"}).status_code == 422
    assert refs(tern) == {"refs/heads/main", "refs/tags/v1"}


def test_a_history_becomes_one_commit_and_releases_keep_theirs(
    tern: Project, api: APIClient, client: Client, alice: Any, bob: Any
) -> None:
    api.force_authenticate(alice)
    before, released = head(tern.repository) or b"", bytes(tern.releases.get().commit or b"")
    put_files(tern, alice, {"more.md": b"x"}, message="More")
    tip = head(tern.repository) or b""
    stale = {"squash": True, "head": before.hex()}
    assert api.patch(f"{HERE}/heads/main", stale, format="json").status_code == 409
    for odd in ({}, {"squash": True, "name": "x"}, {"squash": False}):
        assert api.patch(f"{HERE}/heads/main", odd, format="json").status_code == 422, odd
    wanted = {"squash": True, "message": "All of it", "head": tip.hex()}
    assert api.patch(f"{HERE}/heads/main", wanted, format="json").status_code == 204
    one = get_commit(tern.repository, head(tern.repository) or b"")
    assert (one.title, one.parent_oids, bytes(one.tree)) == (
        "All of it",
        [],
        bytes(get_commit(tern.repository, tip).tree),
    )
    assert [entry.last_commit.pk for entry in listing(tern.repository, bytes(one.oid))] == [one.pk] * 6
    assert get_commit(tern.repository, released).pk
    client.force_login(alice)
    page = client.get("/alice/tern/branches").content.decode()
    assert "Make one commit of its history" in page
    sent = {"ref": "heads/main", "move": "squash", "seen": one.hex}
    assert client.post("/alice/tern/refs/change", sent).status_code == 302
    again = get_commit(tern.repository, head(tern.repository) or b"")
    assert (again.title, again.parent_oids) == ("Squash the history into one commit", [])
    api.force_authenticate(bob)
    assert api.patch(f"{HERE}/heads/main", {"squash": True}, format="json").status_code == 403
