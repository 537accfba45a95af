"""Uploads and downloads through a real server: kills, strangers, and memory."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings as site
from django.test import Client

from accounts.actions import create_token
from repositories import actions, blobs
from repositories.models import Blob, Upload
from tests.servers import WebServer, serving
from tests.site import eventually

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PART = 2**20
DATA = os.urandom(4 * PART + 11)
DIGEST = hashlib.sha256(DATA).hexdigest()


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[WebServer]:
    with serving(UPLOAD_PART_SIZE=str(PART), BODY_LIMIT=str(PART)) as server:
        yield server


@pytest.fixture
def bearer(alice: Any) -> dict[str, str]:
    return {"Authorization": "Bearer " + token(alice, "read", "write")}


def token(user: Any, *scopes: str) -> str:
    return str(create_token(user=user, name="test", scopes=list(scopes))[0])


@pytest.fixture
def upload(alice: Any, settings: Any) -> Upload:
    settings.UPLOAD_PART_SIZE = PART
    repository = actions.create_repository()
    return actions.begin_upload(repository=repository, user=alice, filename="model.bin", size=len(DATA))


def piece(number: int) -> bytes:
    return DATA[(number - 1) * PART : number * PART]


def files_of(upload: Upload) -> list[str]:
    return sorted(path.name for path in upload.folder.iterdir()) if upload.folder.exists() else []


def test_an_upload_goes_on_after_the_server_was_killed_in_mid_part(
    server: WebServer, upload: Upload, bearer: dict[str, str]
) -> None:
    with httpx.Client(base_url=server.url, headers=bearer, timeout=30) as client:
        for number in (1, 3):
            assert client.put(f"/uploads/{upload.pk}/parts/{number}", content=piece(number)).status_code == 200
        with pytest.raises(httpx.TransportError):
            client.put(
                f"/uploads/{upload.pk}/parts/2",
                content=killing(server, upload, piece(2)),
                headers={"Content-Length": str(PART)},
            )
        assert len([name for name in files_of(upload) if name.startswith("incoming-")]) == 1  # a torso nobody sees
        server.start()
        state = client.get(f"/api/v1/uploads/{upload.pk}").json()
        received = {part["number"] for part in state["parts"]}
        assert received == {1, 3}
        assert client.post(f"/api/v1/uploads/{upload.pk}/complete").json()["missing"] == [2, 4, 5]
        for number in range(1, state["part_count"] + 1):
            if number not in received:
                assert client.put(state["parts_url"] + str(number), content=piece(number)).status_code == 200
        done = client.post(f"/api/v1/uploads/{upload.pk}/complete")
        assert (done.status_code, done.json()["sha256"]) == (200, DIGEST)
    assert files_of(upload) == []


def killing(server: WebServer, upload: Upload, data: bytes) -> Iterator[bytes]:
    """Half of the bytes; then, once the server has some of them on disk, its end."""
    yield data[: len(data) // 2]
    assert eventually(lambda: any(name.startswith("incoming-") for name in files_of(upload)), seconds=20)
    server.kill()
    yield data[len(data) // 2 :]


def test_a_sender_that_leaves_in_mid_part_leaves_nothing(
    server: WebServer, upload: Upload, bearer: dict[str, str]
) -> None:
    def leaving() -> Iterator[bytes]:
        yield piece(1)[:100_000]
        assert eventually(lambda: bool(files_of(upload)), seconds=20)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        httpx.put(
            f"{server.url}/uploads/{upload.pk}/parts/1",
            content=leaving(),
            headers={**bearer, "Content-Length": str(PART)},
        )
    assert eventually(lambda: files_of(upload) == [], seconds=20)
    assert upload.parts.count() == 0


def test_the_same_part_again_changes_nothing(server: WebServer, upload: Upload, bearer: dict[str, str]) -> None:
    with httpx.Client(base_url=server.url, headers=bearer, timeout=30) as client:
        first = client.put(f"/uploads/{upload.pk}/parts/5", content=piece(5))
        assert client.put(f"/api/v1/uploads/{upload.pk}/parts/5", content=piece(5)).json() == first.json()
        assert first.json() == {"number": 5, "size": 11, "sha256": hashlib.sha256(piece(5)).hexdigest()}
        assert first.headers["x-request-id"]
        other = client.put(f"/uploads/{upload.pk}/parts/5", content=b"x" * 11)
        assert (other.status_code, other.json()["code"]) == (409, "part_differs")
        wrong = {"X-Part-SHA256": "00" * 32}
        refused = client.put(f"/uploads/{upload.pk}/parts/4", content=piece(4), headers=wrong)
        assert (refused.status_code, refused.json()["code"]) == (422, "digest_differs")
    assert files_of(upload) == ["5"]


def test_a_part_is_refused_before_its_first_byte(server: WebServer, upload: Upload, alice: Any, charlie: Any) -> None:
    """Each by the reason that applies, whatever the body is: the body is never looked at."""
    address = f"{server.url}/uploads/{upload.pk}/parts/1"
    asked = [
        ({}, 401, "not_authenticated"),
        ({"Authorization": "Bearer cw_nonsense"}, 401, "authentication_failed"),
        ({"Authorization": f"Bearer {token(alice, 'read')}"}, 403, "missing_scope"),
        ({"Authorization": f"Bearer {token(charlie, 'read', 'write')}"}, 404, "not_found"),
        ({"Cookie": session(alice)}, 403, "permission_denied"),
    ]
    for headers, status, code in asked:
        answer = httpx.put(address, content=piece(1), headers=headers, timeout=30)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.headers["content-type"] == "application/problem+json"
    assert files_of(upload) == []


def session(user: Any) -> str:
    client = Client()
    client.force_login(user, backend="accounts.backends.SignedIn")
    return f"{site.SESSION_COOKIE_NAME}={client.cookies[site.SESSION_COOKIE_NAME].value}"


def test_a_page_sends_parts_with_its_session_and_csrf_header(server: WebServer, upload: Upload, alice: Any) -> None:
    secret = "a" * 32
    headers = {"Cookie": f"{session(alice)}; csrftoken={secret}", "X-CSRFToken": secret, "Origin": server.url}
    address = f"{server.url}/uploads/{upload.pk}/parts/1"
    assert httpx.put(address, content=piece(1), headers=headers, timeout=30).status_code == 200
    foreign = {**headers, "Origin": "https://evil.example"}
    assert httpx.put(address, content=piece(1), headers=foreign, timeout=30).status_code == 403


def test_a_huge_body_to_anywhere_is_refused_unread(server: WebServer, bearer: dict[str, str]) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 400 * PART:
            sent += 2**16
            yield b"x" * 2**16

    try:
        answer = httpx.post(server.url + "/nowhere", content=endless(), timeout=30)
    except httpx.TransportError:
        pass  # the connection was ended while we still sent
    else:
        assert answer.status_code == 413
    assert sent < 100 * PART
    declared = httpx.post(server.url + "/nowhere", content=b"x" * (PART + 1), timeout=30)
    assert (declared.status_code, declared.json()["code"]) == (413, "too_large")


@pytest.mark.disk
def test_memory_stays_flat_while_200_mb_come_and_go(server: WebServer, alice: Any, settings: Any, bearer: Any) -> None:
    """The file is sent in full to us; the server never holds more than a few chunks of it."""
    settings.UPLOAD_PART_SIZE = 50 * PART
    size = 200 * PART
    repository = actions.create_repository()
    upload = actions.begin_upload(repository=repository, user=alice, filename="big.bin", size=size)
    before = server.forget_peak_memory()
    digest = hashlib.sha256()
    with httpx.Client(base_url=server.url, headers=bearer, timeout=120) as client:
        for number in range(1, 5):
            data = bytes([number]) * (50 * PART)
            digest.update(data)
            assert client.put(f"/uploads/{upload.pk}/parts/{number}", content=data).status_code == 200
        done = client.post(f"/api/v1/uploads/{upload.pk}/complete")
        assert done.json()["sha256"] == digest.hexdigest()
    assert server.peak_memory() - before < 40 * 2**20
    path = blobs.local_path(digest.digest())
    assert path
    path.unlink()


@pytest.mark.disk
def test_a_download_is_not_held_in_memory(downloads_server: WebServer) -> None:
    big = os.urandom(PART) * 200
    sha256 = hashlib.sha256(big).digest()
    Blob.objects.create(sha256=sha256, size=len(big))
    blobs.write(sha256, big)
    path = blobs.local_path(sha256)
    assert path
    try:
        before = downloads_server.peak_memory()
        digest = hashlib.sha256()
        with httpx.stream("GET", f"{downloads_server.url}/blob/{sha256.hex()}", timeout=120) as answer:
            assert (answer.status_code, answer.headers["content-length"]) == (200, str(len(big)))
            for chunk in answer.iter_bytes():
                digest.update(chunk)
        assert digest.digest() == sha256
        assert downloads_server.peak_memory() - before < 40 * 2**20
        ranged = httpx.get(f"{downloads_server.url}/blob/{sha256.hex()}", headers={"Range": "bytes=-5"}, timeout=30)
        assert (ranged.status_code, ranged.content) == (206, big[-5:])
    finally:
        Path(path).unlink()


@pytest.fixture
def downloads_server(redis_url: str) -> Iterator[WebServer]:
    """The same server with one more address, since projects give out the files and are above us."""
    with serving(DJANGO_SETTINGS_MODULE="tests.repositories.blob_settings") as server:
        yield server
