"""A project comes from a git server, with its very objects; and a server that lies brings nothing."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from core.models import Event
from core.policies import publish
from projects.imports import actions
from projects.imports.actions.from_git import pack_file
from projects.imports.models import Import
from repositories.git.lines import Garbled
from repositories.git.outlook import all_refs
from repositories.git.remote import _ref
from repositories.models import Blob, Commit, Object
from repositories.queries import files, head
from tests.gitserver import Answer, GitServer
from tests.hub.gits import Git
from tests.repositories.support import contents, put
from tests.repositories.test_packs import TREE, one, packed, zeros
from tests.repositories.test_packs import head as head_of_object

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(shutil.which("git") is None, reason="NO GIT on this machine: nothing was fetched"),
]
CARD = b"---\nlicense: mit\n---\n# Heron\n"
WEIGHTS = b"\0\1" * 50_000


@pytest.fixture(scope="module")
def with_a_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = GitServer(tmp_path_factory.mktemp("git") / "there")
    made.push({"a": b"1"}, "First")
    made.stop()
    return made.folder


@pytest.fixture
def there(settings: Any, tmp_path: Path, with_a_file: Path) -> Iterator[GitServer]:
    settings.OUTBOUND_ALLOWED = ["127.0.0.1", "localhost"]
    made = GitServer(tmp_path / "there", with_a_file)
    yield made
    made.stop()


def begun(there: GitServer, user: Any, **more: Any) -> Import:
    return actions.begin_import(owner=user.owner, user=user, address=there.address, **more)


def after(found: Import) -> Import:
    actions.go_on(import_id=found.pk)
    return Import.objects.select_related("project__repository").get(pk=found.pk)


def test_all_of_its_history_comes_under_its_own_ids(
    there: GitServer, client: Client, alice: Any, bob: Any, tmp_path: Path
) -> None:
    there.push({"README.md": b"# Old", "sub/a.txt": b"a"}, "Then")
    there.work("tag", "v0.1")
    there.work("checkout", "-qb", "side")
    there.push({"side.txt": b"side"}, "Aside")
    there.work("checkout", "-q", "trunk")
    pointer = there.keep_large(WEIGHTS)
    there.push({"README.md": CARD, "model.bin": pointer, "copy.bin": pointer}, "Second")
    there.work("merge", "-q", "side", "-m", "Both")
    there.work("tag", "-am", "With words", "worded")
    there.work("branch", "main", "side")  # a name that another has here
    there.push({}, "Last")
    client.force_login(alice)
    page = client.post("/imports", {"address": there.address, "owner": "alice", "kind": "code"}).headers["Location"]
    done = after(Import.objects.get())
    assert (done.state, done.failure, done.left_out) == ("done", "", ["refs/heads/main"])
    assert (done.files_done, done.size_done, done.commit) == (1, len(WEIGHTS), there.work.tip())
    repository = done.project.repository
    assert {name: target.oid.hex() for name, target in all_refs(repository).items()} == {
        "refs/heads/main": there.work.tip("trunk"),
        "refs/heads/side": there.work.tip("side"),
        "refs/tags/v0.1": there.work.tip("v0.1"),
        "refs/tags/worded": there.work.tip("worded"),
    }
    here = contents(repository)
    assert here == {
        "a": b"1",
        "README.md": CARD,
        "sub/a.txt": b"a",
        "side.txt": b"side",
        "model.bin": WEIGHTS,
        "copy.bin": WEIGHTS,
    }
    done.project.refresh_from_db()
    assert (done.project.kind, done.project.licence, done.project.name) == ("code", "MIT", "heron")
    assert not pack_file(done).exists()
    assert [verb for (verb,) in Event.objects.filter(object_id=done.pk).order_by("id").values_list("verb")] == [
        "import.ask",
        "import.begin",
        "import.finish",
    ]
    assert "1 of 1 files" in client.get(page).content.decode()
    shown = client.get("/alice/heron").content.decode()
    assert there.address in shown
    assert there.work.tip()[:12] in shown
    client.force_login(bob)
    assert client.get("/alice/heron").status_code == 404


def test_another_branch_may_be_main(there: GitServer, alice: Any) -> None:
    there.push({"a": b"1"})
    there.work("checkout", "-qb", "release/2")
    tip = there.push({"a": b"2"})
    done = after(begun(there, alice, branch="release/2"))
    assert (done.state, (head(done.project.repository) or b"").hex()) == ("done", tip)
    wrong = after(begun(there, alice, branch="nowhere", name="other"))
    assert (wrong.state, "nowhere" in wrong.failure) == ("failed", True)


def test_a_token_is_kept_under_lock_told_that_server_alone_and_forgotten(
    there: GitServer, api: APIClient, alice: Any, tmp_path: Path
) -> None:
    there.push({"a": b"1", "w.bin": there.keep_large(b"weights")})
    there.login = "ada:s3cret"
    other = GitServer(tmp_path / "other")
    other.large = there.large
    there.lfs_href = f"{other.url.replace('127.0.0.1', 'localhost')}/large/{next(iter(there.large))}"
    api.force_authenticate(alice)
    asked = {"address": there.address, "username": "ada", "token": "wrong"}
    refused = after(Import.objects.get(pk=api.post("/api/v1/imports", asked, format="json").json()["id"]))
    assert (refused.state, refused.locked_login, "token" in refused.failure) == ("failed", "", True)
    again = api.patch(
        f"/api/v1/imports/{refused.pk}", {"state": "waiting", "username": "ada", "token": "s3cret"}, format="json"
    )
    assert "s3cret" not in again.content.decode()
    waiting = Import.objects.get(pk=refused.pk)
    assert "s3cret" not in repr(vars(waiting))
    assert waiting.login.token == "s3cret"
    done = after(waiting)
    assert (done.state, done.failure, done.locked_login) == ("done", "", "")
    assert contents(done.project.repository)["w.bin"] == b"weights"
    assert [said for _path, said in other.asked] == [""]
    assert {said != "" for _path, said in there.asked} == {True}
    other.stop()


def test_a_login_does_not_follow_to_another_server(there: GitServer, alice: Any) -> None:
    there.push({"a": b"1"})
    elsewhere = there.url.replace("127.0.0.1", "localhost")

    def led_on(path: str, answer: Answer) -> Answer:
        if path.startswith("/old.git/"):
            return Answer(301, {"Location": f"{elsewhere}/heron.git/info/refs?service=git-upload-pack"}, b"")
        return answer

    there.bend = led_on
    done = after(actions.begin_import(owner=alice.owner, user=alice, address=f"{there.url}/old.git", token="s3cret"))
    assert done.state == "done", done.failure
    assert [bool(said) for _path, said in there.asked] == [True, False, False, False]


def test_what_came_is_not_fetched_again(there: GitServer, alice: Any) -> None:
    publish("imports", {"slice_seconds": 0}, author=None)
    there.push({f"{n}.bin": there.keep_large(b"%d" % n * 10) for n in range(3)})
    lost = max(there.large)
    data = there.large.pop(lost)
    failed = after(begun(there, alice))
    assert (failed.state, lost in failed.failure, failed.files_done) == ("failed", True, 2)
    assert contents(failed.project.repository) == {}
    there.large[lost], there.asked = data, []
    actions.retry_import(found=failed, user=alice)
    assert after(failed).state == "done"
    assert sum("/large/" in path for path, _said in there.asked) == 1
    assert not any(path.endswith("/git-upload-pack") for path, _said in there.asked)  # its history waited on the disk


def test_a_worker_on_another_machine_begins_its_history_anew(there: GitServer, alice: Any) -> None:
    publish("imports", {"slice_seconds": 0}, author=None)
    there.push({f"{n}.bin": there.keep_large(b"%d" % n * 10) for n in range(2)})
    found = begun(there, alice)
    first = max(there.large)
    data = there.large.pop(first)
    found = after(found)
    assert (found.state, found.files_done) == ("failed", 1)
    pack_file(found).unlink()
    there.large[first] = data
    tip = there.push({"more": b"x"})  # it went on there meanwhile
    there.asked = []
    actions.retry_import(found=found, user=alice)
    done = after(found)
    assert (done.state, (head(done.project.repository) or b"").hex()) == ("done", tip)
    assert sum("/large/" in path for path, _said in there.asked) == 1


def test_files_that_were_put_here_meanwhile_are_not_lost(there: GitServer, alice: Any) -> None:
    there.push({"a": b"1"})
    found = begun(there, alice)
    put(found.project.repository, {"mine.txt": b"mine"})
    failed = after(found)
    assert (failed.state, "meanwhile" in failed.failure) == ("failed", True)
    assert contents(failed.project.repository) == {"mine.txt": b"mine"}


def _type(kind: str) -> dict[str, str]:
    return {"Content-Type": f"application/x-git-upload-pack-{kind}"}


def _lines(*words: bytes) -> bytes:
    return b"".join(b"%04x" % (len(word) + 4) + word for word in words)


def _says(body: bytes, **headers: str) -> Callable[[str, Answer], Answer]:
    """Instead of the greeting."""

    def bend(path: str, answer: Answer) -> Answer:
        return Answer(200, headers or _type("advertisement"), body) if "/info/refs" in path else answer

    return bend


def _gives(made: Callable[[bytes], bytes]) -> Callable[[str, Answer], Answer]:
    """Instead of the pack."""

    def bend(path: str, answer: Answer) -> Answer:
        is_pack = path.endswith("/git-upload-pack") and b"packfile" in answer.body
        return Answer(200, _type("result"), made(answer.body)) if is_pack else answer

    return bend


def _pack(data: bytes) -> bytes:
    sent = [b"\x01" + data[at : at + 60_000] for at in range(0, len(data), 60_000)]
    return _lines(b"packfile\n", *sent) + b"0000"


def _led(where: str) -> Callable[[str, Answer], Answer]:
    return lambda path, answer: Answer(302, {"Location": where}, b"") if "/info/refs" in path else answer


OLD = b"# service=git-upload-pack\n"
GREETING = b"version 2\n", b"ls-refs\n", b"fetch\n"
SUBMODULE = b"160000 sub\0" + b"\x11" * 20
LIES: dict[str, tuple[Callable[[str, Answer], Answer], str]] = {
    "a page": (_says(b"<html>", **{"Content-Type": "text/html"}), "does not speak as git"),
    "nothing": (_says(b""), "too old"),
    "an old server": (_says(_lines(OLD) + b"0000" + _lines(b"1" * 40 + b" HEAD\n")), "too old"),
    "no lines": (_says(b"zzzz"), "not what git says"),
    "no fetch": (_says(_lines(*GREETING[:2]) + b"0000"), "does not speak as git"),
    "other ids": (_says(_lines(*GREETING, b"object-format=sha256\n") + b"0000"), "SHA-1"),
    "endless": (_says(_lines(*GREETING) + _lines(b"x" * 1000) * 2000), "larger than"),
    "no such": (lambda _path, _answer: Answer(404, {}, b""), "no such repository"),
    "a failure": (lambda _path, _answer: Answer(500, {}, b""), "500"),
    "inside": (_led("http://169.254.169.254/info/refs?service=git-upload-pack"), "not allowed"),
    "inside, mapped": (_led("http://[::ffff:10.0.0.1]/info/refs?service=git-upload-pack"), "not allowed"),
    "a file": (_led("file:///etc/passwd"), "does not speak as git"),
    "nowhere": (_led("http://[/"), "302"),
    "elsewhere": (_led("/login"), "does not speak as git"),
    "a circle": (_led("/heron.git/info/refs?service=git-upload-pack"), "redirects"),
    "a refusal": (_gives(lambda _body: _lines(b"ERR come back later\n")), "come back later"),
    "a late refusal": (_gives(lambda _body: _lines(b"packfile\n", b"\x03out of memory\n")), "out of memory"),
    "no pack": (_gives(lambda _body: _lines(b"packfile\n") + b"0000"), "damaged"),
    "half a pack": (_gives(lambda body: body[: len(body) // 2]), "git"),
    "another digest": (_gives(lambda _body: _pack(packed([])[:-1] + b"x")), "damaged"),
    "an empty pack": (_gives(lambda _body: _pack(packed([]))), "commit"),
    "too many": (_gives(lambda _body: _pack(packed([], 300_000))), "300000"),
    "a bomb": (
        _gives(lambda _body: _pack(packed([head_of_object(TREE, 2**30) + zeros(2**20)]))),
        "larger than",
    ),
    "a submodule": (_gives(lambda _body: _pack(packed([one(TREE, SUBMODULE)]))), "submodule"),
    "a path": (_gives(lambda _body: _pack(packed([one(TREE, b"100644 ..\0" + b"\x11" * 20)]))), ".."),
    "git's own": (_gives(lambda _body: _pack(packed([one(TREE, b"40000 .GIT\0" + b"\x11" * 20)]))), ".GIT"),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_a_server_that_lies_brings_nothing(lie: str, there: GitServer, alice: Any) -> None:
    there.bend, word = LIES[lie]
    found = begun(there, alice)
    before = Commit.objects.count(), Object.objects.count(), list(all_refs(found.project.repository))
    failed = after(found)
    assert (failed.state, word in failed.failure) == ("failed", True), failed.failure
    assert (Commit.objects.count(), Object.objects.count(), list(all_refs(failed.project.repository))) == before
    assert not list(pack_file(failed).parent.glob(f"import-{failed.pk}.[0-9]*"))
    there.bend = lambda _path, answer: answer
    actions.retry_import(found=failed, user=alice)  # and nothing of it is left in the way
    assert after(failed).state == "done"


LARGE = b"large" * 100


@pytest.mark.parametrize(
    ("href", "data", "word"),
    [
        ("http://169.254.169.254/x", LARGE, "not allowed"),
        ("file:///etc/passwd", LARGE, "http"),
        ("http://[", LARGE, "http"),
        ("", b"small", "bytes"),
        ("", LARGE * 2, "larger"),
        ("", bytes(reversed(LARGE)), "digest"),
    ],
)
def test_large_files_are_what_their_pointers_say(
    href: str, data: bytes, word: str, there: GitServer, alice: Any
) -> None:
    there.push({"w.bin": there.keep_large(LARGE)})
    there.lfs_href, there.large = href, dict.fromkeys(there.large, data)
    failed = after(begun(there, alice))
    assert (failed.state, word in failed.failure) == ("failed", True), failed.failure
    assert not Blob.objects.filter(size=len(data), inline=data).exists()


def test_as_much_as_the_policy_says(there: GitServer, alice: Any) -> None:
    there.push({"a.bin": there.keep_large(b"1"), "b.bin": there.keep_large(b"2")})
    publish("imports", {"files": 1}, author=None)
    assert "2 files" in after(begun(there, alice)).failure
    publish("imports", {"gigabytes": 0}, author=None)
    assert "1 GB" in after(begun(there, alice, name="other")).failure
    for number in range(3):
        there.work("tag", f"t{number}")
    there.push({})
    publish("imports", {"refs": 2}, author=None)
    done = after(begun(there, alice, name="third"))
    assert (done.state, done.left_out) == ("done", ["refs/tags/t1", "refs/tags/t2"])


def test_a_file_too_large_for_git_is_named(there: GitServer, alice: Any) -> None:
    there.push({"data/big.csv": b"1,2,3\n" * 2_000_000})
    failed = after(begun(there, alice))
    assert (failed.state, "big.csv  12.0 MB" in failed.failure) == ("failed", True), failed.failure
    assert list(files(failed.project.repository, head(failed.project.repository) or b""))[1:] == []


def test_git_finds_nothing_wrong_with_it(there: GitServer, alice: Any, tmp_path: Path) -> None:
    """Its objects, written out again, are those that git made."""
    for number in range(5):
        there.push({f"{number}/é {number}.txt": b"%d" % number}, f"Step {number}")
    done = after(begun(there, alice))
    Git.clone(str(there.folder / "heron.git"), tmp_path / "copy")
    rows = Object.objects.filter(repository=done.project.repository).values_list("oid", "type", "data")
    kinds = {1: "commit", 2: "tree", 4: "tag"}
    for oid, kind, data in rows:
        made = subprocess.run(
            ["git", "hash-object", "-t", kinds[kind], "--stdin"],
            input=bytes(data),
            capture_output=True,
            check=True,
            cwd=tmp_path / "copy",
        )
        assert made.stdout.decode().strip() == bytes(oid).hex()
    assert done.project.repository.default_branch == "main"


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1/a/b.git",
        "https://[::ffff:10.0.0.1]/b.git",
        "http://example.org/a/b.git",
        "https://user:word@example.org/a.git",
        "https://example.org/a/../b.git",
        "https://example.org/a.git?x=1",
        "https://example.org/a b.git",
        "ssh://git@example.org/a.git",
        "git@example.org:a/b.git",
        "file:///a/b.git",
        "https://example.org/" + "a" * 300 + ".git",
        "https://[/.git",
        ".git",
    ],
)
def test_only_addresses_of_others_are_asked(address: str, api: APIClient, alice: Any) -> None:
    api.force_authenticate(alice)
    refused = api.post("/api/v1/imports", {"address": address}, format="json")
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["address"])


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"via": "zip"}, "via"),
        ({"kind": "nothing"}, "kind"),
        ({"branch": "-x"}, "name"),
        ({"username": "ada"}, "token"),
        ({"token": "a\nb"}, "token"),
        ({"token": "é"}, "token"),
        ({"name": "../x"}, "name"),
    ],
)
def test_what_makes_no_sense_names_its_field(
    given: dict[str, str], field: str, there: GitServer, api: APIClient, alice: Any
) -> None:
    api.force_authenticate(alice)
    refused = api.post("/api/v1/imports", {"address": there.address, **given}, format="json")
    assert (refused.status_code, list(refused.json()["fields"])) == (422, [field]), refused.json()
    assert Import.objects.count() == 0


def test_a_name_with_signs_that_git_forbids_is_no_answer_of_git() -> None:
    with pytest.raises(Garbled):
        _ref(b"5" * 40 + b" refs/heads/a\0b")
    assert _ref(b"5" * 40 + b" refs/heads/a")[0] == "refs/heads/a"
