"""A zip archive gives way to what is in it, as one commit; what is odd in it is named, and nothing of it is kept."""

import io
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from core.policies import publish
from projects.imports import actions
from projects.imports.models import Import
from projects.models import Project
from repositories.actions import begin_upload, complete_upload, keep_part
from repositories.parts import IncomingPart
from repositories.queries import head, history
from tests.projects.conftest import new_project, put_files
from tests.repositories.support import contents

pytestmark = pytest.mark.django_db


def packed(*files: tuple[str, bytes], **more: Any) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data, **more)
    return made.getvalue()


def bent(change: Callable[[zipfile.ZipInfo], None], *more: tuple[str, bytes]) -> bytes:
    """One entry that says something odd of itself."""
    info = zipfile.ZipInfo("odd.txt")
    change(info)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in more:
            archive.writestr(name, data)
        archive.writestr(info, b"odd")
    return made.getvalue()


def named(raw: bytes, flags: int = 0) -> bytes:
    """An entry with these very bytes for a name."""
    plain = b"n" * len(raw)
    made = bytearray(packed((plain.decode(), b"text")).replace(plain, raw))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = made.index(signature) + offset
        made[at : at + 2] = struct.pack("<H", flags)
    return bytes(made)


def begun(project: Project, user: Any, archive: bytes, **more: Any) -> Import:
    put_files(project, user, {"all.zip": archive}, message="Add all.zip")
    return actions.begin_unpacking(project=project, user=user, path="all.zip", **more)


def after(found: Import) -> Import:
    actions.go_on(import_id=found.pk)
    return Import.objects.select_related("project__repository").get(pk=found.pk)


@pytest.fixture
def tern(alice: Any) -> Project:
    return new_project(alice, "tern")


def test_an_archive_gives_way_to_its_files_in_one_commit(tern: Project, client: Client, alice: Any, bob: Any) -> None:
    before = contents(tern.repository)
    archive = packed(("tern-1/README.md", b"# New"), ("tern-1/数据/表.csv", b"a,b\n"), ("tern-1/w.bin", b"\0" * 20_000))
    put_files(tern, alice, {"all.zip": archive}, message="Add all.zip")
    client.force_login(alice)
    assert "Unpack" in client.get("/alice/tern/edit/files").content.decode()
    page = client.post("/alice/tern/edit/files/unpacking", {"path": "all.zip", "drop_folder": "1"}).headers["Location"]
    assert "all.zip" in client.get(page).content.decode()
    done = after(Import.objects.get())
    assert (done.state, done.failure, done.files_done) == ("done", "", 3)
    assert contents(tern.repository) == before | {
        "README.md": b"# New",
        "数据/表.csv": b"a,b\n",
        "w.bin": b"\0" * 20_000,
    }
    past = history(tern.repository, head(tern.repository) or b"")
    assert [commit.title for commit in past[:2]] == ["Unpack all.zip", "Add all.zip"]
    assert client.get("/alice/tern").content.decode().count("Imported from") == 0
    client.force_login(bob)
    assert client.post("/alice/tern/edit/files/unpacking", {"path": "all.zip"}).status_code == 404


def test_an_upload_is_unpacked_without_a_commit_of_its_own(tern: Project, api: APIClient, alice: Any, bob: Any) -> None:
    data = packed(("in/a.txt", b"a"), ("__MACOSX/in/._a.txt", b"x"), ("in/.DS_Store", b"x"))
    upload = begin_upload(repository=tern.repository, user=alice, filename="sub/all.zip", size=len(data))
    api.force_authenticate(alice)
    here = "/api/v1/projects/alice/tern/unpackings"
    assert api.post(here, {"upload": upload.pk}, format="json").status_code == 422  # not here yet
    with IncomingPart(upload.folder, len(data)) as incoming:
        incoming.write(data)
        keep_part(upload=upload, number=1, incoming=incoming)
    complete_upload(upload=upload)
    told = api.post(here, {"upload": upload.pk}, format="json").json()
    assert (told["via"], told["source"], told["state"]) == ("archive", "all.zip", "waiting")
    assert api.post(here, {"upload": upload.pk}, format="json").status_code == 409
    assert after(Import.objects.get(pk=told["id"])).state == "done"
    assert contents(tern.repository)["in/a.txt"] == b"a"
    for wrong in (
        {},
        {"path": "a", "upload": "b"},
        {"path": "none.zip"},
        {"upload": "x"},
        {"path": "in"},
        {"path": ""},
    ):
        assert api.post(here, wrong, format="json").status_code == 422, wrong
    api.force_authenticate(bob)
    assert api.post(here, {"upload": upload.pk}, format="json").status_code == 404


@pytest.mark.parametrize(
    ("raw", "flags", "name"),
    [
        ("说明.txt".encode("gbk"), 0, "说明.txt"),
        ("说明.txt".encode(), 0, "说明.txt"),
        ("说明.txt".encode(), 0x800, "说明.txt"),
        ("cafe\u0301.txt".encode(), 0x800, "café.txt"),
        (b"plain.txt", 0, "plain.txt"),
    ],
)
def test_names_are_what_whoever_packed_them_saw(raw: bytes, flags: int, name: str, tern: Project, alice: Any) -> None:
    done = after(begun(tern, alice, named(raw, flags)))
    assert (done.state, done.failure) == ("done", "")
    assert contents(tern.repository)[name] == b"text"


def _set(**facts: Any) -> Callable[[zipfile.ZipInfo], None]:
    def change(info: zipfile.ZipInfo) -> None:
        for name, value in facts.items():
            setattr(info, name, value)

    return change


