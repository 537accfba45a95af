"""Pull requests by clients: begun with a commit or as a draft, talked over, taken in; and what they show to whom."""

import base64
import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.policies import publish
from projects.actions import move_release
from projects.models import Project
from projects.pulls.models import Pull
from repositories.queries import file, get_commit, head, read
from tests.hub.conftest import Hub
from tests.projects.conftest import put_files

pytestmark = pytest.mark.django_db
HERE = "/api/models/alice/tern"
THREADS = f"{HERE}/discussions"


def body(summary: str, *lines: tuple[str, dict[str, Any]], **header: str) -> str:
    all_of_it = [("header", {"summary": summary, **header}), *lines]
    return "\n".join(json.dumps({"key": key, "value": value}) for key, value in all_of_it)


def added(path: str, data: bytes) -> tuple[str, dict[str, Any]]:
    return "file", {"path": path, "content": base64.b64encode(data).decode(), "encoding": "base64"}


def commit(hub: Hub, data: str, revision: str = "main?create_pr=1") -> Any:
    return hub("POST", f"{HERE}/commit/{revision}", data, kind="application/x-ndjson")


def test_a_reader_proposes_on_what_is_published_and_a_member_merges(alice: Any, bob: Any, tern: Project) -> None:
    hub, owner = Hub(bob), Hub(alice)
    released, top = bytes(tern.releases.get().commit or b""), head(tern.repository) or b""
    answer = commit(hub, body("Say please", added("config.json", b"{}"), description="It is *kinder*."))
    told = answer.json()
    assert (answer.status_code, told["pullRequestUrl"]) == (200, "http://testserver/alice/tern/discussions/1")
    pull = Pull.objects.get()
    assert (pull.number, pull.state, bytes(pull.base), pull.author) == (1, "open", released, bob)
    assert get_commit(tern.repository, bytes.fromhex(told["commitOid"])).parent_oids == [released]
    assert (head(tern.repository), Hub().told(f"{HERE}/revision/refs%2Fpr%2F1")) == (top, (404, "RevisionNotFound"))
    details = owner.get(f"{THREADS}/1?diff=1").json()
    assert (details["isPullRequest"], details["status"], details["filesWithConflicts"]) == (True, "open", [])
    assert [(one["type"], one["author"]["name"]) for one in details["events"]] == [
        ("comment", "bob"),
        ("commit", "bob"),
    ]
    assert details["diff"].startswith(
        "diff --git a/config.json b/config.json\n--- a/config.json\n+++ b/config.json\n@@ -1,1"
    )
    assert owner("POST", f"{THREADS}/1/merge", {"comment": "Thanks."}).status_code == 200
    merged = head(tern.repository) or b""
    assert get_commit(tern.repository, merged).parent_oids == [top, bytes.fromhex(told["commitOid"])]
    assert read(tern.repository, merged, "config.json") == b"{}"
    assert file(tern.repository, merged, "notes.md").size == 5
    details = Hub().get(f"{THREADS}/1").json()
    assert (details["status"], details["changes"]["mergeCommitId"]) == ("merged", merged.hex())
    assert [one["data"] for one in details["events"] if one["type"] == "status-change"] == [{"status": "merged"}]
    assert Hub().get(HERE).json()["sha"] == released.hex()
    assert owner("POST", f"{THREADS}/1/merge").status_code == 409
    assert commit(hub, body("More", added("a.md", b"a")), "refs%2Fpr%2F1").status_code == 409


def test_a_draft_is_filled_opened_closed_and_opened_again(alice: Any, bob: Any, tern: Project) -> None:
    hub = Hub(bob)
    begun = hub("POST", THREADS, {"title": "Notes", "description": "Some.", "pullRequest": True}).json()
    assert (begun["num"], begun["status"], begun["isPullRequest"]) == (1, "draft", True)
    for place, text in enumerate((b"one", b"two")):
        answer = commit(hub, body(f"Part {place}", added("more.md", text)), "refs%2Fpr%2F1")
        assert answer.status_code == 200
    sha = hub.get(f"{HERE}/revision/refs%2Fpr%2F1").json()["sha"]
    assert sha == answer.json()["commitOid"]
    for revision in ("refs%2Fpr%2F1", sha):
        assert hub.get(f"/alice/tern/resolve/{revision}/more.md").getvalue() == b"two"
        assert Hub().told(f"/alice/tern/resolve/{revision}/more.md") == (404, "RevisionNotFound")
    said = [one["title"] for one in hub.get(f"{HERE}/commits/refs%2Fpr%2F1").json()]
    assert said == ["Part 1", "Part 0", "Write the facts into the card"]
    assert [hub("POST", f"{THREADS}/1/status", {"status": now}).json()["newStatus"]["data"]["status"] for now in
            ("open", "closed", "open")] == ["open", "closed", "open"]  # fmt: skip
    assert hub("POST", f"{THREADS}/1/merge").status_code == 403
    told = [one["type"] for one in Hub().get(f"{THREADS}/1").json()["events"]]
    assert told == ["comment", "status-change", "status-change", "status-change"]
    refs = Hub(alice).get(f"{HERE}/refs?include_prs=1").json()["pullRequests"]
    assert refs == [{"name": "refs/pr/1", "ref": "refs/pr/1", "targetCommit": sha}]
    assert Hub(alice).get(f"{THREADS}?type=pull_request&status=open").json()["count"] == 1


