"""The addresses for chunks, as clients ask them: a pass for one project, and very particular refusals."""

import hashlib
import os
from typing import Any

import pytest

from accounts.models import Token
from projects.models import Project
from repositories.models import Xorb
from repositories.xet.hashes import text_of
from tests.hub.conftest import Hub
from tests.hub.test_commits import lines, send
from tests.projects.conftest import new_project
from tests.repositories.chunking import shard, xorb
from tests.repositories.support import contents

pytestmark = pytest.mark.django_db
CAS = "/xet/models/alice/wren/g1"
DATA = os.urandom(100_000)
NAME, BODY = xorb([DATA])


@pytest.fixture
def wren(alice: Any) -> Project:
    return new_project(alice, "wren")


def ask(hub: Hub, owner: str = "alice/wren") -> Any:
    return hub.get(f"/api/models/{owner}/xet-write-token/main")


def bring(shown: str, address: str, body: bytes) -> Any:
    headers = {"Authorization": f"Bearer {shown}"}
    return Hub().client.generic("POST", address, body, "application/octet-stream", headers=headers, RAW_URI=address)


def test_a_large_file_comes_in_chunks(alice: Any, wren: Project) -> None:
    hub = Hub(alice)
    told = ask(hub)
    given = told.json()
    assert given["casUrl"] == told["X-Xet-Cas-Url"] == f"http://testserver{CAS}"
    assert given["accessToken"] == told["X-Xet-Access-Token"]
    assert str(given["exp"]) == told["X-Xet-Token-Expiration"]
    shown, address = given["accessToken"], f"{CAS}/v1/xorbs/default/{text_of(NAME)}"
    assert [bring(shown, address, BODY).json()["was_inserted"] for _again in range(2)] == [True, False]
    body = shard([DATA], [(NAME, len(DATA), 0, 1)])
    assert [bring(shown, f"{CAS}/v1/shards", body).json()["result"] for _again in range(2)] == [1, 0]
    large = {"path": "w.bin", "algo": "sha256", "oid": hashlib.sha256(DATA).hexdigest(), "size": len(DATA)}
    wrong = send(hub, lines(("lfsFile", large | {"size": 1})))
    assert (wrong.status_code, send(hub, lines(("lfsFile", large))).status_code) == (400, 200)
    assert contents(wren.repository)["w.bin"] == DATA


def test_passes_are_for_who_may_edit_and_for_one_project(alice: Any, bob: Any, wren: Project) -> None:
    for hub, status in ((Hub(), 401), (Hub(bob), 404), (Hub(alice, "read"), 403)):
        assert ask(hub).status_code == status
    assert Hub(alice).get("/api/models/alice/wren/xet-write-token/None?create_pr=1").status_code == 200
    new_project(bob, "robin")
    shown, theirs = ask(Hub(alice)).json()["accessToken"], ask(Hub(bob), "bob/robin").json()["accessToken"]
    address = f"{CAS}/v1/xorbs/default/{text_of(NAME)}"
    assert bring(theirs, address, BODY).status_code == 400
    for bad in ("", "pass_", "pass_x", shown[:-1], shown + "x"):
        assert bring(bad, address, BODY).status_code == 401, bad
    assert Hub()("POST", "/api/repos/create", {"name": "x"}, Authorization=f"Bearer {shown}").status_code == 401
    Token.objects.filter(user=alice).delete()
    assert bring(shown, address, BODY).status_code == 401
    assert Xorb.objects.count() == 0


def test_refusals_are_those_that_clients_go_on_after(alice: Any, wren: Project) -> None:
    name = text_of(NAME)
    for method, address in (
        ("GET", f"{CAS}/v1/chunks/default/{name}"),
        ("POST", f"{CAS}/v1/xorb-grants/default/{name}"),
        ("POST", f"{CAS}/v2/shards"),
    ):
        assert Hub()(method, address, {}).status_code == 404
    shown = ask(Hub(alice)).json()["accessToken"]
    for address, body in (
        (f"{CAS}/v1/xorbs/default/{name}", b"x"),
        (f"{CAS}/v1/xorbs/default/{name}", BODY[:-1]),
        (f"{CAS}/v1/xorbs/default/{text_of(b'n' * 32)}", BODY),
        (f"{CAS}/v1/xorbs/default/nonsense", BODY),
        (f"{CAS}/v1/xorbs/default/{'é' * 64}", BODY),
        (f"{CAS}/v1/shards", b"x" * 100),
        (f"{CAS}/v1/shards", shard([DATA], [(NAME, len(DATA), 0, 1)])),
    ):
        refused = bring(shown, address, body)
        assert (refused.status_code, bool(refused.json()["error"])) == (400, True), address
    assert Xorb.objects.count() == 0
