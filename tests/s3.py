"""A real S3 server for one test process. It keeps everything in memory and ends with the process."""

import atexit
import http.client
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import boto3

from tests.valkey import free_port

BUCKET = "commonweight"
KEYS = {"S3_ACCESS_KEY": "commonweight", "S3_SECRET_KEY": "not a secret"}


class Server:
    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        with (folder / "s3.log").open("ab") as log:
            words = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
            self.process = subprocess.Popen(words, stdout=log, stderr=log)
        atexit.register(self._end)
        _wait_for(self)
        self.client = boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=KEYS["S3_ACCESS_KEY"],
            aws_secret_access_key=KEYS["S3_SECRET_KEY"],
        )
        self.client.create_bucket(Bucket=BUCKET)

    def _end(self) -> None:
        self.process.terminate()
        self.process.wait()

    @property
    def blobs_url(self) -> str:
        return f"s3://{BUCKET}/site?endpoint={self.url}&addressing=path"


def start(folder: Path) -> str:
    """Start one, and let the settings know its keys. Returns what BLOBS_URL is to be."""
    os.environ.update(KEYS)
    return Server(folder).blobs_url


def _wait_for(server: Server) -> None:
    give_up = time.monotonic() + 60
    while server.process.poll() is None and time.monotonic() < give_up:
        with suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
            connection.request("GET", "/moto-api/")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError("the S3 server did not start")
