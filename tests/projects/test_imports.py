"""A project comes from another hub: all of it at one commit, in the background, and nothing that was not announced."""

import hashlib
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import OperationalError
from django.db.models import F
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from core.models import Event
from core.policies import publish
from core.problems import BadInput, TooMany
from projects.imports import actions
from projects.imports.models import Import
from projects.imports.queries import imports_of
from projects.imports.sources import source_at
from projects.imports.states import IMPORT_MOVES
from projects.models import Member, Project
from repositories.objects import oid_of
from tests.moving import assert_follows
from tests.repositories.support import contents

pytestmark = pytest.mark.django_db
COMMIT = "5" * 40
FILES = {
    "README.md": b"---\nlicense: mit\n---\n# Heron\n",
    "sub/a b.txt": b"x",
    "big.bin": b"\0\1" * 50_000,
    "empty": b"",
}


class There:
    """Another hub, on this machine: what it tells may be bent by a test."""

    def __init__(self) -> None:
        self.files, self.commit, self.asked = dict(FILES), COMMIT, list[str]()
        self.bent: dict[str, Any] = {}
        there = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                there.asked.append(self.path)
                status, body, where = there.answer(self.path)
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                if where:
                    self.send_header("Location", where)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: Any) -> None:
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path: str) -> tuple[int, bytes, str]:
        if path.startswith("/api/models/bird/heron/revision/"):
            told = {"sha": self.commit, "siblings": [self.told(name, data) for name, data in self.files.items()]}
            return 200, json.dumps(told | self.bent).encode(), ""
        name = path.removeprefix(f"/bird/heron/resolve/{self.commit}/").replace("%20", " ")
        if path.startswith("/elsewhere/"):
            return 200, self.files["big.bin"], ""
        if name == "big.bin":
            return 302, b"", "/elsewhere/big"
        return (200, self.files[name], "") if name in self.files else (404, b"", "")

    @staticmethod
    def told(name: str, data: bytes) -> dict[str, Any]:
        line: dict[str, Any] = {"rfilename": name, "size": len(data), "blobId": oid_of("blob", data).hex()}
        if name.endswith(".bin"):
            line["lfs"] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 130}
        return line


@pytest.fixture
def there(settings: Any) -> Iterator[There]:
    settings.OUTBOUND_ALLOWED = ["127.0.0.1"]
    made = There()
    yield made
    made.server.shutdown()
    made.server.server_close()


def begun(there: There, user: Any, **more: Any) -> Import:
    return actions.begin_import(owner=user.owner, user=user, address=f"{there.url}/bird/heron", **more)


def after(found: Import) -> Import:
    actions.go_on(import_id=found.pk)
    return Import.objects.select_related("project__repository").get(pk=found.pk)


def test_every_move_follows_the_table(there: There, alice: Any) -> None:
    assert_follows(begun(there, alice), IMPORT_MOVES)


def test_all_of_it_comes_at_one_commit(there: There, client: Client, alice: Any, bob: Any) -> None:
    client.force_login(alice)
    page = client.post("/imports", {"address": f"{there.url}/bird/heron/tree/main", "owner": "alice"}).headers[
        "Location"
    ]
    assert "Stop it" in client.get(page).content.decode()
    done = after(Import.objects.get())
    assert (done.state, done.failure, done.commit, done.files_done, done.size_done) == (
        "done",
        "",
        COMMIT,
        4,
        sum(map(len, FILES.values())),
    )
    here = contents(done.project.repository)
    assert {name: here[name] for name in FILES} == FILES
    assert Project.objects.get().kind == "model"
    assert "4 of 4 files" in client.get(page).content.decode()
    assert f"{there.url}/bird/heron" in client.get("/alice/heron").content.decode()
    actions.go_on(import_id=done.pk)  # a task that comes twice
    assert [one.verb for one in Event.objects.filter(verb__startswith="import.").order_by("id")] == [
        "import.ask",
        "import.begin",
        "import.finish",
    ]
    client.force_login(bob)
    assert client.get(page).status_code == 404


@pytest.mark.parametrize(
    ("bent", "word"),
    [
        ({"sha": "main"}, "hub"),
        ({"siblings": []}, "hub"),
        ({"siblings": [{"rfilename": "a"}]}, "hub"),
        ({"siblings": [{"rfilename": "../a", "size": 1}]}, ".."),
        ({"siblings": [{"rfilename": "a", "size": 1}] * 2}, "hub"),
        ({"siblings": [{"rfilename": "a", "size": 10**12}]}, "GB"),
        ({"siblings": [{"rfilename": f"{n}", "size": 1} for n in range(2_001)]}, "2001"),
        ({"siblings": [{"rfilename": "missing", "size": 1}]}, "404"),
        ({"siblings": [{"rfilename": "README.md", "size": 5}]}, "5 bytes"),
        ({"siblings": [{"rfilename": "sub/a b.txt", "size": 1, "blobId": "0" * 40}]}, "announced"),
        ({"siblings": [{"rfilename": "sub/a b.txt", "size": 1, "lfs": {"sha256": "0" * 64}}]}, "digest"),
    ],
)
def test_what_makes_no_sense_is_said_and_leaves_nothing(
    bent: dict[str, Any], word: str, there: There, alice: Any
) -> None:
    there.bent = bent
    failed = after(begun(there, alice))
    assert (failed.state, word in failed.failure) == ("failed", True), failed.failure
    assert contents(failed.project.repository) == {}


