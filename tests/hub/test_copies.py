"""Large files go from one repository to another without being sent, for whoever may have them there and write here."""

import hashlib
import os
from typing import Any

import pytest

from core.policies import publish
from projects.access.actions import set_gate
from projects.actions import create_project
from projects.models import Project
from repositories.models import Blob, Possession
from resources.metering.queries import room_of
from tests.hub.conftest import LARGE, Hub
from tests.hub.test_commits import lines, send
from tests.hub.test_locked import BAD, WORDS, lock
from tests.projects.conftest import FACTS, put_files
from tests.repositories.support import contents

pytestmark = pytest.mark.django_db
FROM = "/api/models/alice/tern/lfs-files/duplicate"
RELEASED, SECRET = hashlib.sha256(LARGE).hexdigest(), os.urandom(50_000)
TARGETS: list[dict[str, Any]] = [{"type": "kernel"}, {"type": []}, {"name": "wren"}]
HIDDEN = hashlib.sha256(SECRET).hexdigest()


def ask(hub: Hub, *digests: str, to: Any = "bob/wren", kind: str = "model", at: str = FROM) -> Any:
    files = [{"xetHash": f"sha256:{one}", "sha256": one, "filename": f"{one[:3]}.bin"} for one in digests]
    return hub("POST", at, {"target": {"type": kind, "name": to}, "files": files})


def holds(project: Project) -> set[str]:
    rows = Possession.objects.filter(repository=project.repository, pointer=True)
    return {bytes(one).hex() for one in rows.values_list("blob__sha256", flat=True)}


def empty(user: Any, name: str) -> Project:
    return create_project(owner=user.owner, user=user, kind="model", name=name, **FACTS)


@pytest.fixture
def wren(bob: Any) -> Project:
    return empty(bob, "wren")


def test_what_is_published_is_kept_elsewhere_and_committed(alice: Any, bob: Any, tern: Project, wren: Project) -> None:
    hub, blobs = Hub(bob), Blob.objects.count()
    [told] = hub("POST", "/api/models/alice/tern/paths-info/v1", {"paths": ["model.safetensors"]}).json()
    assert told["xetHash"] == f"sha256:{RELEASED}"
    assert [ask(hub, RELEASED).json() for _again in range(2)] == [{"failed": []}] * 2
    assert (holds(wren), Blob.objects.count()) == ({RELEASED}, blobs)
    large = ("lfsFile", {"path": "copied.safetensors", "algo": "sha256", "oid": RELEASED})
    assert send(hub, lines(large), "/api/models/bob/wren/commit/main").status_code == 200
    assert contents(wren.repository)["copied.safetensors"] == LARGE


def test_only_what_is_to_be_copied_has_a_hash(alice: Any, tern: Project) -> None:
    hub = Hub(alice)
    at = "/api/models/alice/tern"
    expanded = hub("POST", f"{at}/paths-info/v1", {"paths": ["model.safetensors"], "expand": True}).json()
    small = hub("POST", f"{at}/paths-info/v1", {"paths": ["README.md"]}).json()
    listed = hub.get(f"{at}/tree/v1").json()
    assert [one for one in [*expanded, *small, *listed] if "xetHash" in one] == []


def test_what_one_may_not_have_is_not_copied(alice: Any, bob: Any, tern: Project, wren: Project) -> None:
    put_files(tern, alice, {"secret.bin": SECRET})
    missing = "0" * 64
    told = ask(Hub(bob), RELEASED, HIDDEN, missing).json()["failed"]
    assert [one["sha256"] for one in told] == [HIDDEN, missing]
    assert told[0]["error"] == f"“{HIDDEN[:3]}.bin” is no large file of “alice/tern” that you may have."
    assert holds(wren) == {RELEASED}
    own = empty(alice, "own")
    assert ask(Hub(alice), HIDDEN, to="alice/own").json() == {"failed": []}
    assert holds(own) == {HIDDEN}


def test_nobody_copies_to_or_from_what_is_not_theirs(
    alice: Any, bob: Any, charlie: Any, tern: Project, wren: Project
) -> None:
    own = empty(charlie, "own")
    assert ask(Hub(), RELEASED).status_code == 401
    assert ask(Hub(bob, "read"), RELEASED).status_code == 403
    assert ask(Hub(bob), RELEASED, to="charlie/own").status_code == 404
    assert ask(Hub(bob), RELEASED, to="alice/tern").status_code == 403
    assert ask(Hub(bob), RELEASED, kind="dataset").status_code == 404
    assert ask(Hub(bob), RELEASED, at="/api/models/charlie/own/lfs-files/duplicate").status_code == 404
    set_gate(project=tern, user=alice, gating="by_hand")
    refused = ask(Hub(bob), RELEASED)
    assert (refused.status_code, refused["X-Error-Code"]) == (403, "GatedRepo")
    assert (holds(wren), holds(own)) == (set(), set())


def test_what_is_locked_away_is_not_copied(alice: Any) -> None:
    lock(alice)
    empty(alice, "own")
    at, digests = (
        "/api/models/alice/wren/lfs-files/duplicate",
        [hashlib.sha256(data).hexdigest() for data in (BAD, LARGE)],
    )
    failed = ask(Hub(alice), *digests, to="alice/own", at=at).json()["failed"]
    assert [(one["sha256"], one["error"]) for one in failed] == [(digests[0], WORDS)]


def test_what_is_copied_needs_room(alice: Any, bob: Any, tern: Project, wren: Project) -> None:
    put_files(tern, alice, {"large.bin": SECRET})
    own, used = empty(alice, "own"), room_of(alice.owner).used
    publish("storage", {"free_bytes": used}, author=None)
    assert ask(Hub(alice), HIDDEN, to="alice/own").json() == {"failed": []}  # what an owner keeps counts once
    publish("storage", {"free_bytes": room_of(bob.owner).used + 1}, author=None)
    assert (ask(Hub(bob), RELEASED).status_code, holds(wren), holds(own)) == (402, set(), {HIDDEN})


def test_what_cannot_be_read_is_refused(bob: Any, tern: Project, wren: Project) -> None:
    target = {"type": "model", "name": "bob/wren"}
    bodies: list[Any] = ["{", [], {}, {"target": target}, {"files": []}, {"target": target, "files": {}}]
    bodies += [{"target": target | odd, "files": []} for odd in TARGETS]
    bodies += [{"target": target | {"name": odd}, "files": []} for odd in ("bob/\x00", "bob/\ud800", 1, "a/b/c")]
    bodies += [{"target": target, "files": [one]} for one in (1, {}, {"sha256": "x"}, {"sha256": None})]
    bodies += [{"target": target, "files": [{"sha256": RELEASED}] * 1001}]
    for body in bodies:
        answer = Hub(bob)("POST", FROM, body)
        assert answer.status_code == 400, body
    cut: dict[str, str] = {"sha256": "0" * 64, "filename": "\ud800"}
    [failed] = Hub(bob)("POST", FROM, {"target": target, "files": [cut]}).json()["failed"]
    assert failed["error"].startswith("“?”")
