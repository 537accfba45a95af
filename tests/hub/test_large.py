"""Members see what their project keeps beside git, page by page, also what stands nowhere any more."""

import hashlib
from typing import Any

import pytest

from projects.actions import commit_files
from projects.models import Project
from repositories.actions import Delete
from tests.hub.conftest import LARGE, Hub
from tests.projects.conftest import put_files

pytestmark = pytest.mark.django_db
HERE = "/api/models/alice/tern/lfs-files"
GONE, KEPT = b"\x00gone", b"\x00kept"


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_members_see_all_that_is_kept(alice: Any, tern: Project) -> None:
    put_files(tern, alice, {"gone.bin": GONE, "a/kept.bin": KEPT})
    commit_files(project=tern, user=alice, operations=[Delete("gone.bin")], message="Less")
    told = {one["oid"]: one for one in Hub(alice).get(HERE).json()}
    assert {digest: (one["filename"], one["size"], one["ref"]) for digest, one in told.items()} == {
        sha(LARGE): ("model.safetensors", len(LARGE), "refs/heads/main"),
        sha(KEPT): ("a/kept.bin", len(KEPT), "refs/heads/main"),
        sha(GONE): (sha(GONE), len(GONE), None),
    }
    assert all(len(one["fileOid"]) == 40 and one["pushedAt"].endswith("Z") for one in told.values())


def test_a_page_leads_to_the_next(alice: Any, tern: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.api.large.PAGE", 2)
    put_files(tern, alice, {"gone.bin": GONE, "a/kept.bin": KEPT})
    hub, address, seen = Hub(alice), HERE, list[str]()
    for count in (2, 1):
        answer = hub.get(address)
        assert len(answer.json()) == count
        seen += [one["oid"] for one in answer.json()]
        link = answer.headers.get("Link", "")
        address = link.removeprefix("<http://testserver").partition(">")[0]
    assert (set(seen), address) == ({sha(LARGE), sha(GONE), sha(KEPT)}, "")
    for odd in ("x", "é", "0" * 39, "%00", "Z" * 40):
        assert len(hub.get(f"{HERE}?cursor={odd}").json()) == 2


def test_others_are_told_nothing(bob: Any, tern: Project) -> None:
    assert Hub(bob).get(HERE).status_code == 403
    assert Hub().get(HERE).status_code == 401
