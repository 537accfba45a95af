"""Members see what their project keeps beside git, page by page, also what stands nowhere any more."""

import hashlib
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

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


def test_pages_read_the_branch_once_until_it_moves(alice: Any, tern: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.api.large.PAGE", 2)
    put_files(tern, alice, {"gone.bin": GONE, "a/kept.bin": KEPT})
    hub = Hub(alice)

    def walked(address: str) -> tuple[dict[str, str], bool]:
        """All pages from there on, and whether the trees of the branch were read for any."""
        names: dict[str, str] = {}
        with CaptureQueriesContext(connection) as asked:
            while address:
                answer = hub.get(address)
                names |= {one["oid"]: one["filename"] for one in answer.json()}
                address = answer.headers.get("Link", "").removeprefix("<http://testserver").partition(">")[0]
        return names, any('"repositories_object"' in query["sql"] for query in asked)

    everywhere = {sha(LARGE): "model.safetensors", sha(GONE): "gone.bin", sha(KEPT): "a/kept.bin"}
    assert walked(HERE) == (everywhere, True)
    assert walked(HERE) == (everywhere, False)
    commit_files(project=tern, user=alice, operations=[Delete("gone.bin")], message="Less")
    assert walked(HERE) == (everywhere | {sha(GONE): sha(GONE)}, True)
    cache.clear()  # as when its memory was full, in the middle of a list
    second = f"{HERE}?cursor={'0' * 40}"
    assert walked(second) == (everywhere | {sha(GONE): sha(GONE)}, True)


def test_others_are_told_nothing(bob: Any, tern: Project) -> None:
    assert Hub(bob).get(HERE).status_code == 403
    assert Hub().get(HERE).status_code == 401
