"""Parts come in any order and more than once, and become contents only when the whole is what was announced."""

import hashlib
import os
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from core.problems import BadInput, Conflict, NoSpace, TooLarge
from repositories import actions, blobs, queries
from repositories.models import Repository, Upload, UploadPart
from repositories.parts import IncomingPart
from tests.repositories.support import commit, contents, stored

pytestmark = pytest.mark.django_db
PART = 2**16
DATA = os.urandom(3 * PART + 5)


@pytest.fixture(autouse=True)
def _small_parts(settings: Any) -> None:
    settings.UPLOAD_PART_SIZE = PART


@pytest.fixture
def upload(repository: Repository, alice: Any) -> Upload:
    return actions.begin_upload(repository=repository, user=alice, filename="d/model.bin", size=len(DATA))


@pytest.fixture
def api(api: APIClient, alice: Any) -> APIClient:
    api.force_authenticate(alice)
    return api


def piece(number: int) -> bytes:
    return DATA[(number - 1) * PART : number * PART]


def send(upload: Upload, number: int, data: bytes | None = None, *, sha256: bytes | None = None) -> UploadPart:
    data = piece(number) if data is None else data
    with IncomingPart(upload.folder, upload.size_of_part(number), sha256=sha256) as incoming:
        incoming.write(data)
        return actions.keep_part(upload=upload, number=number, incoming=incoming)


def put(client: APIClient, address: str, body: bytes, **more: Any) -> Any:
    return client.generic("PUT", address, body, **more)  # type: ignore[arg-type]  # the stubs know only text


def leftovers(upload: Upload) -> list[str]:
    return sorted(path.name for path in upload.folder.iterdir()) if upload.folder.exists() else []


def test_parts_in_any_order_become_a_file(upload: Upload) -> None:
    for number in (4, 1, 3, 2):
        send(upload, number)
    file = actions.complete_upload(upload=upload)
    assert (file.sha256, file.size, file.pointer) == (hashlib.sha256(DATA).digest(), len(DATA), True)
    assert leftovers(upload) == []
    commit(upload.repository, actions.Add("d/model.bin", file))
    assert contents(upload.repository) == {"d/model.bin": DATA}


def test_completing_twice_gives_the_same_file(upload: Upload) -> None:
    for number in (1, 2, 3, 4):
        send(upload, number)
    first = actions.complete_upload(upload=Upload.objects.get(pk=upload.pk))
    assert actions.complete_upload(upload=Upload.objects.get(pk=upload.pk)) == first
    assert actions.complete_upload(upload=upload) == first  # somebody who still holds the old row


def test_a_missing_part_is_named(upload: Upload) -> None:
    send(upload, 2)
    with pytest.raises(Conflict) as refusal:
        actions.complete_upload(upload=upload)
    assert (refusal.value.own_code, refusal.value.more) == ("parts_missing", {"missing": [1, 3, 4]})


def test_a_part_sent_again_changes_nothing_but_other_bytes_are_refused(upload: Upload) -> None:
    first = send(upload, 1)
    assert send(upload, 1).received_at == first.received_at
    with pytest.raises(Conflict) as refusal:
        send(upload, 1, b"x" * PART)
    assert refusal.value.own_code == "part_differs"
    assert upload.part_file(1).read_bytes() == piece(1)
    assert leftovers(upload) == ["1"]


def test_a_part_of_another_length_or_digest_leaves_nothing(upload: Upload) -> None:
    with pytest.raises(TooLarge):
        send(upload, 1, piece(1) + b"x")
    with pytest.raises(BadInput, match="came"):
        send(upload, 1, piece(1)[:-1])
    with pytest.raises(BadInput, match="announced digest"):
        send(upload, 1, sha256=hashlib.sha256(b"other").digest())
    assert leftovers(upload) == []
    assert upload.parts.count() == 0


def test_a_whole_of_another_digest_is_refused_and_can_be_sent_again(repository: Repository, alice: Any) -> None:
    announced = hashlib.sha256(b"1" * PART).digest()
    upload = actions.begin_upload(repository=repository, user=alice, filename="f", size=PART, sha256=announced)
    send(upload, 1, b"2" * PART)
    with pytest.raises(BadInput) as refusal:
        actions.complete_upload(upload=upload)
    assert refusal.value.own_code == "digest_differs"
    assert (upload.parts.count(), leftovers(upload)) == (0, [])
    send(upload, 1, b"1" * PART)
    assert actions.complete_upload(upload=upload).sha256 == announced


@pytest.mark.parametrize("announced", [None, hashlib.sha256(DATA).digest()], ids=["nothing", "its digest"])
def test_a_part_damaged_on_disk_is_asked_for_again(repository: Repository, alice: Any, announced: bytes | None) -> None:
    upload = actions.begin_upload(
        repository=repository, user=alice, filename="d/model.bin", size=len(DATA), sha256=announced
    )
    for number in (1, 2, 3, 4):
        send(upload, number)
    upload.part_file(3).write_bytes(b"damaged")
    upload.part_file(4).unlink()
    for number in (4, 3):
        with pytest.raises(Conflict) as refusal:
            actions.complete_upload(upload=upload)
        assert refusal.value.more == {"missing": [number]}
        send(upload, number)
    assert actions.complete_upload(upload=upload).sha256 == hashlib.sha256(DATA).digest()