def test_it_stops_when_it_is_told_to_and_goes_on_where_it_was(there: There, api: APIClient, alice: Any) -> None:
    publish("imports", {"slice_seconds": 0}, author=None)
    there.bent = {"siblings": [there.told(name, data) for name, data in there.files.items()]}
    del there.files["empty"]
    found = after(begun(there, alice))
    assert (found.state, found.turn) == ("failed", 4)  # a file a turn
    api.force_authenticate(alice)
    here = f"/api/v1/imports/{found.pk}"
    assert api.get(here).json()["files_done"] == 3
    there.files["empty"], there.asked = b"", []
    assert api.patch(here, {"state": "waiting"}, format="json").json()["state"] == "waiting"
    assert api.patch(here, {"state": "cancelled"}, format="json").json()["state"] == "cancelled"
    assert after(found).state == "cancelled"
    assert api.patch(here, {"state": "waiting"}, format="json").status_code == 200
    assert (after(found).state, there.asked) == ("done", [f"/bird/heron/resolve/{COMMIT}/empty"])
    assert api.patch(here, {"state": "waiting"}, format="json").status_code == 409


def test_what_a_worker_left_is_taken_up_by_another(there: There, alice: Any) -> None:
    found = begun(there, alice)
    Import.objects.filter(pk=found.pk).update(state="fetching", worked_at=timezone.now())
    assert after(found).state == "fetching"  # somebody is at it
    assert actions.wake_imports() == 0
    Import.objects.filter(pk=found.pk).update(worked_at=timezone.now() - timedelta(minutes=11))
    assert (actions.wake_imports(), after(found).state) == (1, "done")


def test_only_addresses_of_others_are_asked(there: There, api: APIClient, alice: Any, settings: Any) -> None:
    found = source_at(f"{there.url}/datasets/bird/heron/tree/feat%2Fx")
    assert (found.word, found.revision, found.name) == ("datasets", "feat/x", "heron")
    settings.OUTBOUND_ALLOWED = []
    api.force_authenticate(alice)
    for address in (
        "https://127.0.0.1/a/b",
        "https://[::ffff:10.0.0.1]/a/b",
        "https://169.254.169.254/a/b",
        "http://example.org/a/b",
        "https://example.org/a",
        "https://example.org/a/..",
        "https://user@127.0.0.1/a/b",
        "https://:word@127.0.0.1/a/b",
        "https://127.0.0.1/a/b/tree/x%00",
        "file:///a/b",
        "x",
        "https://[/a/b",
    ):
        refused = api.post("/api/v1/imports", {"address": address}, format="json")
        assert (refused.status_code, list(refused.json()["fields"])) == (422, ["address"]), address
    assert Project.objects.count() == 0


def test_as_many_at_once_as_the_policy_says(there: There, alice: Any) -> None:
    publish("imports", {"at_once": 1}, author=None)
    begun(there, alice)
    with pytest.raises(TooMany):
        begun(there, alice, name="other")
    Import.objects.update(state="cancelled")
    with pytest.raises(BadInput) as taken:
        begun(there, alice)
    assert list(taken.value.fields) == ["name"]


def test_what_nobody_foresaw_ends_it_and_is_told(there: There, alice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    found = begun(there, alice)
    monkeypatch.setattr("projects.imports.actions.hubs.described", lambda *_args, **_more: 1 // 0)
    ended = after(found)
    assert (ended.state, "unforeseen" in ended.failure) == ("failed", True)
    Import.objects.update(worked_at=timezone.now() - timedelta(days=1))
    assert actions.wake_imports() == 0
    monkeypatch.undo()
    actions.retry_import(found=ended, user=alice)
    assert after(ended).state == "done"


def test_while_the_database_is_away_it_is_not_over(there: There, alice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    found = begun(there, alice)

    def away(*_args: Any, **_more: Any) -> None:
        raise OperationalError

    monkeypatch.setattr("projects.imports.actions.hubs.described", away)
    with pytest.raises(OperationalError):
        actions.go_on(import_id=found.pk)
    assert Import.objects.get().state == "fetching"


def test_a_refusal_says_no_sign_that_no_database_keeps(there: There, alice: Any) -> None:
    there.bent = {"siblings": [{"rfilename": "a\0b\ud800", "size": 1}]}
    failed = after(begun(there, alice))
    assert (failed.state, "\0" in failed.failure, "a" in failed.failure) == ("failed", False, True)


def test_what_one_sees_no_more_is_not_listed(there: There, alice: Any, bob: Any) -> None:
    begun(there, alice)
    assert imports_of(alice).count() == 1
    Member.objects.all().delete()
    Project.objects.update(owner=bob.owner, name="secret")
    assert imports_of(alice).count() == 0


def test_an_address_that_is_too_long_is_refused(there: There, alice: Any) -> None:
    long = f"http://127.0.0.1:{'0' * 300}{there.server.server_port}"
    for address in (f"{long}/bird/heron", f"{long}/bird/heron.git"):
        with pytest.raises(BadInput) as refusal:
            actions.begin_import(owner=alice.owner, user=alice, address=address)
        assert list(refusal.value.fields) == ["address"]


def test_a_worker_that_was_given_up_ends_nothing(there: There, alice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    found = begun(there, alice)

    def late(*_args: Any, **_more: Any) -> None:
        Import.objects.update(turn=F("turn") + 1)  # another has taken it up
        raise BadInput("it took too long")

    monkeypatch.setattr("projects.imports.actions.hubs.described", late)
    assert after(found).state == "fetching"


def test_one_that_goes_on_counts_among_those_at_once(there: There, alice: Any) -> None:
    publish("imports", {"at_once": 1}, author=None)
    first = begun(there, alice)
    actions.cancel_import(found=first, user=alice)
    begun(there, alice, name="other")
    with pytest.raises(TooMany):
        actions.retry_import(found=first, user=alice)
    assert Import.objects.get(pk=first.pk).state == "cancelled"
