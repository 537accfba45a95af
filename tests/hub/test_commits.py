"""Commits of Hub clients are commits of the pages: the same rights, the same rules for paths, all or nothing."""

import base64
import json
from typing import Any

import pytest

from core.models import Event
from core.problems import NotFound
from projects.actions import commit_files
from projects.models import Project
from repositories.actions import Delete
from repositories.models import Possession
from repositories.objects import oid_of
from repositories.queries import branches, get_commit, head, history, message
from tests.hub.conftest import Hub
from tests.projects.conftest import new_project, put_files
from tests.repositories.support import contents

pytestmark = pytest.mark.django_db
HERE = "/api/models/alice/wren"
BINARY = bytes(range(256)) * 80


@pytest.fixture
def wren(alice: Any) -> Project:
    project = new_project(alice, "wren")
    put_files(project, alice, {"sub/a.txt": b"a", "sub/b.txt": b"b", "old.txt": b"old"})
    return project


def lines(*lines: tuple[str, Any], summary: str = "Work", **header: str) -> str:
    first = ("header", {"summary": summary, "description": "", **header})
    return "\n".join(json.dumps({"key": key, "value": value}) for key, value in (first, *lines))


def file(path: str, data: bytes) -> tuple[str, Any]:
    return "file", {"path": path, "content": base64.b64encode(data).decode(), "encoding": "base64"}


def send(hub: Hub, body: str, address: str = f"{HERE}/commit/main") -> Any:
    return hub("POST", address, body, kind="application/x-ndjson")


def test_all_lines_become_one_commit(alice: Any, wren: Project) -> None:
    hub, before = Hub(alice), head(wren.repository) or b""
    sent = lines(
        file("new/a b+é.txt", b"new"),
        file("empty.bin", b""),
        file("old.txt", b"newer"),
        file("mid.txt", b"m" * 20_000),
        ("deletedFolder", {"path": "sub/"}),
        ("deletedFile", {"path": "sub/a.txt"}),
        ("deletedFile", {"path": "old.txt"}),
        ("copyFile", {"srcPath": "sub/b.txt", "path": "copied.txt"}),
        description="More words",
        parentCommit=before.hex()[:9],
    )
    answer = send(hub, sent)
    oid = head(wren.repository) or b""
    assert answer.json() == {
        "success": True,
        "commitOid": oid.hex(),
        "commitUrl": f"http://testserver/alice/wren/commit/{oid.hex()}",
        "hookOutput": "",
    }
    made, parent = history(wren.repository, oid, limit=2)
    assert (parent.oid, made.author_name, message(made)) == (before, "alice", "Work\n\nMore words\n")
    found = contents(wren.repository)
    assert (found["new/a b+é.txt"], found["old.txt"], found["copied.txt"]) == (b"new", b"newer", b"b")
    assert (found["empty.bin"], found["mid.txt"], "sub/a.txt" in found) == (b"", b"m" * 20_000, False)
    listed = {entry["path"]: entry for entry in hub.get(f"{HERE}/tree/main").json()}
    assert (listed["empty.bin"]["oid"], "lfs" in listed["empty.bin"]) == (oid_of("blob", b"").hex(), False)
    again = send(hub, lines(file("old.txt", b"newer")))
    assert again.json()["commitOid"] == oid.hex()
    moved = send(hub, lines(file("old.txt", b"newest"), parentCommit=before.hex()))
    assert (moved.status_code, moved.json()["head"], head(wren.repository)) == (412, oid.hex(), oid)


def test_clients_are_told_how_each_file_is_to_come(alice: Any, wren: Project) -> None:
    put_files(wren, alice, {".gitignore": b"*.log\n", "big.bin": BINARY})
    sample = base64.b64encode(BINARY[:512]).decode()
    text = base64.b64encode("é".encode() * 300)[:684].decode()
    files = [
        {"path": "old.txt", "size": 3, "sample": ""},
        {"path": "notes.md", "size": 700, "sample": text},
        {"path": "rows.parquet", "size": 700, "sample": text},
        {"path": "odd.dat", "size": len(BINARY), "sample": sample},
        {"path": "long.txt", "size": 10 * 2**20 + 1, "sample": text},
        {"path": "big.bin", "size": len(BINARY), "sample": sample},
        {"path": "empty.bin", "size": 0, "sample": ""},
        {"path": "run.log", "size": 1, "sample": ""},
    ]
    told = Hub(alice)("POST", f"{HERE}/preupload/main", {"files": files}).json()["files"]
    assert [line["path"] for line in told] == [line["path"] for line in files]
    modes = {line["path"]: line["uploadMode"] for line in told}
    assert [path for path, mode in modes.items() if mode == "lfs"] == ["rows.parquet", "odd.dat", "long.txt", "big.bin"]
    assert [line["path"] for line in told if line["shouldIgnore"]] == ["run.log"]
    known = {line["path"]: line["oid"] for line in told if "oid" in line}
    listed = {entry["path"]: entry for entry in Hub(alice).get(f"{HERE}/tree/main").json()}
    assert known == {"old.txt": oid_of("blob", b"old").hex(), "big.bin": listed["big.bin"]["lfs"]["oid"]}
    other = {"files": files[-2:], "gitIgnore": "*.bin"}
    told = Hub(alice)("POST", f"{HERE}/preupload/main", other).json()["files"]
    assert [line["shouldIgnore"] for line in told] == [True, False]