def test_a_host_with_a_disk_of_its_own_asks_for_what_it_has_not(upload: Upload, settings: Any, tmp_path: Path) -> None:
    send(upload, 1)
    send(upload, 3)
    settings.UPLOAD_FOLDER = tmp_path
    send(upload, 2)
    send(upload, 4)
    with pytest.raises(Conflict) as refusal:
        actions.complete_upload(upload=upload)
    assert (refusal.value.own_code, refusal.value.more) == ("parts_missing", {"missing": [1, 3]})
    assert "Parts 1, 3 are" in refusal.value.detail
    send(upload, 1)
    send(upload, 3)
    assert actions.complete_upload(upload=upload).sha256 == hashlib.sha256(DATA).digest()


def test_small_and_empty_files_need_one_part_or_none(repository: Repository, alice: Any) -> None:
    one = actions.begin_upload(repository=repository, user=alice, filename="one.txt", size=3)
    send(one, 1, b"abc")
    none = actions.begin_upload(repository=repository, user=alice, filename="none.txt", size=0)
    assert (one.part_count, none.part_count) == (1, 0)
    files = [actions.complete_upload(upload=upload) for upload in (one, none)]
    commit(repository, *(actions.Add(path, file) for path, file in zip(["one", "none"], files, strict=True)))
    assert contents(repository) == {"one": b"abc", "none": b""}


def test_bytes_the_repository_possesses_need_not_come_again(repository: Repository, alice: Any) -> None:
    file = actions.store(repository=repository, data=DATA, name="model.bin")
    upload = actions.begin_upload(
        repository=repository, user=alice, filename="again.bin", size=len(DATA), sha256=file.sha256
    )
    assert upload.is_complete
    assert actions.complete_upload(upload=upload) == file


def test_bytes_of_another_repository_must_come(alice: Any) -> None:
    file = actions.store(repository=actions.create_repository(), data=DATA, name="model.bin")
    upload = actions.begin_upload(
        repository=actions.create_repository(), user=alice, filename="f.bin", size=len(DATA), sha256=file.sha256
    )
    assert not upload.is_complete


@pytest.mark.parametrize(
    ("change", "field"),
    [({"size": -1}, "size"), ({"size": 2**50}, "size"), ({"filename": "../x"}, "path"), ({"sha256": b"x"}, "sha256")],
)
def test_what_cannot_be_uploaded_is_refused_at_once(
    repository: Repository, alice: Any, change: dict[str, Any], field: str
) -> None:
    facts: dict[str, Any] = {"filename": "f", "size": 1, **change}
    with pytest.raises((BadInput, TooLarge)) as refusal:
        actions.begin_upload(repository=repository, user=alice, **facts)
    assert set(refusal.value.fields) == {field}


def test_a_file_of_any_size_has_at_most_10000_parts(repository: Repository, alice: Any) -> None:
    upload = actions.begin_upload(repository=repository, user=alice, filename="f", size=50 * 2**30)
    assert upload.part_count == 10_000
    assert sum(upload.size_of_part(number) for number in range(1, 10_001)) == upload.size


def test_abandoned_uploads_are_collected_by_age(repository: Repository, alice: Any, settings: Any) -> None:
    old, young = (
        actions.begin_upload(repository=repository, user=alice, filename="f", size=len(DATA)) for _ in range(2)
    )
    for upload in (old, young):
        send(upload, 1)
    stray = Path(settings.UPLOAD_FOLDER) / ("0" * 26)
    stray.mkdir()
    os.utime(stray, (0, 0))
    folder = old.folder
    Upload.objects.filter(pk=old.pk).update(touched_at=timezone.now() - timedelta(days=8))
    assert actions.collect_uploads() == 1
    assert (folder.exists(), stray.exists(), young.part_file(1).exists()) == (False, False, True)
    actions.abandon_upload(upload=young)
    assert not Upload.objects.exists()


