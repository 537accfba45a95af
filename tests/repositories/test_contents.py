"""Bytes are kept once, verified, never without a right, and swept when nobody has one."""

import hashlib
import os
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone

from core.problems import BadInput
from repositories import actions, blobs, materialise, objects, queries
from repositories.models import Blob, Object, Possession, Ref, Repository
from tests.repositories.support import put, spoil, stored

BIG = os.urandom(100_000)
pytestmark = pytest.mark.django_db


def blob_of(data: bytes) -> Blob:
    return Blob.objects.get(sha256=hashlib.sha256(data).digest())


def digest_of(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def path_of(data: bytes) -> Path:
    path = blobs.local_path(digest_of(data))
    assert path
    return path


def age(data: bytes, hours: int) -> None:
    row = Blob.objects.filter(sha256=hashlib.sha256(data).digest())
    row.update(touched_at=timezone.now() - timedelta(hours=hours))


def test_small_contents_stay_in_the_row_and_large_ones_lie_by_digest(repository: Repository) -> None:
    small, big = os.urandom(blobs.INLINE_LIMIT), os.urandom(blobs.INLINE_LIMIT + 1)
    for data in (small, big):
        assert actions.store(repository=repository, data=data).sha256 == hashlib.sha256(data).digest()
    assert bytes(blob_of(small).inline or b"") == small
    assert stored(digest_of(small)) is None
    assert blob_of(big).inline is None
    assert stored(digest_of(big)) == big


@pytest.mark.disk
def test_stored_files_are_not_written_to(repository: Repository) -> None:
    actions.store(repository=repository, data=BIG)
    assert path_of(BIG).stat().st_mode & 0o777 == 0o444


def test_contents_are_kept_once_for_all_repositories(repository: Repository) -> None:
    other = actions.create_repository()
    for owner in (repository, other, repository):
        actions.store(repository=owner, data=BIG)
    blob = blob_of(BIG)
    assert Possession.objects.filter(blob=blob).count() == 2


def test_bytes_that_went_missing_are_written_again(repository: Repository) -> None:
    data = os.urandom(50_000)
    actions.store(repository=repository, data=data)
    spoil(digest_of(data), None)
    actions.store(repository=repository, data=data)
    assert stored(digest_of(data)) == data


def test_a_row_from_another_limit_decides_where_bytes_go(repository: Repository) -> None:
    data = os.urandom(100)
    Blob.objects.create(sha256=hashlib.sha256(data).digest(), size=100, inline=None)
    actions.store(repository=repository, data=data)
    assert stored(digest_of(data)) == data


def test_contents_with_a_taken_git_id_are_refused(repository: Repository) -> None:
    actions.store(repository=repository, data=b"one")
    other = actions.store(repository=actions.create_repository(), data=b"other")
    Possession.objects.filter(repository=repository, oid=objects.oid_of("blob", b"one")).update(blob=blob_of(b"other"))
    assert other.size == 5
    with pytest.raises(BadInput) as refusal:
        actions.store(repository=repository, data=b"one")
    assert refusal.value.own_code == "git_id_collision"


def test_sweep_takes_only_old_contents_that_nobody_possesses(repository: Repository) -> None:
    kept, young, old, tiny = (os.urandom(size) for size in (30_000, 30_001, 30_002, 10))
    for data in (kept, young, old, tiny):
        actions.store(repository=repository, data=data)
    for data, hours in ((kept, 100), (young, 47), (old, 49), (tiny, 49)):
        age(data, hours)
    Possession.objects.exclude(blob=blob_of(kept)).delete()
    Blob.objects.exclude(sha256__in=[hashlib.sha256(data).digest() for data in (kept, young, old, tiny)]).delete()
    assert actions.sweep() == 2
    assert [stored(digest_of(data)) for data in (kept, young, old)] == [kept, young, None]
    assert Blob.objects.count() == 2
    assert actions.sweep() == 0


def test_storing_again_protects_from_the_sweep(repository: Repository) -> None:
    actions.store(repository=repository, data=BIG)
    age(BIG, 100)
    Possession.objects.filter(blob=blob_of(BIG)).delete()
    actions.store(repository=actions.create_repository(), data=BIG)
    assert actions.sweep() == 0
    assert stored(digest_of(BIG)) == BIG


@pytest.mark.parametrize("size", [10, 100_000])
def test_damaged_contents_are_an_error_not_an_answer(repository: Repository, size: int) -> None:
    data = os.urandom(size)
    head = put(repository, {"f": data})
    if size == 10:
        Blob.objects.filter(pk=blob_of(data).pk).update(inline=b"0123456789")
    else:
        spoil(digest_of(data), b"x" * size)
    with pytest.raises(blobs.Damaged):
        queries.read(repository, head, "f")


def test_verify_storage_finds_missing_short_and_changed_bytes(repository: Repository) -> None:
    datas = [os.urandom(20_000) for _ in range(4)]
    for data in datas:
        actions.store(repository=repository, data=data)
    call_command("verify_storage", stdout=StringIO())
    for data, instead in zip(datas, (None, datas[1][:-1], b"x" * 20_000), strict=False):
        spoil(digest_of(data), instead)
    told = StringIO()
    with pytest.raises(CommandError, match="3 damaged"):
        call_command("verify_storage", stdout=StringIO(), stderr=told)
    digests = {line.split(":")[0]: line.split(": ")[1] for line in told.getvalue().splitlines()}
    assert digests == {
        hashlib.sha256(data).hexdigest(): what
        for data, what in zip(datas[:3], ["missing", "different", "different"], strict=True)
    }


def test_files_are_placed_whole_for_a_worker(repository: Repository, home: Path) -> None:
    head = put(repository, {"config.json": b"{}", "weights/model.bin": BIG})
    entries = queries.files(repository, head)
    heard: list[int] = []
    folder = materialise.place(entries, home / "models" / "placed", heed=heard.append)
    assert sum(heard) == sum(entry.size for entry in entries)
    assert (folder / "config.json").read_bytes() == b"{}"
    assert (folder / "weights/model.bin").read_bytes() == BIG
    assert blobs.bucket() or (folder / "weights/model.bin").samefile(path_of(BIG))
    manifest = [{"path": entry.path, "size": entry.size, "sha256": entry.sha256.hex()} for entry in entries]
    again = materialise.place(manifest, home / "models" / "by-manifest")
    assert sorted(path.name for path in again.rglob("*")) == [".gitattributes", "config.json", "model.bin", "weights"]


def test_damaged_files_are_not_placed_and_leave_nothing(repository: Repository, tmp_path: Path) -> None:
    data = os.urandom(20_000)
    head = put(repository, {"f": data})
    spoil(digest_of(data), b"x" * 20_000)
    with pytest.raises(blobs.Damaged):
        materialise.place(queries.files(repository, head), tmp_path / "placed")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["../x", "/etc/x", "a/../../x", ""])
