"""What is locked away reaches nobody by another name or commit, through whatever door, but those who have to look."""

import hashlib
import io
import json
import random
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.problems import Gone
from inference.batches.queries import dataset_file
from projects.actions import create_project
from projects.imports.actions import begin_unpacking
from projects.models import Project, Release
from repositories import actions
from repositories.queries import files
from reviews.checks.findings import Severity
from reviews.models import CheckRun, Finding
from tests.hub.conftest import LARGE, Hub, bearer
from tests.hub.gits import Git
from tests.hub.test_git import address
from tests.hub.test_lfs import GIVEN, ask
from tests.projects.conftest import FACTS, FILES, put_files
from tests.servers import serving

db = pytest.mark.django_db
PACKED = io.BytesIO()
with zipfile.ZipFile(PACKED, "w") as archive:
    archive.writestr("a.txt", "a")
BAD, EVIL, ZIP = random.Random(7).randbytes(2_000_000), b"cos\nsystem\n(S'rm -rf /'\ntR.", PACKED.getvalue()
WORDS = "The files of this release are locked away until somebody has looked into a finding."
HERE, API = "/alice/wren", "/api/v1/projects/alice/wren"
LFS = f"{HERE}.git/info/lfs/objects"


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def mona(person: Callable[..., Any]) -> Any:
    return person("mona", "moderator")


def lock(alice: Any) -> Project:
    """Release 2 is locked for `evil.txt`, which git keeps itself; `main` has gone on with the same files."""
    project = create_project(owner=alice.owner, user=alice, kind="model", name="wren", **FACTS)
    add_release(project, alice, 1, FILES, "published")
    project.published_release = Release.objects.get(project=project)
    project.save()
    found = add_release(project, alice, 2, {"bad.bin": BAD, "evil.txt": EVIL, "old.zip": ZIP}, "quarantined")
    run = CheckRun.objects.create(release=found, digest=found.digest, check_name="pickles", state="passed")
    Finding.objects.create(run=run, code="malicious_global", severity=Severity.BLOCKING, path="evil.txt")
    put_files(project, alice, {"notes.md": b"Still at it."})
    return project


def add_release(project: Project, user: Any, number: int, given: dict[str, bytes], state: str) -> Release:
    commit = put_files(project, user, given)
    manifest = [
        {"path": entry.path, "size": entry.size, "sha256": entry.sha256.hex()}
        for entry in files(project.repository, commit)
    ]
    facts: dict[str, Any] = {"commit": commit, "manifest": manifest, "state": state, "digest": f"{number}" * 64}
    facts |= {"ending_reason": "malware", "published_at": timezone.now() if state == "published" else None}
    return Release.objects.update_or_create(project=project, number=number, defaults=facts)[0]


@pytest.fixture
def wren(alice: Any) -> Project:
    return lock(alice)


