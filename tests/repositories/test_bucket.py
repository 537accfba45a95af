"""Blobs in a bucket: what is particular to it. `make test-s3` runs all other tests of files with one."""

import hashlib
import os
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from config import blobs as setting
from config.env import BadSetting
from core.problems import Unavailable
from repositories import actions, blobs, downloads, queries
from repositories.bucket import Bucket
from repositories.models import Blob, Repository
from tests import s3
from tests.repositories.support import put
from tests.valkey import free_port

pytestmark = pytest.mark.django_db
BIG = os.urandom(9 * 2**20 + 5)  # more than one part
OTHER = os.urandom(20_000)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> s3.Server:
    return s3.Server(tmp_path_factory.mktemp("s3"))


@pytest.fixture
def bucket(server: s3.Server, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """The site with another bucket than that of the suite, emptied afterwards."""
    for name, value in s3.KEYS.items():
        monkeypatch.setenv(name, value)
    settings.STORAGES = {**settings.STORAGES, "blobs": setting.from_url(server.blobs_url, Path("/nowhere"))}
    away = blobs.bucket()
    assert away
    yield away
    for found in server.client.list_objects_v2(Bucket=s3.BUCKET).get("Contents", []):
        server.client.delete_object(Bucket=s3.BUCKET, Key=found["Key"])


def keys(server: s3.Server) -> list[str]:
    return [found["Key"] for found in server.client.list_objects_v2(Bucket=s3.BUCKET).get("Contents", [])]


def test_large_contents_lie_by_digest_below_the_prefix(
    bucket: Bucket, server: s3.Server, repository: Repository
) -> None:
    head = put(repository, {"big.bin": BIG, "small.txt": b"small"})
    digest = hashlib.sha256(BIG).hexdigest()
    assert keys(server) == [f"site/{digest[:2]}/{digest[2:4]}/{digest}"]
    assert server.client.head_object(Bucket=s3.BUCKET, Key=keys(server)[0])["ETag"].endswith('-2"')  # it came in parts
    assert queries.read(repository, head, "big.bin", limit=len(BIG)) == BIG
    out = StringIO()
    call_command("verify_storage", stdout=out)
    assert out.getvalue() == "All contents are what they should be.\n"


def test_it_can_be_read_from_anywhere_without_being_whole_in_memory(bucket: Bucket, repository: Repository) -> None:
    actions.store(repository=repository, data=BIG)
    with blobs.open_stored(hashlib.sha256(BIG).digest()) as stream:
        assert stream.read(10) == BIG[:10]
        assert stream.seek(-7, os.SEEK_END) == len(BIG) - 7
        assert (stream.read(), stream.read()) == (BIG[-7:], b"")
        assert (stream.seek(3_000_000), stream.read(5)) == (3_000_000, BIG[3_000_000:3_000_005])
    with pytest.raises(FileNotFoundError):
        blobs.open_stored(b"\0" * 32)


def test_downloads_are_led_to_a_signed_address(
    bucket: Bucket, server: s3.Server, repository: Repository, rf: Any
) -> None:
    entry = queries.file(repository, put(repository, {"模型.bin": BIG}), "模型.bin")

    def ask(**headers: str) -> Any:
        return downloads.response(rf.get("/", headers=headers), entry=entry, filename=entry.name)

    answer = ask()
    assert (answer.status_code, answer["ETag"]) == (302, f'"{entry.sha256.hex()}"')
    assert answer["Cache-Control"] == "private, no-cache"
    way = urlsplit(answer["Location"])
    assert f"{way.scheme}://{way.netloc}" == server.url
    signed = parse_qs(way.query)
    assert (signed["X-Amz-Expires"], signed["X-Amz-Algorithm"]) == (["3600"], ["AWS4-HMAC-SHA256"])
    whole = httpx.get(answer["Location"])
    assert (whole.status_code, whole.content) == (200, BIG)
    assert whole.headers["content-type"] == "application/octet-stream"
    assert "filename*=utf-8''%E6%A8%A1%E5%9E%8B.bin" in whole.headers["content-disposition"]
    for wanted, data in (("bytes=5-9", BIG[5:10]), ("bytes=-3", BIG[-3:]), (f"bytes={len(BIG) - 2}-", BIG[-2:])):
        some = httpx.get(answer["Location"], headers={"Range": wanted})
        assert (some.status_code, some.content) == (206, data)
    assert httpx.get(answer["Location"], headers={"Range": f"bytes={len(BIG)}-"}).status_code == 416
    assert ask(**{"If-None-Match": answer["ETag"]}).status_code == 304


def test_a_look_at_the_headers_is_answered_here(bucket: Bucket, repository: Repository, rf: Any) -> None:
    entry = queries.file(repository, put(repository, {"big.bin": BIG}), "big.bin")
    answer = downloads.response(rf.head("/"), entry=entry, filename="big.bin")
    assert (answer.status_code, answer["Content-Length"]) == (200, str(len(BIG)))
    assert (answer["Accept-Ranges"], answer["ETag"]) == ("bytes", f'"{entry.sha256.hex()}"')


def test_others_are_sent_to_the_server_by_the_name_they_know(
    server: s3.Server, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in s3.KEYS.items():
        monkeypatch.setenv(name, value)
    url = f"{server.blobs_url}&public=https://files.example.org"
    settings.STORAGES = {**settings.STORAGES, "blobs": setting.from_url(url, Path("/nowhere"))}
    away = blobs.bucket()
    assert away
    way = away.signed("ab/cd/e", type_="text/plain", disposition="inline", cache="no-cache")
    assert way.startswith(f"https://files.example.org/{s3.BUCKET}/site/ab/cd/e?")
    assert setting.origins(settings.STORAGES["blobs"])[0] == "https://files.example.org"


def test_bytes_are_sent_before_any_lock_is_taken(
    bucket: Bucket, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others of the same owner, and on SQLite everybody who writes, would wait until it is over there."""
    asked: list[bool] = []
    monkeypatch.setattr(
        "repositories.actions.contents.require_room",
        lambda *_args, **_more: asked.append(bucket.length(blobs.name_of(hashlib.sha256(BIG).digest())) == len(BIG)),
    )
    actions.store(repository=repository, data=BIG)
    assert asked == [True]


def test_what_nobody_comes_to_possess_is_swept(
    bucket: Bucket, server: s3.Server, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the process dies after the bytes were sent, or there is no room for them."""

    def no_room(*_args: Any, **_more: Any) -> None:
        raise Unavailable

    with monkeypatch.context() as patch:
        patch.setattr("repositories.actions.contents.require_room", no_room)
        with pytest.raises(Unavailable):
            actions.store(repository=repository, data=OTHER)
    assert len(keys(server)) == 1
    assert actions.sweep() == 0
    Blob.objects.update(touched_at=timezone.now() - timedelta(days=3))
    assert actions.sweep() == 1
    assert keys(server) == []


def test_parts_that_nobody_will_finish_are_dropped(bucket: Bucket, server: s3.Server) -> None:
    begun = server.client.create_multipart_upload(Bucket=s3.BUCKET, Key="site/aa/bb/cc")["UploadId"]
    server.client.upload_part(Bucket=s3.BUCKET, Key="site/aa/bb/cc", UploadId=begun, PartNumber=1, Body=b"x")

    def unfinished() -> int:
        return len(server.client.list_multipart_uploads(Bucket=s3.BUCKET).get("Uploads", []))

    bucket.drop_unfinished(timezone.now() - timedelta(days=10_000))  # the server says of each that it began in 2010
    assert unfinished() == 1
    theirs = server.client.create_multipart_upload(Bucket=s3.BUCKET, Key="site-of-others/x")["UploadId"]
    bucket.drop_unfinished(timezone.now() + timedelta(days=1))
    assert unfinished() == 1
    server.client.abort_multipart_upload(Bucket=s3.BUCKET, Key="site-of-others/x", UploadId=theirs)
    assert unfinished() == 0


def test_strays_are_told(bucket: Bucket, server: s3.Server) -> None:
    server.client.put_object(Bucket=s3.BUCKET, Key="site/stray", Body=b"x")
    server.client.put_object(Bucket=s3.BUCKET, Key="other/site", Body=b"not of this site")
    out = StringIO()
    call_command("verify_storage", stdout=out)
    assert out.getvalue().splitlines()[0] == "stray: belongs to nothing, may be deleted"


def test_a_server_that_is_away_is_told_and_nothing_is_kept(
    repository: Repository, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in s3.KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("repositories.bucket.ATTEMPTS", 1)
    url = f"s3://bucket?endpoint=http://127.0.0.1:{free_port()}"
    settings.STORAGES = {**settings.STORAGES, "blobs": setting.from_url(url, Path("/nowhere"))}
    away = blobs.bucket()
    assert away
    with pytest.raises(Unavailable, match="does not answer just now"):
        actions.store(repository=repository, data=OTHER)
    assert queries.held(repository, hashlib.sha256(OTHER).digest()) is None
    with pytest.raises(ImproperlyConfigured, match=r"BLOBS_URL: bucket 'bucket' at http://127.* cannot be reached"):
        away.require_reachable()


def test_whether_the_site_is_ready_depends_on_it(
    bucket: Bucket, server: s3.Server, settings: Any, client: Client
) -> None:
    assert client.get("/readyz").json() == {"database": True, "redis": True, "blobs": True, "disk": True}
    url = server.blobs_url.replace(f"s3://{s3.BUCKET}", "s3://nowhere-to-be-found")
    settings.STORAGES = {**settings.STORAGES, "blobs": setting.from_url(url, Path("/nowhere"))}
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["blobs"]) == (503, False)


def test_a_bucket_that_is_not_there_is_told_at_the_start(
    server: s3.Server, settings: Any, monkeypatch: pytest.MonkeyPatch, bucket: Bucket
) -> None:
    bucket.require_reachable()
    url = server.blobs_url.replace(f"s3://{s3.BUCKET}", "s3://nowhere-to-be-found")
    settings.STORAGES = {**settings.STORAGES, "blobs": setting.from_url(url, Path("/nowhere"))}
    away = blobs.bucket()
    assert away
    with pytest.raises(ImproperlyConfigured, match=r"'nowhere-to-be-found' at http://127.* there is no such bucket"):
        away.require_reachable()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("/srv/blobs", "cannot use ''; expected s3://BUCKET"),
        ("https://s3.example.org/bucket", "cannot use 'https'"),
        ("s3://", "'' cannot be the name of a bucket"),
        ("s3://Capital", "'Capital' cannot be the name of a bucket"),
        ("s3://key:secret@bucket", "keys do not belong in it; set S3_ACCESS_KEY and S3_SECRET_KEY"),
        ("s3://bucket?endpint=https://x", "does not know 'endpint'; expected addressing, endpoint, public, region"),
        ("s3://bucket?endpoint=minio:9000", "endpoint='minio:9000': expected https://host"),
        ("s3://bucket?endpoint=https://minio/path", "and no path"),
        ("s3://bucket?public=files.example.org", "public='files.example.org'"),
        ("s3://bucket?addressing=dns", "addressing='dns': expected one of auto, path, virtual"),
    ],
)
def test_what_cannot_be_meant_stops_the_start_with_a_sentence(url: str, said: str) -> None:
    with pytest.raises(BadSetting) as refusal:
        setting.from_url(url, Path("/srv"))
    assert said in str(refusal.value)


def test_keys_come_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("S3_ACCESS_KEY", "one")
    monkeypatch.delenv("S3_SECRET_KEY", raising=False)
    with pytest.raises(BadSetting, match="S3_SECRET_KEY is missing"):
        setting.from_url("s3://bucket", Path("/srv"))