def test_a_manifest_cannot_place_files_elsewhere(repository: Repository, tmp_path: Path, path: str) -> None:
    put(repository, {"f": b"x"})
    with pytest.raises(ValueError, match="leave the folder"):
        materialise.place([{"path": path, "sha256": hashlib.sha256(b"x").hexdigest()}], tmp_path / "placed")


OID, SHA256 = b"o" * 20, b"s" * 32


@pytest.mark.parametrize(
    ("model", "facts"),
    [
        (Blob, {"sha256": b"short", "size": 1}),
        (Blob, {"sha256": SHA256, "size": -1}),
        (Blob, {"sha256": SHA256, "size": 2, "inline": b"x"}),
        (Ref, {"name": "refs/heads/x", "oid": OID[1:]}),
        (Ref, {"name": "heads/x", "oid": OID}),
        (Ref, {"name": "refs/heads/x", "oid": OID, "peeled": b"x"}),
        (Object, {"oid": OID, "type": 3, "data": b""}),
    ],
)
def test_the_database_refuses_rows_that_cannot_be(
    repository: Repository, model: type[Model], facts: dict[str, Any]
) -> None:
    if model is not Blob:
        facts = {"repository": repository, **facts}
    with pytest.raises(IntegrityError), transaction.atomic():
        model(**facts).save(force_insert=True)
