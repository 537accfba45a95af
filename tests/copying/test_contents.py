"""Contents to another folder, into a bucket and back."""

import hashlib
import os
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from config import blobs as setting
from repositories import actions, blobs
from repositories.models import Repository
from tests import s3
from tests.repositories.support import stored

pytestmark = pytest.mark.django_db
Kept = list[bytes]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> s3.Server:
    return s3.Server(tmp_path_factory.mktemp("s3"))


@pytest.fixture
def kept(repository: Repository, settings: Any, tmp_path: Path) -> Kept:
    """Two files and one that is so small that it stays in the database; on a disk of their own."""
    settings.STORAGES = {**settings.STORAGES, "blobs": setting.from_url("", tmp_path / "blobs")}
    datas = [os.urandom(9 * 2**20 + 5), os.urandom(20_000)]
    for data in [*datas, b"small"]:
        actions.store(repository=repository, data=data)
    return datas


@pytest.fixture
def live_at(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Lets the site keep its files in a bucket."""

    def live(url: str) -> None:
        settings.STORAGES = {**settings.STORAGES, "blobs": setting.from_url(url, Path("/nowhere"))}

    for name, value in s3.KEYS.items():
        monkeypatch.setenv(name, value)
    return live


def copy(*words: str) -> str:
    out = StringIO()
    call_command("copy_contents", *words, stdout=out)
    return out.getvalue()


def path(folder: Path, data: bytes) -> Path:
    return folder / blobs.name_of(hashlib.sha256(data).digest())


def test_contents_come_to_another_folder_once(kept: Kept, tmp_path: Path):
    there = tmp_path / "there"
    assert copy(str(there)) == "2 copied (9,457,189 bytes), 0 were there\n"
    assert [path(there, data).read_bytes() for data in kept] == kept
    assert {path(there, data).stat().st_mode & 0o777 for data in kept} == {0o444}
    assert copy(str(there)) == "0 copied (0 bytes), 2 were there\n"


def test_only_who_reads_again_finds_what_has_the_right_size_and_is_wrong(kept: Kept, tmp_path: Path):
    there = tmp_path / "there"
    copy(str(there))
    path(there, kept[1]).unlink()
    path(there, kept[1]).write_bytes(b"x" * 20_000)
    assert copy(str(there)) == "0 copied (0 bytes), 2 were there\n"
    assert copy(str(there), "--read-again") == "1 copied (20,000 bytes), 1 were there\n"
    assert path(there, kept[1]).read_bytes() == kept[1]


def test_contents_go_into_a_bucket_and_back(
    kept: Kept, server: s3.Server, live_at: Callable[[str], None], tmp_path: Path
):
    assert copy(server.blobs_url, "--read-again") == "2 copied (9,457,189 bytes), 0 were there\n"
    live_at(server.blobs_url)
    assert [stored(hashlib.sha256(data).digest()) for data in kept] == kept
    call_command("verify_storage", stdout=StringIO())
    assert copy(str(tmp_path / "back")) == "2 copied (9,457,189 bytes), 0 were there\n"
    assert [path(tmp_path / "back", data).read_bytes() for data in kept] == kept


def test_damaged_and_missing_contents_are_named_and_not_copied(kept: Kept, tmp_path: Path, capsys: Any):
    damaged, missing = (path(tmp_path / "blobs", data) for data in kept)
    damaged.unlink()
    damaged.write_bytes(b"x")
    missing.unlink()
    told = StringIO()
    with pytest.raises(CommandError, match="2 could not be copied"):
        call_command("copy_contents", str(tmp_path / "there"), stdout=StringIO(), stderr=told)
    assert sorted(told.getvalue().splitlines()) == sorted([f"{damaged.name}: different", f"{missing.name}: missing"])
    assert [each for each in (tmp_path / "there").rglob("*") if each.is_file()] == []


def test_place_that_cannot_be_is_told(kept: Kept, server: s3.Server, live_at: Callable[[str], None], tmp_path: Path):
    (tmp_path / "file").touch()
    for words, why in (
        (str(tmp_path / "blobs"), "is where this site keeps its files already"),
        (server.blobs_url.replace("commonweight/", "another/"), "there is no such bucket"),
        ("ftp://files", "cannot use 'ftp'"),
        (str(tmp_path / "file"), "Not a directory"),
    ):
        with pytest.raises(CommandError, match=why):
            copy(words)
