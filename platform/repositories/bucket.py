"""Blobs in a bucket of an S3-compatible server. Loaded only where a site has one: boto3 takes a while, and room."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import IO, Any

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.exceptions import ImproperlyConfigured
from django.core.files import File
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from storages.backends.s3 import S3Storage

from core.problems import Unavailable

ATTEMPTS, CONNECTIONS = 4, 50
SIGNED_FOR = 3600  # seconds in which a download has to begin
BUFFER = 2**20


class Bucket(S3Storage):  # type: ignore[misc]  # the library has no types
    """What `repositories.blobs` asks of a storage that is no local disk."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        addressed = {"payload_signing_enabled": True, "addressing_style": self.addressing_style or "auto"}
        self.client_config = self.get_default_settings()["client_config"].merge(Config(s3=addressed))

    def get_default_settings(self) -> dict[str, Any]:
        """Each request is signed with the digest of what it carries, so that the server refuses what was damaged."""
        config = Config(
            connect_timeout=5,
            read_timeout=60,
            retries={"max_attempts": ATTEMPTS, "mode": "standard"},
            max_pool_connections=CONNECTIONS,
            signature_version="s3v4",
            request_checksum_calculation="when_required",  # many servers do not know the newer ones
            response_checksum_validation="when_required",
        )
        return {**super().get_default_settings(), "public_url": None, "file_overwrite": True, "client_config": config}

    def require_reachable(self) -> None:
        """ImproperlyConfigured, in words, where nothing could be kept."""
        where = f"bucket {self.bucket_name!r} at {self.endpoint_url or 'AWS'}"
        try:
            self._client.head_bucket(Bucket=self.bucket_name)
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            said = {404: "there is no such bucket", 403: "these keys may not use it"}.get(status, f"status {status}")
            raise ImproperlyConfigured(f"BLOBS_URL: {where}: {said}.") from error
        except BotoCoreError as error:
            raise ImproperlyConfigured(f"BLOBS_URL: {where} cannot be reached: {error}") from error

    def put(self, name: str, source: bytes | Path) -> None:
        """In parts where it is large. It appears whole or not at all, in place of what was there."""
        with _failures_told():
            if isinstance(source, bytes):
                self.save(name, ContentFile(source))
            else:
                with source.open("rb") as file:
                    self.save(name, File(file))

    def remove(self, name: str) -> None:
        with _failures_told():
            self.delete(name)

    def length(self, name: str) -> int | None:
        with _failures_told():
            try:
                found = self._client.head_object(Bucket=self.bucket_name, Key=self._key(name))
            except ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                    return None
                raise
        return int(found["ContentLength"])

    def stream(self, name: str) -> IO[bytes]:
        """From the start on, and from wherever one seeks. FileNotFoundError where there is none."""
        size = self.length(name)
        if size is None:
            raise FileNotFoundError(name)
        return io.BufferedReader(_Remote(self, name, size), BUFFER)

    def span(self, name: str, start: int, length: int) -> IO[bytes]:
        """These bytes alone, of an object that has them."""
        remote = _Remote(self, name, start + length)
        remote.seek(start)
        return io.BufferedReader(remote, BUFFER)

    def body(self, name: str, start: int, end: int) -> Any:
        with _failures_told():
            found = self._client.get_object(
                Bucket=self.bucket_name, Key=self._key(name), Range=f"bytes={start}-{end - 1}"
            )
        return found["Body"]

    def signed(self, name: str, *, type_: str, disposition: str, cache: str) -> str:
        """An address for whoever is to have it, for a while."""
        asked = {
            "Bucket": self.bucket_name,
            "Key": self._key(name),
            "ResponseContentType": type_,
            "ResponseContentDisposition": disposition,
            "ResponseCacheControl": cache,
        }
        return str(self._signer.generate_presigned_url("get_object", Params=asked, ExpiresIn=SIGNED_FOR))

    def names(self) -> Iterator[str]:
        for page in self._pages("list_objects_v2", Prefix=self._prefix):
            yield from (found["Key"].removeprefix(self._prefix) for found in page.get("Contents", []))

    def drop_unfinished(self, before: datetime) -> None:
        """Parts of what nobody will finish: a process died while it sent them. They are in no list of names."""
        for page in self._pages("list_multipart_uploads", Prefix=self._prefix):
            for found in page.get("Uploads", []):
                if found["Initiated"] < before:
                    upload = {"Key": found["Key"], "UploadId": found["UploadId"]}
                    self._client.abort_multipart_upload(Bucket=self.bucket_name, **upload)

    def _pages(self, call: str, **asked: Any) -> Iterator[dict[str, Any]]:
        with _failures_told():
            yield from self._client.get_paginator(call).paginate(Bucket=self.bucket_name, **asked)

    def _key(self, name: str) -> str:
        return self._prefix + name

    @property
    def _prefix(self) -> str:
        """With its slash: `site` is not `site-of-others`."""
        return f"{self.location}/" if self.location else ""

    @cached_property
    def _client(self) -> Any:
        return self._connected_to(self.endpoint_url)

    @cached_property
    def _signer(self) -> Any:
        """An address is signed for the name of the server that it is sent to: the one that others know it by."""
        return self._connected_to(self.public_url or self.endpoint_url)

    def _connected_to(self, url: str | None) -> Any:
        session = boto3.Session(
            aws_access_key_id=self.access_key, aws_secret_access_key=self.secret_key, region_name=self.region_name
        )
        return session.client("s3", endpoint_url=url, config=self.client_config)


class _Remote(io.RawIOBase):
    """An object that is read as it comes, never whole in memory or on the disk."""

    def __init__(self, bucket: Bucket, name: str, size: int) -> None:
        self._bucket, self._name, self._size = bucket, name, size
        self._at = 0
        self._body: Any = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if at != self._at:
            self._let_go()
        self._at = at
        return at

    def readinto(self, buffer: Any) -> int:
        if self._at >= self._size:
            return 0
        if self._body is None:
            self._body = self._bucket.body(self._name, self._at, self._size)
        with _failures_told():
            data = self._body.read(len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        self._let_go()
        super().close()

    def _let_go(self) -> None:
        if self._body is not None:
            self._body.close()
        self._body = None


@contextmanager
def _failures_told() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, Boto3Error, ClientError) as error:
        text = _("The storage of this site does not answer just now. Try again in a moment.")
        raise Unavailable(text, code="storage_unavailable") from error