@pytest.fixture
def full_disk(settings: Any, tmp_path: Path) -> Iterator[None]:
    """The uploads lie on a real disk of 1 MiB, which only root can make."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(tmp_path)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("NO SMALL DISK: this machine does not let us mount one, a full disk was not tried")
    settings.UPLOAD_FOLDER = tmp_path
    try:
        yield
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_full_disk_is_told_and_nothing_half_written_stays(
    full_disk: None, settings: Any, repository: Repository, alice: Any
) -> None:
    settings.UPLOAD_PART_SIZE = 2 * 2**20
    upload = actions.begin_upload(repository=repository, user=alice, filename="f.bin", size=2 * 2**20)
    with pytest.raises(NoSpace):
        send(upload, 1, os.urandom(2 * 2**20))
    assert leftovers(upload) == []
    assert queries.received_parts(upload).count() == 0


def test_a_disk_that_fills_while_parts_are_joined_keeps_the_parts(
    full_disk: None, settings: Any, repository: Repository, alice: Any
) -> None:
    settings.UPLOAD_PART_SIZE = 300_000
    upload = actions.begin_upload(repository=repository, user=alice, filename="f.bin", size=600_000)
    for number in (1, 2):
        send(upload, number, b"x" * 300_000)
    with pytest.raises(NoSpace):
        actions.complete_upload(upload=upload)
    assert leftovers(upload) == ["1", "2"]
    assert [path.name for path in settings.UPLOAD_FOLDER.iterdir()] == [upload.pk]


def test_api_tells_all_that_is_needed_to_go_on(api: APIClient, upload: Upload) -> None:
    send(upload, 2)
    body = api.get(f"/api/v1/uploads/{upload.pk}").json()
    assert body.pop("created_at")
    assert body == {
        "id": upload.pk,
        "filename": "d/model.bin",
        "size": len(DATA),
        "sha256": None,
        "part_size": PART,
        "part_count": 4,
        "parts_url": f"/uploads/{upload.pk}/parts/",
        "is_complete": False,
        "file": None,
        "parts": [{"number": 2, "size": PART, "sha256": hashlib.sha256(piece(2)).hexdigest()}],
    }


def test_api_takes_parts_completes_and_lists(api: APIClient, upload: Upload) -> None:
    for number in (1, 2, 3, 4):
        answer = put(api, f"/api/v1/uploads/{upload.pk}/parts/{number}", piece(number))
        assert answer.json() == {
            "number": number,
            "size": len(piece(number)),
            "sha256": hashlib.sha256(piece(number)).hexdigest(),
        }
    done = api.post(f"/api/v1/uploads/{upload.pk}/complete")
    expected = {
        "oid": done.json()["oid"],
        "sha256": hashlib.sha256(DATA).hexdigest(),
        "size": len(DATA),
        "pointer": True,
    }
    assert (done.status_code, done.json()) == (200, expected)
    [listed] = api.get("/api/v1/uploads").json()["results"]
    assert (listed["id"], listed["file"]) == (upload.pk, expected)


@pytest.mark.parametrize(
    ("path", "body", "headers", "status", "code"),
    [
        ("parts/5", b"x", {}, 422, "no_such_part"),
        ("parts/0", b"x", {}, 422, "no_such_part"),
        ("parts/1", b"x", {}, 413, "wrong_part_size"),
        ("parts/4", b"x" * 6, {}, 413, "wrong_part_size"),
        ("parts/4", b"", {}, 411, "length_required"),
        ("parts/4", b"x" * 5, {"X-Part-SHA256": "zz"}, 422, "invalid"),
        ("parts/4", b"x" * 5, {"X-Part-SHA256": "00" * 32}, 422, "digest_differs"),
    ],
)
def test_api_refuses_a_part_that_cannot_be(
    api: APIClient, upload: Upload, path: str, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    answer = put(api, f"/api/v1/uploads/{upload.pk}/{path}", body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert leftovers(upload) == []


def test_an_upload_is_its_creators_alone(upload: Upload, charlie: Any) -> None:
    stranger, nobody = APIClient(), APIClient()
    stranger.force_authenticate(charlie)
    address = f"/api/v1/uploads/{upload.pk}"
    for client, status in ((stranger, 404), (nobody, 401)):
        assert client.get(address).status_code == status
        assert client.delete(address).status_code == status
        assert client.post(f"{address}/complete").status_code == status
        assert put(client, f"{address}/parts/1", piece(1)).status_code == status
    assert stranger.get("/api/v1/uploads").json()["results"] == []
    assert Upload.objects.filter(pk=upload.pk).exists()


def test_api_gives_up_an_upload(api: APIClient, upload: Upload) -> None:
    send(upload, 1)
    assert api.delete(f"/api/v1/uploads/{upload.pk}").status_code == 204
    assert (leftovers(upload), Upload.objects.count()) == ([], 0)
    assert api.get(f"/api/v1/uploads/{upload.pk}").status_code == 404


def test_listing_uploads_costs_the_same_for_many(
    api: APIClient, repository: Repository, alice: Any, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        actions.begin_upload(repository=repository, user=alice, filename="f", size=1)
        with django_assert_num_queries(1):
            api.get("/api/v1/uploads")


def test_inline_limit_is_the_same_for_uploads(repository: Repository, alice: Any) -> None:
    upload = actions.begin_upload(repository=repository, user=alice, filename="f.txt", size=blobs.INLINE_LIMIT)
    send(upload, 1, b"x" * blobs.INLINE_LIMIT)
    file = actions.complete_upload(upload=upload)
    assert stored(file.sha256) is None
