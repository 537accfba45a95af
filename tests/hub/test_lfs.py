"""Git LFS as old clients and git speak it: nothing is brought without a pass, nothing is got by its digest alone."""

import hashlib
import os
from typing import Any

import pytest

from projects.models import Project
from repositories.actions import collect_uploads
from repositories.bodies import are_by_digest, are_expected
from repositories.models import Possession, Upload
from repositories.queries import held
from tests.hub.conftest import LARGE, Hub
from tests.hub.test_commits import lines, send
from tests.projects.conftest import new_project, put_files
from tests.repositories.support import contents

pytestmark = pytest.mark.django_db
HERE = "/alice/wren.git/info/lfs/objects"
DATA = os.urandom(200_000)
OID = hashlib.sha256(DATA).hexdigest()
KIND = "application/vnd.git-lfs+json"
GIVEN = 302 if os.environ.get("TEST_BLOBS") == "s3" else 200  # from a bucket it is got over there


@pytest.fixture
def wren(alice: Any) -> Project:
    return new_project(alice, "wren")


def ask(hub: Hub, *files: tuple[str, Any], operation: str = "upload", at: str = HERE, **more: Any) -> Any:
    objects = [{"oid": oid, "size": size} for oid, size in files]
    return hub("POST", f"{at}/batch", {"operation": operation, "objects": objects, **more}, kind=KIND)


def put(href: str, data: bytes) -> Any:
    address = href.removeprefix("http://testserver")
    return Hub().client.generic("PUT", address, data, "", RAW_URI=address)


def test_a_file_is_brought_proved_and_named(alice: Any, wren: Project) -> None:
    hub = Hub(alice)
    told = ask(hub, (OID, len(DATA)), transfers=["basic", "multipart"])
    assert told["Content-Type"] == KIND
    [one] = told.json()["objects"]
    assert (told.json()["transfer"], one["oid"], one["size"]) == ("basic", OID, len(DATA))
    href = one["actions"]["upload"]["href"]
    assert href.startswith(f"http://testserver{HERE}/whole/pass_")
    check = {"oid": OID, "size": len(DATA)}
    assert hub("POST", f"{HERE}/verify", check, kind=KIND).status_code == 404
    for wrong, status in ((DATA[:-1], 400), (DATA + b"x", 413), (bytes(len(DATA)), 400)):
        assert put(href, wrong).status_code == status
    assert put(href[:-1], DATA).status_code == 401
    assert [put(href, DATA).status_code for _again in range(2)] == [200, 200]
    assert hub("POST", f"{HERE}/verify", check, kind=KIND).status_code == 200
    assert "actions" not in ask(hub, (OID, len(DATA))).json()["objects"][0]
    large = {"path": "w.bin", "algo": "sha256", "oid": OID, "size": len(DATA)}
    assert send(hub, lines(("lfsFile", large))).status_code == 200
    assert contents(wren.repository)["w.bin"] == DATA
    [one] = ask(hub, (OID, len(DATA)), operation="download", at=f"/git{HERE}").json()["objects"]
    got = hub.get(one["actions"]["download"]["href"].removeprefix("http://testserver"))
    assert (got.status_code, int(got["Content-Length"] or 0) in {0, len(DATA)}) == (GIVEN, True)