def test_a_card_is_read_before_anything_is_sent(alice: Any) -> None:
    hub = Hub()
    good = hub("POST", "/api/validate-yaml", {"content": "---\nlicense: mit\n---\n# A", "repoType": "model"})
    assert (good.status_code, good.json()) == (200, {"errors": [], "warnings": []})
    bad = hub("POST", "/api/validate-yaml", {"content": "---\nlicense: [\n---\n# A", "repoType": "model"})
    assert (bad.status_code, len(bad.json()["errors"])) == (400, 1)
    refused: list[Any] = [{"content": 1}, [], "{"]
    for odd in refused:
        assert hub("POST", "/api/validate-yaml", odd).status_code == 400


def test_every_branch_takes_commits(alice: Any, wren: Project) -> None:
    """What only another branch has changes nothing of what the project says of itself."""
    hub, top = Hub(alice), head(wren.repository) or b""
    licence = Project.objects.get(pk=wren.pk).licence
    assert hub("POST", f"{HERE}/branch/feat%2Fx", {}).status_code == 201
    sent = lines(file("README.md", b"---\nlicense: mit\n---\n# Other\n"), file("x.txt", b"x"), parentCommit=top.hex())
    for name in ("feat%2Fx", "refs%2Fheads%2Ffeat%2Fx"):
        told = hub("POST", f"{HERE}/preupload/{name}", {"files": [{"path": "x.txt", "size": 1, "sample": ""}]})
        assert told.json()["files"] == [{"path": "x.txt", "uploadMode": "regular", "shouldIgnore": False}]
    made = send(hub, sent, f"{HERE}/commit/feat%2Fx").json()["commitOid"]
    assert (head(wren.repository, "feat/x") or b"").hex() == made
    assert (head(wren.repository), Project.objects.get(pk=wren.pk).licence) == (top, licence)
    told = hub("POST", f"{HERE}/preupload/feat%2Fx", {"files": [{"path": "x.txt", "size": 1, "sample": ""}]})
    assert told.json()["files"][0]["oid"] == oid_of("blob", b"x").hex()
    assert licence != "mit"
    stale = send(hub, lines(file("y.txt", b"y"), parentCommit=top.hex()), f"{HERE}/commit/refs%2Fheads%2Ffeat%2Fx")
    assert (stale.status_code, stale.json()["head"]) == (412, made)
    told_of = Event.objects.filter(verb="project.refs_changed").order_by("pk").values_list("evidence", flat=True)
    assert told_of[1] == [{"ref": "refs/heads/feat/x", "from": top.hex(), "to": made}]


def test_a_branch_that_is_gone_does_not_begin_again(alice: Any, wren: Project) -> None:
    """It may be deleted between the moment a client asks and the moment its files are written."""
    operations = [Delete("old.txt")]
    with pytest.raises(NotFound):
        commit_files(project=wren, user=alice, operations=operations, message="Late", branch="gone")
    assert branches(wren.repository).keys() == {"main"}


def test_only_who_may_edit_may_commit(alice: Any, bob: Any, wren: Project) -> None:
    new_project(alice, "tern", "published")
    sent, before = lines(file("a.txt", b"a")), head(wren.repository)
    for hub, status, code in ((Hub(), 401, None), (Hub(bob), 404, "RepoNotFound"), (Hub(alice, "read"), 403, None)):
        for address in (f"{HERE}/commit/main", f"{HERE}/preupload/main"):
            refused = send(hub, sent, address)
            assert (refused.status_code, refused.headers.get("X-Error-Code")) == (status, code)
    shown = send(Hub(bob), sent, "/api/models/alice/tern/commit/main")
    assert (shown.status_code, bool(shown["X-Error-Message"])) == (403, True)
    assert Hub(alice)("POST", f"{HERE}/tag/main", {"tag": "first"}).status_code == 201
    for address, status, code in (
        ("commit/first", 404, "RevisionNotFound"),
        ("commit/a%00b", 404, "RevisionNotFound"),
        ("commit/refs%2Fpr%2F1", 404, "RevisionNotFound"),
        ("commit/nope", 404, "RevisionNotFound"),
        (f"commit/{(before or b'').hex()}", 404, "RevisionNotFound"),
    ):
        refused = send(Hub(alice), sent, f"{HERE}/{address}")
        assert (refused.status_code, refused["X-Error-Code"]) == (status, code)
    assert send(Hub(alice), sent, "/api/datasets/alice/wren/commit/main")["X-Error-Code"] == "RepoNotFound"
    assert head(wren.repository) == before


