"""Who people and organisations are, as clients ask; what one likes; and a history of one commit."""

from typing import Any

import pytest

from accounts.actions import create_organisation
from projects.actions.liking import like
from projects.models import Project
from repositories.queries import get_commit, head
from tests.hub.conftest import Hub
from tests.projects.conftest import new_project

pytestmark = pytest.mark.django_db
HERE = "/api/models/alice/tern"


def test_everybody_reads_who_somebody_is(alice: Any, bob: Any, tern: Project) -> None:
    new_project(alice, "draft")
    create_organisation(user=alice, handle="birds", name="Birds")
    told = Hub().get("/api/users/alice/overview").json()
    assert (told["user"], told["fullname"], told["numModels"], told["createdAt"][-1]) == (
        "alice",
        alice.display_name,
        1,
        "Z",
    )
    assert [one["name"] for one in told["orgs"]] == ["birds"]
    assert Hub(alice).get("/api/users/alice/overview").json()["numModels"] == 2
    assert Hub().get("/api/organizations/birds/overview").json()["fullname"] == "Birds"
    assert [one["user"] for one in Hub().get("/api/organizations/birds/members").json()] == ["alice"]
    for address in ("users/nobody", "users/%00", "users/birds", "organizations/alice", "organizations/%00"):
        assert Hub().told(f"/api/{address}/overview") == (404, None), address


def test_one_takes_back_that_one_likes_something(
    alice: Any, bob: Any, tern: Project, django_assert_num_queries: Any
) -> None:
    like(project=tern, user=bob)
    hub = Hub(bob)
    assert [one["repo"] for one in hub.get("/api/users/bob/likes").json()] == [{"name": "alice/tern", "type": "model"}]
    for name in ("one", "two"):
        like(project=new_project(alice, name, "published"), user=bob)
    assert [one["repo"]["name"] for one in hub.get("/api/users/bob/likes").json()] == [
        "alice/two",
        "alice/one",
        "alice/tern",
    ]
    assert (Hub(alice).get("/api/users/bob/likes").status_code, Hub().get("/api/users/bob/likes").status_code) == (
        403,
        401,
    )
    assert hub("DELETE", f"{HERE}/like").status_code == 200
    assert len(hub.get("/api/users/bob/likes").json()) == 2
    assert Hub()("DELETE", f"{HERE}/like").status_code == 401


def test_a_history_becomes_one_commit(alice: Any, bob: Any, tern: Project) -> None:
    hub, top = Hub(alice), head(tern.repository) or b""
    assert Hub(bob)("POST", f"{HERE}/super-squash/main", {"message": "x"}).status_code == 403
    assert hub("POST", f"{HERE}/super-squash/nope", {"message": "x"})["X-Error-Code"] == "RevisionNotFound"
    assert hub("POST", f"{HERE}/super-squash/main", {"message": "One"}).status_code == 200
    one = get_commit(tern.repository, head(tern.repository) or b"")
    assert (one.title, one.parent_oids, one.tree) == ("One", [], get_commit(tern.repository, top).tree)
    assert [told["title"] for told in hub.get(f"{HERE}/commits/main").json()] == ["One"]
    assert Hub().get(HERE).json()["sha"] == bytes(tern.releases.get().commit or b"").hex()
