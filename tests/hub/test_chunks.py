"""Downloads by chunks: who is told of them, what a pass is good for, what is sent and what is counted."""

import io
import random
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import hf_xet
import httpx
import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from huggingface_hub import HfApi

from accounts.models import Token
from config.database import POOL
from core.redis import connection
from hub import passes
from hub.api import chunks
from projects.access.actions import set_gate
from projects.actions import change_visibility
from projects.models import Member, Project, Release
from repositories import actions
from repositories.models import Cut, Stretch
from repositories.queries import files
from repositories.xet import hashes, xorbs
from resources.metering import gates
from tests.hub.conftest import Hub, bearer
from tests.inference.published import publish_model
from tests.projects.conftest import new_project, put_files
from tests.repositories.support import spoil
from tests.servers import WebServer, serving

WEIGHTS = random.Random(5).randbytes(5_000_000)
LATER = WEIGHTS[:2_500_000] + b"changed" + WEIGHTS[2_500_000:]
FILE, NEXT = "/alice/tern/resolve/main/w.safetensors", "/alice/tern/resolve/main/v.safetensors"
db = pytest.mark.django_db
real = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _by_chunks(settings: Any) -> None:
    settings.XET_DOWNLOADS = True


@pytest.fixture(autouse=True)
def _online(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine tells this library to stay off the network, in whatever process it is loaded."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)


@pytest.fixture
def tern(alice: Any) -> Project:
    """Published with one large file, and with another that only members see; both cut."""
    project = publish_model(alice, "tern", "text-generation").project
    commit = put_files(project, alice, {"w.safetensors": WEIGHTS})
    manifest = [
        {"path": entry.path, "size": entry.size, "sha256": entry.sha256.hex()}
        for entry in files(project.repository, commit)
    ]
    given = {"state": "published", "published_at": timezone.now(), "digest": b"d" * 32}
    project.published_release = Release.objects.create(
        project=project, number=2, commit=commit, manifest=manifest, **given
    )
    project.save()
    put_files(project, alice, {"v.safetensors": LATER})
    for address in (FILE, NEXT):
        Hub(alice)("HEAD", address)
    assert actions.cut_due() == 2
    return project


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[WebServer]:
    with serving(XET_DOWNLOADS="1") as server:
        yield server


def ways(hub: Any, address: str = FILE) -> tuple[str, str]:
    """The hash of the file, and where a pass for it is had."""
    told = hub("HEAD", address)
    return told["X-Xet-Hash"], told["Link"].removeprefix("<http://testserver").removesuffix('>; rel="xet-auth"')


def shown(hub: Any, address: str = FILE) -> str:
    return str(hub.get(ways(hub, address)[1]).json()["accessToken"])


def ask(pass_: str, hash: str, version: str = "/v2", **more: str) -> Any:
    return Hub().get(f"/xet{version}/reconstructions/{hash}", Authorization=f"Bearer {pass_}", **more)


def runs(answer: Any) -> list[str]:
    return [one["url"].removeprefix("http://testserver") for many in answer.json()["xorbs"].values() for one in many]


def look(address: str) -> Any:
    return Hub()("HEAD", address)


@db
def test_a_large_file_is_offered_by_chunks_once_somebody_asked_for_it(alice: Any, settings: Any) -> None:
    wren = new_project(alice, "wren")
    put_files(
        wren, alice, {"w.safetensors": WEIGHTS, "small.safetensors": WEIGHTS[:999_999], "t.txt": b"x" * 2_000_000}
    )
    hub, here = Hub(alice), "/alice/wren/resolve/main"
    for name in ("w.safetensors", "small.safetensors", "t.txt", "w.safetensors"):
        assert "X-Xet-Hash" not in hub("HEAD", f"{here}/{name}")
    assert [actions.cut_due(), Cut.objects.count()] == [1, 1]
    for method in ("HEAD", "GET"):
        told = hub(method, f"{here}/w.safetensors")
        assert told["X-Xet-Hash"] == hashes.text_of(bytes(Cut.objects.get().hash or b""))
        address = f"http://testserver/api/models/alice/wren/xet-read-token/{told['X-Repo-Commit']}"
        assert told["Link"] == f'<{address}>; rel="xet-auth"'
    browser = Hub()
    browser.client.force_login(alice)
    assert "X-Xet-Hash" not in browser("HEAD", f"{here}/w.safetensors")
    assert browser.get(f"/api/models/alice/wren/xet-read-token/{told['X-Repo-Commit']}").status_code == 401
    settings.XET_DOWNLOADS = False
    assert "X-Xet-Hash" not in hub("HEAD", f"{here}/w.safetensors")
    for address in (
        f"/api/models/alice/wren/xet-read-token/{told['X-Repo-Commit']}",
        f"/xet/v2/reconstructions/{'0' * 64}",
    ):
        assert hub.told(address) == (501, "NotOffered")


@db
def test_a_head_asks_the_database_once_more(alice: Any, tern: Project, settings: Any) -> None:
    hub, asked = Hub(alice), []
    for offered in (False, True):
        settings.XET_DOWNLOADS = offered
        hub("HEAD", FILE)
        with CaptureQueriesContext(database) as seen:
            hub("HEAD", FILE)
        asked.append(len(seen))
    assert asked[1] - asked[0] == 1


@db
def test_a_pass_says_where_and_until_when(tern: Project) -> None:
    told = Hub().get(ways(Hub())[1])
    assert told.json()["casUrl"] == told["X-Xet-Cas-Url"] == "http://testserver/xet"
    assert told.json()["accessToken"] == told["X-Xet-Access-Token"]
    assert str(told.json()["exp"]) == told["X-Xet-Token-Expiration"]
    assert (
        Hub()(
            "POST", "/api/repos/create", {"name": "x"}, Authorization=f"Bearer {told['X-Xet-Access-Token']}"
        ).status_code
        == 401
    )


@db
def test_what_makes_a_file_is_told_in_both_forms(alice: Any, tern: Project) -> None:
    hash, _way = ways(Hub())
    one, two = (ask(shown(Hub()), hash, version).json() for version in ("/v1", "/v2"))
    assert ask(shown(Hub()), hash, "").json()["terms"] == one["terms"] == two["terms"]
    rows = list(Stretch.objects.filter(cut__hash=hashes.from_text(hash)).order_by("start"))
    assert [(term["hash"], term["unpacked_length"]) for term in two["terms"]] == [
        (hashes.text_of(bytes(row.hash)), row.length) for row in rows
    ]
    for row in rows:
        [fetch], [run] = (
            one["fetch_info"][hashes.text_of(bytes(row.hash))],
            two["xorbs"][hashes.text_of(bytes(row.hash))],
        )
        [part] = run["ranges"]
        assert fetch["range"] == part["chunks"] == {"start": 0, "end": len(row.table)}
        assert fetch["url_range"] == part["bytes"] == {"start": 0, "end": row.length + 8 * len(row.table) - 1}
        assert run["url"].startswith(f"http://testserver/xet/xorbs/{row.start}/pass_")


@db
def test_a_range_of_a_file_and_none_of_it(tern: Project) -> None:
    hash, pass_ = ways(Hub())[0], shown(Hub())
    some = ask(pass_, hash, Range="bytes=2000000-2000099").json()
    assert sum(term["unpacked_length"] for term in some["terms"]) <= 2 * 128 * 2**10
    assert some["offset_into_first_range"] < 128 * 2**10
    whole = ask(pass_, hash, Range=f"bytes=0-{2**64 - 2}").json()
    assert sum(term["unpacked_length"] for term in whole["terms"]) == len(WEIGHTS)
    for beyond in (f"bytes={len(WEIGHTS)}-", "bytes=0-1,5-6", f"bytes={2**64}-{2**65}"):
        assert ask(pass_, hash, Range=beyond).status_code == 416
    for ignored in ("bytes=x-y", "chunks=1-2", "bytes=9-2", ""):
        assert len(ask(pass_, hash, Range=ignored).json()["terms"]) == len(whole["terms"])


@db
def test_what_a_file_has_twice_is_fetched_once(alice: Any, tern: Project) -> None:
    put_files(tern, alice, {"z.safetensors": bytes(40_000_000)})
    address = "/alice/tern/resolve/main/z.safetensors"
    Hub(alice)("HEAD", address)
    actions.cut_due()
    told = ask(shown(Hub(alice), address), ways(Hub(alice), address)[0]).json()
    assert (len(told["terms"]), len({term["hash"] for term in told["terms"]})) == (3, 2)
    assert sorted(len(many) for many in told["xorbs"].values()) == [1, 1]


@db
def test_nobody_gets_what_they_do_not_see(alice: Any, bob: Any, tern: Project) -> None:
    """Neither by another's pass, nor by a hash that they know, nor beside the release that they read."""
    published, (later, members) = ways(Hub())[0], ways(Hub(alice), NEXT)
    for hub, status in ((Hub(), 401), (Hub(bob), 404)):
        assert hub.get(members).status_code == 404
        assert ask(shown(hub), later).status_code == 404
        assert ask(shown(hub), published).status_code == 200
        assert ask(shown(hub), hashes.text_of(b"n" * 32)).status_code == 404
        assert hub.get("/api/models/alice/nothing/xet-read-token/main").status_code == status
    assert [ask(shown(Hub(alice)), hash).status_code for hash in (published, later)] == [200, 200]
    new_project(bob, "robin")
    put_files(Project.objects.get(name="robin"), bob, {"w.safetensors": WEIGHTS})
    theirs = Hub(bob).get("/api/models/bob/robin/xet-read-token/main").json()["accessToken"]
    assert ask(theirs, published).status_code == 404  # the same file, of which robin's was never cut
    Hub(bob)("HEAD", "/bob/robin/resolve/main/w.safetensors")
    actions.cut_due()
    assert ask(theirs, published).status_code == 200
    assert ask(theirs, later).status_code == 404
    assert Hub(alice, "write").get(members).status_code == 403


@db
def test_a_pass_is_worth_what_its_token_is(
    alice: Any, bob: Any, tern: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    (hash, way), hub = ways(Hub()), Hub(bob)
    pass_ = shown(hub)
    run = runs(ask(pass_, hash))[0]
    assert (ask(pass_, hash).status_code, look(run).status_code) == (200, 200)
    change_visibility(project=tern, user=alice, visibility="private")
    assert (ask(pass_, hash).status_code, look(run).status_code) == (404, 404)
    assert ask(shown(Hub(alice)), hash).status_code == 200
    change_visibility(project=tern, user=alice, visibility="public")
    set_gate(project=tern, user=alice, gating="by_hand")
    assert (ask(pass_, hash).status_code, look(run)["X-Error-Code"]) == (403, "GatedRepo")
    assert [other.told(way) for other in (hub, Hub())] == [(403, "GatedRepo"), (401, "GatedRepo")]
    set_gate(project=tern, user=alice, gating="open")
    assert (ask(pass_, hash).status_code, look(run).status_code) == (200, 200)
    Token.objects.filter(user=bob).delete()
    assert (ask(pass_, hash).status_code, look(run).status_code) == (401, 403)


@db
def test_an_address_is_void_for_whoever_is_no_member_any_more(alice: Any, bob: Any, tern: Project) -> None:
    """Although they still read the release that their pass is for: this file is in none."""
    Member.objects.create(project=tern, user=bob, role="read")
    later, hub = ways(Hub(alice), NEXT)[0], Hub(bob)
    pass_ = hub.get("/api/models/alice/tern/xet-read-token/v2").json()["accessToken"]
    theirs, public = runs(ask(pass_, later))[0], runs(ask(pass_, ways(hub)[0]))[0]
    assert [look(run).status_code for run in (theirs, public)] == [200, 200]
    Member.objects.filter(user=bob).delete()
    assert [look(run).status_code for run in (theirs, public)] == [404, 200]
    assert ask(pass_, later).status_code == 404


@db
def test_passes_and_addresses_grow_old(tern: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of an address a client asks for another at 403, and for that alone."""
    hash, pass_ = ways(Hub())[0], shown(Hub())
    run = runs(ask(pass_, hash))[0]
    with monkeypatch.context() as patch:
        patch.setattr(chunks, "RUN_LIFE", -1)
        assert (look(run).status_code, ask(pass_, hash).status_code) == (403, 200)
        patch.setattr(passes, "LIFE", -1)
        assert ask(pass_, hash).status_code == 401
    assert look(run).status_code == 200


@db
def test_what_is_odd_is_refused(alice: Any, tern: Project) -> None:
    hash, pass_ = ways(Hub())[0], shown(Hub())
    run = runs(ask(pass_, hash))[0]
    mine = Hub(alice).get("/api/models/alice/tern/xet-write-token/main").json()["accessToken"]
    for bad in ("", "pass_", "pass_x", pass_[:-1], pass_ + "x", mine, run.rpartition("/")[2], "cw_nonsense"):
        assert ask(bad, hash).status_code == 401, bad
    for odd in ("nonsense", "é" * 64, "0" * 63, "%00" * 64, "g" * 64):
        assert ask(pass_, odd).status_code == 400, odd
    for address, status in (
        (f"/xet/xorbs/0/{pass_}", 403),
        (f"/xet/xorbs/1/{run.rpartition('/')[2]}", 404),
        (f"/xet/xorbs/{10**30}/{run.rpartition('/')[2]}", 404),
        (f"/xet/xorbs/-1/{run.rpartition('/')[2]}", 404),
        ("/xet/xorbs/0/pass_%00", 403),
        ("/xet/v3/reconstructions/" + hash, 404),
    ):
        answer = look(address)
        assert answer.status_code in {status, 401 if status == 404 else status}, address
    for method, address in (("POST", f"/xet/v1/reconstructions/{hash}"), ("DELETE", run)):
        assert Hub()(method, address).status_code == 405
    for odd in ("%00", "..", "refs%2Fpr%2F9", "nope"):
        assert Hub().get(f"/api/models/alice/tern/xet-read-token/{odd}").status_code == 404, odd
    assert look(run + "?Range=x").status_code == 200


@db
def test_contents_that_are_gone_are_told_before_the_first_byte(tern: Project) -> None:
    hash, pass_ = ways(Hub())[0], shown(Hub())
    run = runs(ask(pass_, hash))[0]
    spoil(bytes(Cut.objects.get(hash=hashes.from_text(hash)).blob.sha256), None)
    assert Hub().get(run).status_code == 503


@db
def test_a_download_counts_as_any_other(bob: Any, alice: Any, tern: Project) -> None:
    before = Project.objects.get(pk=tern.pk).downloads
    for _again in range(2):
        shown(Hub(bob))
    Hub(bob).get("/alice/tern/resolve/main/config.json")
    shown(Hub(alice))
    assert Project.objects.get(pk=tern.pk).downloads == before + 1


@real
@pytest.mark.slow
def test_chunks_are_sent_by_ranges_and_counted(tern: Project, server: WebServer) -> None:
    known = {"Authorization": f"Bearer {shown(Hub())}"}
    told = httpx.get(f"{server.url}/xet/v2/reconstructions/{ways(Hub())[0]}", headers=known).json()
    day = _sent_today(tern)
    whole, size = b"", 0
    for term in told["terms"]:
        [run] = told["xorbs"][term["hash"]]
        [part] = run["ranges"]
        span = f"bytes={part['bytes']['start']}-{part['bytes']['end']}"
        answer = httpx.get(run["url"], headers={"Range": span})
        size += len(answer.content)
        assert answer.status_code == 206
        assert answer.headers["Content-Range"] == f"bytes 0-{len(answer.content) - 1}/{len(answer.content)}"
        assert answer.headers["Content-Type"] == "application/octet-stream"
        whole += b"".join(data for _chunk, data in xorbs.chunks_in(io.BytesIO(answer.content)))
        assert httpx.get(run["url"]).status_code == 200
        assert httpx.get(run["url"], headers={"Range": "bytes=3-9"}).content == answer.content[3:10]
        assert httpx.get(run["url"], headers={"Range": "bytes=-4"}).content == answer.content[-4:]
        assert httpx.get(run["url"], headers={"Range": f"bytes={len(answer.content)}-"}).status_code == 416
        head = httpx.head(run["url"])
        assert (head.status_code, head.headers["Content-Length"]) == (200, str(len(answer.content)))
    assert whole == WEIGHTS
    assert _sent_today(tern) - day == 2 * size + 11 * len(told["terms"])


@real
@pytest.mark.slow
def test_who_reads_slowly_holds_nothing_that_others_need(tern: Project, server: WebServer) -> None:
    """More of them than a process has connections to a database that is a server."""
    known = {"Authorization": f"Bearer {shown(Hub())}"}
    told = httpx.get(f"{server.url}/xet/v2/reconstructions/{ways(Hub())[0]}", headers=known).json()
    term = max(told["terms"], key=lambda one: one["unpacked_length"])
    path = told["xorbs"][term["hash"]][0]["url"].removeprefix(server.url)
    with ExitStack() as reading:
        for _reader in range(POOL["max_size"] + 1):
            reader = reading.enter_context(socket.socket())
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            reader.settimeout(10)
            reader.connect(("127.0.0.1", server.port))
            reader.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode())
            assert reader.recv(12) == b"HTTP/1.1 200"
        assert httpx.get(f"{server.url}/alice/tern", timeout=10).status_code == 200


def _sent_today(project: Project) -> int:
    from django.utils import timezone

    return int(connection().hget(gates.sent_on(timezone.now().date()), project.owner_id) or 0)


@real
@pytest.mark.slow
def test_real_clients_fetch_by_chunks(alice: Any, bob: Any, tern: Project, server: WebServer, tmp_path: Path) -> None:
    """Whoever uploads by chunks has a file that is cut at once, under the name that the client gives it."""
    source = tmp_path / "u.safetensors"
    source.write_bytes(LATER[::-1])
    mine, theirs = (HfApi(endpoint=server.url, token=bearer(person)) for person in (alice, bob))
    mine.upload_file(repo_id="alice/tern", path_in_repo="u.safetensors", path_or_fileobj=source)
    told = httpx.head(
        f"{server.url}/alice/tern/resolve/main/u.safetensors", headers={"Authorization": f"Bearer {mine.token}"}
    )

    assert told.headers["X-Xet-Hash"] == hf_xet.hash_files([str(source)])[0].hash
    for api, names in ((mine, {"u": LATER[::-1], "v": LATER, "w": WEIGHTS}), (theirs, {"w": WEIGHTS})):
        for name, data in names.items():
            got = api.hf_hub_download("alice/tern", f"{name}.safetensors", cache_dir=tmp_path / str(id(api)))
            assert Path(got).read_bytes() == data