BAD = {
    "nothing": "\n",
    "no JSON": "{",
    "no object": "[]",
    "deep": "[" * 100_000,
    "no header": json.dumps({"key": "file", "value": {}}),
    "only a header without words": lines(summary=" "),
    "two headers": lines(("header", {"summary": "again"})),
    "unknown key": lines(("symlink", {"path": "a"})),
    "key is a list": lines(([], {})),  # type: ignore[arg-type]
    "value is text": lines(("file", "a")),
    "no path": lines(("file", {"content": "YQ==", "encoding": "base64"})),
    "path is a number": lines(("deletedFile", {"path": 1})),
    "half a character": lines(("deletedFile", {"path": "\ud800"})),
    "no base64": lines(("file", {"path": "a", "content": "%%%", "encoding": "base64"})),
    "unknown encoding": lines(("file", {"path": "a", "content": "a", "encoding": "rot13"})),
    "too long a message": lines(file("a", b"a"), summary="x" * 70_000),
    "bad digest": lines(("lfsFile", {"path": "a", "algo": "sha256", "oid": "xyz"})),
    "other digest": lines(("lfsFile", {"path": "a", "algo": "md5", "oid": "0" * 64})),
    "huge size": lines(("lfsFile", {"path": "a", "oid": "0" * 64, "size": 2**63})),
    "negative size": lines(("lfsFile", {"path": "a", "oid": "0" * 64, "size": -1})),
    "never uploaded": lines(("lfsFile", {"path": "a", "oid": "0" * 64, "size": 1})),
    "file below a file": lines(file("old.txt/a", b"a")),
    "names that are one": lines(file("x/a", b"a"), file("x/A", b"a")),
    "odd parent": lines(file("a", b"a"), parentCommit="main"),
    "NaN": lines(("lfsFile", {"path": "a", "oid": "0" * 64, "size": float("nan")})),
    **{
        f"path {path!r}": lines(file("first.txt", b"first"), file(path, b"a"))
        for path in (
            "",
            "/a",
            "a//b",
            "../etc/passwd",
            "a/../b",
            ".git/config",
            "CON",
            "a\\b",
            "a\x00b",
            "a" * 256,
            "é.",
        )
    },
}


def test_what_cannot_be_taken_leaves_nothing(alice: Any, wren: Project) -> None:
    hub, before, kept = Hub(alice), head(wren.repository), Possession.objects.count()
    for what, body in BAD.items():
        refused = send(hub, body)
        assert refused.status_code == 400, (what, refused.status_code, refused.content)
        assert refused.json()["error"], what
    missing = send(hub, lines(file("first.txt", b"first"), ("deletedFile", {"path": "nope.txt"})))
    assert (missing.status_code, missing["X-Error-Code"]) == (404, "EntryNotFound")
    assert "A file with this name doesn't exist" in missing["X-Error-Message"]
    gone = send(hub, lines(("copyFile", {"srcPath": "nope.txt", "path": "a"})))
    assert (gone.status_code, gone["X-Error-Code"]) == (404, "EntryNotFound")
    assert (head(wren.repository), Possession.objects.count()) == (before, kept)
    odd: list[Any] = [
        {},
        {"files": {}},
        {"files": [1]},
        {"files": [{"path": "a"}]},
        {"files": [{"path": 1, "size": 1}]},
    ]
    odd += [{"files": [{"path": path, "size": 1}]} for path in ("../a", "\ud800", "a\x00")]
    odd += [{"files": [{"path": "a", "size": 1, "sample": sample}]} for sample in ("%", 1, ["a"])]
    odd += [{"files": [{"path": "a", "size": size}]} for size in (-1, 1.5, True, "1", 2**63)]
    for given in odd:
        assert hub("POST", f"{HERE}/preupload/main", given).status_code in {400, 413}, given


def test_contents_are_named_by_who_has_them(alice: Any, bob: Any, wren: Project) -> None:
    """To know a digest is not to have the contents: another repository's stay there."""
    put_files(wren, alice, {"big.bin": BINARY})
    sha256 = {entry["path"]: entry for entry in Hub(alice).get(f"{HERE}/tree/main").json()}["big.bin"]["lfs"]["oid"]
    large = ("lfsFile", {"path": "odd.dat", "algo": "sha256", "oid": sha256})
    assert send(Hub(alice), lines(large)).status_code == 200
    assert contents(wren.repository)["odd.dat"] == BINARY
    attributes = Hub(alice).get("/alice/wren/resolve/main/.gitattributes").content.decode()
    assert attributes.endswith("/odd.dat filter=lfs diff=lfs merge=lfs -text\n")
    other = new_project(bob, "robin")
    refused = send(Hub(bob), lines(large), "/api/models/bob/robin/commit/main")
    assert (refused.status_code, "odd.dat" in contents(other.repository)) == (400, False)
    assert get_commit(wren.repository, head(wren.repository) or b"").title == "Work"