def _flagged(archive: bytes, flags: int) -> bytes:
    made = bytearray(archive)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = made.index(signature) + offset
        made[at : at + 2] = struct.pack("<H", flags)
    return bytes(made)


def _damaged(archive: bytes) -> bytes:
    at = archive.index(b"odd.txt") + 8
    return archive[:at] + b"X" + archive[at + 1 :]


def _understated() -> bytes:
    """It says that 10 bytes come out, and more do."""
    made = bytearray(packed(("odd.txt", b"y" * 5_000)))
    at = made.index(b"PK\x01\x02") + 24
    made[at : at + 4] = struct.pack("<I", 10)
    return bytes(made)


def _overlapping() -> bytes:
    """The same bytes, named again and again in the list at the end."""
    made = packed(("odd.txt", bytes(range(256)) * 100))
    start = made.index(b"PK\x01\x02")
    end = made.index(b"PK\x05\x06")
    one = made[start:end]
    entries = b"".join(one.replace(b"odd.txt", b"%07d" % n) for n in range(50))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 50, 50, len(entries), start, 0)
    return made[:start] + entries + tail


def _long_list() -> bytes:
    """A list at the end that claims to be endless."""
    made = packed(("odd.txt", b"x"))
    end = made.index(b"PK\x05\x06")
    return made[:end] + b"\0" * 5_000_000 + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, 5_000_000, 0, 0)


ODD = {
    "a bomb": (packed(("zeros.bin", b"\0" * 70_000_000)), "“zeros.bin”"),
    "a path upwards": (packed(("../../etc/passwd", b"x")), "“../../etc/passwd”"),
    "an absolute path": (packed(("/etc/passwd", b"x")), "“/etc/passwd”"),
    "a path of Windows": (packed(("a\\b.txt", b"x")), "“a\\b.txt”"),
    "a drive": (packed(("C:\\x", b"x")), "“C:\\x”"),
    "a double slash": (packed(("a//b", b"x")), "“a//b”"),
    "a reserved name": (packed(("sub/CON", b"x")), "“sub/CON”"),
    "git's own": (packed(("ok", b"x"), ("sub/.git/config", b"x")), "“sub/.git/config”"),
    "a NUL": (named(b"a\0b.txt"), "“a\ufffdb.txt”"),  # as a database keeps it
    "a link": (bent(_set(external_attr=0o120777 << 16)), "“odd.txt”"),
    "a device": (bent(_set(external_attr=0o020666 << 16)), "“odd.txt”"),
    "another packing": (bent(_set(compress_type=zipfile.ZIP_LZMA)), "“odd.txt”"),
    "encrypted": (_flagged(packed(("odd.txt", b"x")), 1), "“odd.txt”"),
    "damaged": (_damaged(bent(_set(compress_type=0))), "“odd.txt”"),
    "more than it says": (_understated(), "“odd.txt”"),
    "twice": (packed(("a.txt", b"1"), ("b.txt", b"2")).replace(b"b.txt", b"a.txt"), "“a.txt”"),
    "case": (packed(("Data/a.txt", b"1"), ("data/b.txt", b"2")), "“data/b.txt”"),
    "case of a file": (packed(("x/A.txt", b"1"), ("x/a.txt", b"2")), "“x/a.txt”"),
    "a file and a folder": (packed(("a", b"1"), ("a/b", b"2")), "“a/b”"),
    "a folder and a file": (packed(("a/b", b"1"), ("a", b"2")), "“a”"),
    "letters of nobody": (named(b"\xff\xff\xff.txt"), "letters"),
    "overlapping": (_overlapping(), "overlap"),
    "an endless list": (_long_list(), "no zip archive"),
    "nothing in it": (packed(("folder/", b"")), "no file"),
    "no archive": (b"PK\x03\x04 not really", "no zip archive"),
    "empty": (b"", "no zip archive"),
    "half": (packed(("a", b"x" * 1000))[:40], "no zip archive"),
}  # fmt: skip


@pytest.mark.parametrize("what", ODD)
def test_what_is_odd_is_named_and_nothing_is_kept(what: str, tern: Project, alice: Any) -> None:
    archive, word = ODD[what]
    found = begun(tern, alice, archive)
    before = contents(tern.repository)
    failed = after(found)
    assert (failed.state, word in failed.failure) == ("failed", True), failed.failure
    assert contents(tern.repository) == before


def test_as_much_as_the_policy_says(tern: Project, alice: Any) -> None:
    publish("imports", {"files": 1}, author=None)
    assert "2 files" in after(begun(tern, alice, packed(("a", b"1"), ("b", b"2")))).failure
    publish("imports", {"gigabytes": 0}, author=None)
    assert "1 GB" in after(begun(tern, alice, packed(("a", b"1")))).failure


def test_it_goes_on_where_it_was(tern: Project, alice: Any) -> None:
    """File by file: a worker that died left what had come."""
    publish("imports", {"slice_seconds": 0}, author=None)
    found = begun(tern, alice, packed(*((f"{n}.txt", b"%d" % n * 100) for n in range(4))))
    done = after(found)
    assert (done.state, done.turn, done.files_done) == ("done", 4, 4)


def test_files_of_others_in_its_way_are_named(tern: Project, alice: Any) -> None:
    failed = after(begun(tern, alice, packed(("readme.md", b"x"))))
    assert (failed.state, "README.md" in failed.failure) == ("failed", True), failed.failure


def test_what_took_its_place_meanwhile_stays(tern: Project, alice: Any) -> None:
    found = begun(tern, alice, packed(("a.txt", b"a")))
    newer = packed(("b.txt", b"b"))
    put_files(tern, alice, {"all.zip": newer}, message="Another")
    assert (after(found).state, contents(tern.repository)["all.zip"]) == ("failed", newer)