def test_a_large_file_comes_in_parts(alice: Any, wren: Project, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.api.lfs.IN_PARTS", 1000)
    monkeypatch.setattr("hub.api.lfs.PART_SIZE", 2**16)
    settings.UPLOAD_PART_SIZE = 1000
    hub = Hub(alice)
    told = ask(hub, (OID, len(DATA)), transfers=["basic", "multipart"]).json()
    upload = told["objects"][0]["actions"]["upload"]
    parts = {key: href for key, href in upload["header"].items() if key.isdigit()}
    assert (told["transfer"], upload["header"]["chunk_size"], list(parts)) == (
        "multipart",
        "65536",
        ["00001", "00002", "00003", "00004"],
    )
    finish = upload["href"].removeprefix("http://testserver")
    assert hub("POST", finish, {}, kind=KIND).status_code == 409
    for number, href in enumerate(parts.values()):
        part = DATA[number * 65536 : (number + 1) * 65536]
        assert put(href, part[:-1]).status_code == 400
        assert put(href, part)["ETag"] == f'"{hashlib.sha256(part).hexdigest()}"'
    assert ask(hub, (OID, len(DATA)), transfers=["multipart"]).json()["objects"][0]["oid"] == OID
    assert Upload.objects.count() == 1
    assert [Hub()("POST", finish, {}, kind=KIND).status_code for _again in range(2)] == [200, 200]
    found = held(wren.repository, bytes.fromhex(OID), len(DATA))
    assert (found is not None and found.pointer, collect_uploads()) == (True, 0)


@pytest.mark.parametrize(
    ("method", "path", "is_hashed"),
    [
        ("PUT", "/alice/wren.git/info/lfs/objects/whole/x", True),
        ("PUT", "/datasets/alice/wren.git/info/lfs/objects/parts/7/x", True),
        ("POST", "/api/models/alice/wren/commit/main", False),
        ("POST", "/xet/models/alice/wren/g1/v1/xorbs/default/x", False),
        ("POST", "/xet/models/alice/wren/g1/v1/shards", False),
    ],
)
def test_bodies_are_hashed_where_they_go_by_their_digest(method: str, path: str, is_hashed: bool) -> None:
    assert (are_expected(method, path), are_by_digest(method, path)) == (True, is_hashed)


def test_files_are_got_by_who_may_see_them(alice: Any, bob: Any, wren: Project, tern: Project) -> None:
    put_files(tern, alice, {"secret.bin": DATA})
    at, released = "/alice/tern.git/info/lfs/objects", hashlib.sha256(LARGE).hexdigest()
    for hub, seen in ((Hub(), False), (Hub(bob), False), (Hub(alice), True)):
        told = ask(hub, (released, len(LARGE)), (OID, len(DATA)), operation="download", at=at).json()["objects"]
        assert ["actions" in one for one in told] == [True, seen]
        assert hub.get(f"{at}/{released}").status_code == 200
        assert (hub.get(f"{at}/{OID}").status_code == GIVEN) is seen
    elsewhere = ask(Hub(alice), (OID, len(DATA))).json()["objects"][0]
    assert "upload" in elsewhere["actions"]  # what another project has is asked for all the same
    for hub, status in ((Hub(), 401), (Hub(bob), 404), (Hub(alice, "read"), 403)):
        refused = ask(hub, (OID, 1))
        assert (refused.status_code, "LFS-Authenticate" in refused) == (status, status == 401)


def test_what_cannot_be_taken_leaves_nothing(alice: Any, wren: Project, settings: Any) -> None:
    hub, kept = Hub(alice), Possession.objects.count()
    bodies: list[Any] = ["{", [], {}, {"operation": "upload"}, {"operation": "delete", "objects": []}]
    bodies += [{"operation": "upload", "objects": [one]} for one in (1, {}, {"oid": "x", "size": 1})]
    bodies += [{"operation": "upload", "objects": [{"oid": OID, "size": size}]} for size in (-1, "1", True, 2**63, 1.5)]
    bodies += [{"operation": "upload", "objects": [{"oid": OID, "size": 1}] * 1001}]
    bodies += [{"operation": "upload", "objects": [], "hash_algo": "md5"}]
    for body in bodies:
        assert hub("POST", f"{HERE}/batch", body, kind=KIND).status_code == 400, body
    settings.UPLOAD_FILE_LIMIT = 100
    assert ask(hub, (OID, 101)).json()["objects"][0]["error"]["code"] == 413
    for shown in ("pass_", "x", "pass_%00"):
        assert put(f"{HERE}/whole/{shown}", DATA).status_code == 401
        assert put(f"{HERE}/parts/1/{shown}", DATA).status_code == 401
    assert Possession.objects.count() == kept


def test_locks_are_not_offered_in_words_that_git_lfs_shows(alice: Any, wren: Project) -> None:
    locks = HERE.replace("objects", "locks")
    for method, address in (("GET", f"{locks}?path=x"), ("POST", locks), ("POST", f"{locks}/verify")):
        answer = Hub(alice)(method, address, {"path": "x"}, kind=KIND)
        assert (answer.status_code, answer.headers["X-Error-Code"]) == (501, "NotOffered")
        assert answer.json()["message"].endswith("Who pushes later is told that the branch moved.")
    refused = Hub()("POST", f"{HERE}/batch", {"operation": "upload", "objects": [{"oid": OID, "size": 1}]}, kind=KIND)
    assert refused.json()["message"] == refused.json()["error"]
