"""Branches, tags, names and who sees a project: as clients change them, by the same doors as pages and git."""

from typing import Any

import pytest

from projects.actions import move_release
from projects.models import Project
from projects.transfers.models import FormerAddress
from repositories.models import Object, Ref
from repositories.queries import branches, get_commit, head, tags
from tests.hub.conftest import Hub
from tests.projects.conftest import new_project, put_files

pytestmark = pytest.mark.django_db
HERE = "/api/models/alice/tern"


def test_branches_come_and_go(alice: Any, bob: Any, tern: Project) -> None:
    hub, top = Hub(alice), head(tern.repository) or b""
    assert hub("POST", f"{HERE}/branch/feat%2Fx", {}).status_code == 201
    assert hub("POST", f"{HERE}/branch/old", {"startingPoint": "v1"}).status_code == 201
    released = bytes(tern.published_release.commit or b"") if tern.published_release else b""
    assert branches(tern.repository) == {"feat/x": top, "main": top, "old": released}
    assert hub.get(f"{HERE}/tree/feat%2Fx").status_code == 200
    for address, given, status, code in [
        (f"{HERE}/branch/old", {}, 409, None),
        (f"{HERE}/branch/feat", {}, 400, None),
        (f"{HERE}/branch/refs%2Fpr%2F5", {}, 400, None),
        (f"{HERE}/branch/a..b", {}, 400, None),
        (f"{HERE}/branch/new", {"startingPoint": "nope"}, 404, "RevisionNotFound"),
        ("/api/models/alice/nope/branch/new", {}, 404, "RepoNotFound"),
    ]:
        answer = hub("POST", address, given)
        assert (answer.status_code, answer.headers.get("X-Error-Code")) == (status, code), address
    assert Hub(bob)("POST", f"{HERE}/branch/mine", {}).status_code == 403
    assert Hub()("POST", f"{HERE}/branch/mine", {}).status_code == 401
    assert hub("DELETE", f"{HERE}/branch/feat%2Fx").status_code == 200
    assert hub("DELETE", f"{HERE}/branch/feat%2Fx")["X-Error-Code"] == "RevisionNotFound"
    assert hub("DELETE", f"{HERE}/branch/main").status_code == 400
    assert branches(tern.repository).keys() == {"main", "old"}


def test_refs_name_no_commit_that_is_locked_for_whoever_asks(alice: Any, tern: Project) -> None:
    hub, release = Hub(alice), tern.releases.get(number=1)
    assert hub("POST", f"{HERE}/branch/old", {"startingPoint": "v1"}).status_code == 201

    def named() -> list[list[str]]:
        told = hub.get(f"{HERE}/refs").json()
        return [[ref["name"] for ref in told[kind]] for kind in ("branches", "tags")]

    assert named() == [["main", "old"], ["v1"]]
    move_release(release, "quarantine")
    assert named() == [["main"], []]


def test_tags_name_commits_and_the_names_of_releases_stay(alice: Any, tern: Project) -> None:
    hub, top = Hub(alice), head(tern.repository) or b""
    assert hub("POST", f"{HERE}/tag/main", {"tag": "first", "message": "The first."}).status_code == 201
    assert hub("POST", f"{HERE}/tag/v1", {"tag": "plain"}).status_code == 201
    assert tags(tern.repository)["first"] == top
    made = Ref.objects.get(repository=tern.repository, name="refs/tags/first")
    assert b"tag first\ntagger alice <" in bytes(Object.objects.get(repository=tern.repository, oid=made.oid).data)
    assert hub("POST", f"{HERE}/tag/main", {"tag": "first"}).status_code == 409
    assert hub("POST", f"{HERE}/tag/main", {"tag": "v1"}).status_code == 403
    assert hub("DELETE", f"{HERE}/tag/v1").status_code == 403
    assert hub("POST", f"{HERE}/tag/nope", {"tag": "x"})["X-Error-Code"] == "RevisionNotFound"
    assert hub("POST", f"{HERE}/tag/main", {"tag": "a b"}).status_code == 400
    assert hub("POST", f"{HERE}/tag/main", {}).status_code == 400
    assert hub("DELETE", f"{HERE}/tag/first").status_code == 200
    assert tags(tern.repository).keys() == {"plain", "v1"}


def test_a_release_takes_its_name_from_whoever_used_it(alice: Any) -> None:
    draft = new_project(alice, "heron")
    first = head(draft.repository) or b""
    assert Hub(alice)("POST", "/api/models/alice/heron/tag/main", {"tag": "v1"}).status_code == 201
    put_files(draft, alice, {"more.txt": b"more"})
    from tests.projects.conftest import bring

    release = bring(draft, alice, "published")
    assert tags(draft.repository)["v1"] == bytes(release.commit or b"") != first


def test_projects_get_other_names_and_the_old_ones_lead_on(alice: Any, bob: Any, tern: Project) -> None:
    hub = Hub(alice)

    def move(to: str, source: str = "alice/tern", asking: Hub = hub) -> int:
        return int(asking("POST", "/api/repos/move", {"fromRepo": source, "toRepo": to, "type": "model"}).status_code)

    new_project(alice, "heron")
    assert move("alice/swift") == 200
    led = hub.get("/alice/tern/resolve/main/README.md")
    assert (led.status_code, led["Location"]) == (307, "/alice/swift/resolve/main/README.md")
    assert hub.get("/api/models/alice/swift").json()["id"] == "alice/swift"
    assert FormerAddress.objects.get().name == "tern"
    assert move("alice/heron", "alice/swift") == 409
    assert move("alice/.x", "alice/swift") == 400
    assert move("bob/swift", "alice/swift") == 403  # it has to be offered to him
    assert move("nobody/swift", "alice/swift") == 400
    assert move("bob/swift", "alice/swift", Hub(bob)) == 403
    assert move("alice", "alice/swift") == 400
    assert move("alice/tern", "alice/swift") == 200
    assert Project.objects.get(pk=tern.pk).name == "tern"
    assert get_commit(tern.repository, head(tern.repository) or b"").title == "Add notes"


def test_settings_say_who_sees_it(alice: Any, bob: Any, tern: Project) -> None:
    hub = Hub(alice)
    for given, status in [
        ({"visibility": "private"}, 200),
        ({"gated": "auto"}, 200),
        ({"gated": False}, 200),
        ({"gated": "some"}, 400),
        ({"visibility": "protected"}, 501),
        ({"description": "x"}, 501),
        ({"visibility": 5}, 400),
        ([], 400),
    ]:
        assert hub("PUT", f"{HERE}/settings", given).status_code == status, given
    assert Project.objects.get(pk=tern.pk).is_private
    assert Hub(bob).told(f"{HERE}/auth-check") == (404, "RepoNotFound")
    assert hub("PUT", f"{HERE}/settings", {"private": False}).status_code == 200
    assert [asking.told(f"{HERE}/auth-check{write}")[0] for asking in (hub, Hub(bob)) for write in ("", "/write")] == [
        200,
        200,
        200,
        403,
    ]
    assert Hub(bob)("PUT", f"{HERE}/settings", {"private": True}).status_code == 403
    (told,) = hub.get("/api/settings/repositories").json()
    assert (told["id"], told["type"], told["visibility"], told["storage"] > 1000) == (
        "alice/tern",
        "model",
        "public",
        True,
    )
    assert hub.get("/api/organizations/bob/settings/repositories").status_code == 403
    assert Hub().get("/api/settings/repositories").status_code == 401
