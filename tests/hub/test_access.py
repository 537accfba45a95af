"""Files on request as Hub clients know it: what is told stays told, what is a file is not given."""

from typing import Any

import pytest

from projects.access.actions import ask_access, set_gate
from projects.access.models import AccessRequest
from projects.models import Project
from tests.hub.conftest import Hub
from tests.projects.conftest import put_files

pytestmark = pytest.mark.django_db
HERE = "/api/models/alice/tern"
ASKING = f"{HERE}/user-access-request"


@pytest.fixture
def gated(alice: Any, tern: Project) -> Project:
    set_gate(project=tern, user=alice, gating="by_hand", questions=[{"label": "From", "answered": "text"}])
    return tern


def asked(project: Project, person: Any) -> AccessRequest:
    return ask_access(project=project, user=person, purpose="To weigh it.", answers=["Heron House"])


def test_it_is_described_to_all_and_given_to_few(alice: Any, bob: Any, gated: Project) -> None:
    doors = ["/alice/tern/resolve/main/config.json", f"{HERE}/auth-check", "/alice/tern/resolve/v1/model.safetensors"]
    for hub, status in ((Hub(), 401), (Hub(bob), 403)):
        assert [hub.told(door) for door in doors] == [(status, "GatedRepo")] * 3
        told = hub.get(HERE).json()
        assert (told["gated"], len(told["siblings"]) > 2) == ("manual", True)
        for door in ("tree/main", "refs", "commits/main"):
            assert hub.get(f"{HERE}/{door}").status_code == 200
        assert hub.get("/alice/tern/resolve/main/README.md").status_code == 200
        assert (
            hub.get("/alice/tern.git/info/refs?service=git-upload-pack", Git_Protocol="version=2").status_code == status
        )
        assert hub.told("/alice/tern/resolve/main/nothing.json") == (404, "EntryNotFound")
    refused = Hub(bob).get(doors[0])
    assert "/alice/tern/access" in refused["X-Error-Message"]
    head = Hub(bob)("HEAD", doors[0])
    assert (head.status_code, head["X-Error-Code"]) == (403, "GatedRepo")
    assert [Hub(alice).get(door).status_code for door in doors] == [200] * 3
    set_gate(project=gated, user=alice, gating="automatic")
    assert asked(gated, bob).is_granted
    assert [Hub(bob).get(door).status_code for door in doors] == [200] * 3
    assert Hub(bob).get(HERE).json()["gated"] == "auto"


def test_large_files_are_given_to_few(alice: Any, bob: Any, gated: Project) -> None:
    large = next(file for file in gated.releases.get().manifest if file["path"] == "model.safetensors")
    wanted = {"operation": "download", "objects": [{"oid": large["sha256"], "size": large["size"]}]}
    batch, oid = "/alice/tern.git/info/lfs/objects/batch", f"/alice/tern.git/info/lfs/objects/{large['sha256']}"
    refused = Hub(bob)("POST", batch, wanted)
    assert (refused.status_code, refused["X-Error-Code"]) == (403, "GatedRepo")
    assert Hub(bob).get(oid).status_code == 403
    assert Hub().get(oid).status_code == 401
    Hub(alice)("POST", f"{ASKING}/grant", {"user": "bob"})
    assert "download" in Hub(bob)("POST", batch, wanted).json()["objects"][0]["actions"]
    assert Hub(bob).get(oid).status_code == 200


def test_nobody_gets_at_unpublished_work_by_an_open_site(bob: Any, gated: Project, settings: Any) -> None:
    settings.PUBLISHING = "open"
    put_files(gated, gated.created_by, {"new.bin": b"new"})
    assert Hub(bob).told("/alice/tern/resolve/main/new.bin") == (403, "GatedRepo")
    assert (
        Hub(bob).get("/alice/tern.git/info/refs?service=git-upload-pack", Git_Protocol="version=2").status_code == 403
    )


def test_owners_work_through_their_lists(alice: Any, bob: Any, charlie: Any, gated: Project) -> None:
    hub = Hub(alice)

    def lists() -> list[list[str]]:
        found = [hub.get(f"{ASKING}/{name}").json() for name in ("pending", "accepted", "rejected")]
        return [[one["user"]["user"] for one in rows] for rows in found]

    def handled(**given: Any) -> int:
        return int(hub("POST", f"{ASKING}/handle", given).status_code)

    bobs, _charlies = asked(gated, bob), asked(gated, charlie)
    (newest, told) = hub.get(f"{ASKING}/pending").json()
    assert (newest["user"]["user"], told["status"]) == ("charlie", "pending")
    assert (told["requestId"], told["user"]) == (bobs.pk, {"user": "bob", "fullname": bob.display_name})
    assert (told["fields"], told["timestamp"][-1]) == ({"Purpose": "To weigh it.", "From": "Heron House"}, "Z")
    assert handled(user="Bob", status="accepted") == 200
    assert handled(user="bob", status="accepted") == 404
    assert handled(requestId=newest["requestId"], status="rejected", rejectionReason="What for?") == 200
    assert lists() == [[], ["bob"], ["charlie"]]
    assert AccessRequest.objects.get(person=charlie).note == "What for?"
    assert handled(user="bob", status="rejected") == 200
    assert handled(user="charlie", status="pending") == 200
    assert lists() == [["charlie"], [], ["bob"]]
    assert handled(user="charlie", status="maybe") == 400
    assert [handled(status="accepted"), handled(user="nobody", status="accepted")] == [404] * 2
    assert handled(user="a\x00", status="pending") == 400
    granting = [hub("POST", f"{ASKING}/grant", {"user": name}) for name in ("bob", "bob", "nobody", "alice")]
    assert [one.status_code for one in granting] == [200, 400, 404, 404]
    assert granting[0].json()["status"] == "accepted"
    for other in (Hub(bob), Hub()):
        assert other.get(f"{ASKING}/pending").status_code == (403 if other.headers else 401)
    assert hub.get(f"{ASKING}/strange").status_code == 404
    set_gate(project=gated, user=alice, gating="open")
    assert handled(user="charlie", status="accepted") == 400


def test_lists_know_what_is_given_on_request(alice: Any, gated: Project) -> None:
    found = [
        [one["id"] for one in Hub().get(f"/api/models{asked}").json()] for asked in ("?gated=true", "?gated=false", "")
    ]
    assert found == [["alice/tern"], [], ["alice/tern"]]
    assert Hub().get("/api/models").json()[0]["gated"] == "manual"