def test_what_both_sides_changed_is_not_merged(alice: Any, bob: Any, tern: Project) -> None:
    hub = Hub(bob)
    assert commit(hub, body("Mine", added("config.json", b"{}"), added("sub", b"a file"))).status_code == 200
    put_files(tern, alice, {"config.json": b"[]"})
    top = head(tern.repository)
    assert hub.get(f"{THREADS}/1").json()["filesWithConflicts"] == ["config.json", "sub"]
    answer = Hub(alice)("POST", f"{THREADS}/1/merge")
    assert (answer.status_code, answer.json()["paths"]) == (409, ["config.json", "sub"])
    assert (head(tern.repository), Pull.objects.get().state) == (top, "open")


def test_guests_bring_what_they_have_and_no_more(alice: Any, bob: Any, charlie: Any, tern: Project) -> None:
    hub = Hub(bob)
    put_files(tern, alice, {"secret.bin": b"\0" * 40})
    secret = file(tern.repository, head(tern.repository) or b"", "secret.bin").sha256.hex()
    known = file(tern.repository, bytes(tern.releases.get().commit or b""), "model.safetensors")
    line = ("lfsFile", {"path": "mine.bin", "algo": "sha256", "oid": secret, "size": 40})
    assert commit(hub, body("Guess", line)).status_code == 400
    assert commit(Hub(alice), body("Mine", line)).status_code == 200
    again = ("lfsFile", {"path": "again.safetensors", "algo": "sha256", "oid": known.sha256.hex(), "size": known.size})
    assert commit(hub, body("The same elsewhere", again)).status_code == 200
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize 40\n" % secret.encode()
    assert commit(hub, body("Point", added("p.bin", pointer))).status_code == 400
    announced = {"files": [{"path": "a.bin", "size": 3, "sample": base64.b64encode(b"\0\1\2").decode()}]}
    told = hub("POST", f"{HERE}/preupload/main?create_pr=1", announced).json()["files"][0]
    assert told["uploadMode"] == "regular"
    announced["files"][0]["size"] = 11 * 2**20
    assert hub("POST", f"{HERE}/preupload/main?create_pr=1", announced).status_code == 403
    assert hub.get(f"{HERE}/xet-write-token/None?create_pr=1").status_code == 403
    assert Hub(alice).get(f"{HERE}/xet-write-token/None?create_pr=1").status_code == 200
    publish("pulls", {"largest_megabytes": 0}, author=alice)
    assert commit(hub, body("Too much", added("b.md", b"b"))).status_code == 413
    publish("pulls", {"largest_megabytes": 10, "under_way": 1}, author=alice)
    assert commit(hub, body("One more", added("b.md", b"b"))).status_code == 429
    assert commit(Hub(charlie), body("Theirs", added("b.md", b"b")), "refs%2Fpr%2F2").status_code == 403


def test_nobody_proposes_on_what_they_may_not_see(alice: Any, bob: Any, tern: Project) -> None:
    hub, top = Hub(bob), (head(tern.repository) or b"").hex()
    change = added("a.md", b"a")
    assert commit(Hub(), body("x", change)).status_code == 401
    assert commit(hub, body("x", change, parentCommit=top)).status_code == 404
    assert commit(hub, body("Same", added("config.json", b'{"model_type": "gpt2"}'))).status_code == 400
    for revision, status in (("tidy?create_pr=1", 400), ("refs%2Fpr%2F9", 404), ("main", 403)):
        assert commit(hub, body("x", change), revision).status_code == status, revision
    assert not Pull.objects.exists()
    assert commit(hub, body("x", change)).status_code == 200
    move_release(tern.releases.get(), "quarantine")
    assert hub.told(f"{HERE}/revision/refs%2Fpr%2F1")[0] in {403, 404}
    assert commit(hub, body("y", added("b.md", b"b")), "refs%2Fpr%2F1").status_code == 409
    assert "diff" not in hub.get(f"{THREADS}/1").json()
    tern.visibility = "private"
    tern.save(update_fields=["visibility"])
    assert commit(hub, body("x", change)).status_code == 404
    assert hub.told(f"{THREADS}/1") == (404, "RepoNotFound")


def test_lists_cost_the_same_with_one_and_with_three(alice: Any, bob: Any, tern: Project) -> None:
    for place in range(3):
        commit(Hub(alice), body(f"No {place}", added("a.md", b"%d" % place)))
        with CaptureQueriesContext(connection) as asked:
            assert Hub().get(THREADS).json()["count"] == place + 1
        assert len(asked) == 3


def test_newcomers_propose_more_where_they_are_at_home(alice: Any, bob: Any, tern: Project) -> None:
    for hub, last in ((Hub(alice), 200), (Hub(bob), 429)):
        for number in range(3):
            assert commit(hub, body("More", added(f"{number}.txt", b"1"))).status_code == 200
        assert commit(hub, body("One more", added("4.txt", b"1"))).status_code == last