def tensors(name: str) -> bytes:
    """Weights of one number."""
    header = json.dumps({name: {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
    return len(header).to_bytes(8, "little") + header + bytes(4)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@db
def test_clients_are_refused_with_the_reason(alice: Any, mona: Any, wren: Project) -> None:
    hub = Hub(alice)
    for path in ("bad.bin", "evil.txt", "old.zip"):
        for method in ("HEAD", "GET"):
            answer = hub(method, f"{HERE}/resolve/main/{path}")
            told = (answer.status_code, answer["X-Error-Message"])
            assert told == (403, "Access to this resource is disabled."), path
        assert (answer.json()["error"], answer.json()["release"], answer.json()["reason"]) == (WORDS, 2, "malware")
    for path, status in (("config.json", 200), ("README.md", 200), ("model.safetensors", 200), ("notes.md", 200)):
        assert hub.get(f"{HERE}/resolve/main/{path}").status_code == status, path
    assert {one["path"] for one in hub.get(f"/api/models{HERE}/tree/main").json()} >= {"bad.bin", "evil.txt"}
    commit = Hub(mona).get(f"/api/models{HERE}/revision/v2").json()["sha"]
    assert Hub(mona).get(f"{HERE}/resolve/{commit}/bad.bin").status_code == GIVEN


@db
def test_a_digest_leads_to_nothing(alice: Any, bob: Any, mona: Any, wren: Project) -> None:
    named = [(sha(data), len(data)) for data in (BAD, EVIL, LARGE)]
    told = ask(Hub(alice), *named, operation="download", at=LFS).json()["objects"]
    assert [one.get("error") for one in told] == [{"code": 403, "message": WORDS}] * 2 + [None]
    for hub, statuses in ((Hub(alice), [403, 403, 200]), (Hub(bob), [404, 404, 200]), (Hub(), [404, 404, 200])):
        assert [hub.get(f"{LFS}/{digest}").status_code for digest, _size in named] == statuses


@db
def test_no_run_of_chunks_is_sent(alice: Any, wren: Project, settings: Any) -> None:
    settings.XET_DOWNLOADS = True
    hub, release = Hub(alice), Release.objects.get(project=wren, number=2)
    Release.objects.filter(pk=release.pk).update(state="published")
    hub("HEAD", f"{HERE}/resolve/main/bad.bin")
    assert actions.cut_due() == 1
    offered = hub("HEAD", f"{HERE}/resolve/main/bad.bin")
    token = offered["Link"].removeprefix("<http://testserver").removesuffix('>; rel="xet-auth"')
    shown = {"Authorization": f"Bearer {hub.get(token).json()['accessToken']}"}
    reconstruction = f"/xet/v2/reconstructions/{offered['X-Xet-Hash']}"
    xorbs = Hub().get(reconstruction, **shown).json()["xorbs"]
    run = next(one["url"] for many in xorbs.values() for one in many).removeprefix("http://testserver")
    assert Hub()("HEAD", run).status_code == 200
    Release.objects.filter(pk=release.pk).update(state="quarantined")
    assert [Hub().get(reconstruction, **shown).status_code, Hub()("HEAD", run).status_code] == [403, 403]


@db
def test_pages_and_api_say_it_too(alice: Any, mona: Any, wren: Project) -> None:
    page = signed_in(alice).get(f"{HERE}/files/evil.txt?revision=main")
    assert (page.status_code, WORDS in page.content.decode(), "rm -rf" in page.content.decode()) == (200, True, False)
    assert "Locked away with release 2" in page.content.decode()
    mine, token = signed_in(alice), {"Authorization": f"Bearer {bearer(alice)}"}
    for path in ("evil.txt", "bad.bin"):
        assert mine.get(f"{HERE}/raw/{path}?revision=main").status_code == 410
        answer = Client().get(f"{API}/raw/{path}", headers=token)
        assert (answer.status_code, answer.json()["code"], answer.json()["detail"]) == (410, "quarantined", WORDS)
    compared = mine.get(f"{HERE}/compare/v1...main").content.decode()
    assert ("evil.txt" in compared, "Still at it." in compared, "rm -rf" in compared) == (True, True, False)
    assert signed_in(mona).get(f"{HERE}/raw/evil.txt?revision=v2").content == EVIL
    with pytest.raises(Gone):
        begin_unpacking(project=wren, user=alice, path="old.zip")
    with pytest.raises(Gone):
        dataset_file(alice, "alice/wren", "evil.txt", 10_000)


@db
def test_all_is_as_before_once_it_is_cleared(alice: Any, wren: Project) -> None:
    Release.objects.filter(project=wren, number=2).update(state="triage")
    assert Hub(alice).get(f"{HERE}/resolve/main/evil.txt").status_code == 200
    assert Hub(alice).get(f"{LFS}/{sha(BAD)}").status_code == GIVEN


@db
def test_what_a_check_found_is_not_given_by_a_published_release_either(alice: Any, bob: Any, wren: Project) -> None:
    Release.objects.filter(project=wren, number=2).update(state="published")
    found = add_release(wren, alice, 3, {"more.txt": b"more"}, "quarantined")
    run = CheckRun.objects.create(release=found, digest=found.digest, check_name="pickles", state="passed")
    Finding.objects.create(run=run, code="malicious_global", severity=Severity.BLOCKING, path="bad.bin")
    Finding.objects.create(run=run, code="pickle_weights", severity=Severity.INFO, path="model.safetensors")
    for hub in (Hub(), Hub(bob)):
        assert hub.get(f"{HERE}/resolve/v2/bad.bin").status_code == 403
        assert hub.get(f"{LFS}/{sha(BAD)}").status_code == 403
        assert hub.get(f"{HERE}/resolve/v2/evil.txt").status_code == 200
        assert hub.get(f"{HERE}/resolve/v1/model.safetensors").status_code == 200


@db
def test_a_comparison_of_published_releases_tells_of_it_but_that_it_differs(alice: Any, wren: Project) -> None:
    """Neither lines nor rows, nor how many, nor the columns of a table, the names of tensors, or what is configured."""
    Release.objects.filter(project=wren, number=2).update(state="published")
    step = {"rows.csv": b"a,b\n1,2\n", "w.safetensors": tensors("seen"), "config.json": b'{"heads": 111222}'}
    add_release(wren, alice, 3, step, "published")
    step = {
        "rows.csv": b"a,b\n1,2\n3,poison\n",
        "w.safetensors": tensors("venom"),
        "config.json": b'{"heads": 333444}',
    }
    add_release(wren, alice, 4, step, "published")
    words = ("Still at it.", "rm -rf", "poison", "2 × a, b", "venom", "333444")

    def told() -> list[tuple[bool, ...]]:
        pages = [
            "".join(Client().get(f"{at}/compare/{step}").content.decode() for step in ("1..4", "3..4"))
            for at in (HERE, API)
        ]
        return [tuple(word in page for word in words) for page in pages]

    assert told() == [(True,) * 6] * 2
    names = ("evil.txt", "rows.csv", "w.safetensors", "config.json")
    found = add_release(wren, alice, 5, {"more.txt": b"more"}, "quarantined")
    run = CheckRun.objects.create(release=found, digest=found.digest, check_name="pickles", state="passed")
    for path in names:
        Finding.objects.create(run=run, code="malicious_global", severity=Severity.BLOCKING, path=path)
    assert told() == [(True, *(False,) * 5)] * 2
    shown = Client().get(f"{API}/compare/3..4").json()
    assert {one["path"] for one in shown["files"]} >= {"rows.csv", "w.safetensors", "config.json"}
    of_locked = [one for one in shown["files"] if one["path"] in names]
    assert [(one["lines_added"], one["lines_removed"], one["lines"]) for one in of_locked] == [(0, 0, [])] * 3
    assert (shown["rows"], shown["tensors"], shown["same_tensors"]) == ([], [], 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
@pytest.mark.skipif(shutil.which("git") is None, reason="NO GIT on this machine: nothing was cloned")
def test_git_is_refused_in_words(alice: Any, redis_url: str, tmp_path: Path) -> None:
    lock(alice)
    with serving() as server:
        at = address(server, alice, "git/alice/wren.git")
        command = ["git", "clone", at, str(tmp_path / "all")]
        refused = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (refused.returncode, WORDS in refused.stderr) == (128, True), refused.stderr
        Finding.objects.all().delete()
        pointers = Git.clone(at, tmp_path / "pointers", "-c", "filter.lfs.smudge=", "-c", "filter.lfs.required=false")
    assert (pointers.folder / "bad.bin").read_bytes().startswith(b"version https://git-lfs")
    assert (pointers.folder / "evil.txt").read_bytes() == EVIL
