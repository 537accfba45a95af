"""Downloads by chunks with the real clients: what those that keep chunks need not fetch again, and that all others have
their files as before. Every byte that the server sends is counted on its way."""

import hashlib
import os
import random
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from repositories import actions
from repositories.models import Cut
from tests.clients.conftest import VERSIONS, binaries
from tests.counting import Counting
from tests.hub.conftest import Hub, bearer
from tests.projects.conftest import new_project, put_files
from tests.servers import WebServer

pytestmark = pytest.mark.django_db(transaction=True)
SIZE = 40_000_000
WEIGHTS = random.Random(3).randbytes(SIZE)
LATER = WEIGHTS[: SIZE // 2] + b"changed" + WEIGHTS[SIZE // 2 :]
FILES = {"w.safetensors": WEIGHTS, "v.safetensors": LATER}
STRETCH = 16 * 2**20  # no more than this is fetched for one change
# The last that keeps chunks on the disk; later ones take HF_XET_CHUNK_CACHE_SIZE_BYTES and keep none.
KEEPS = ("huggingface_hub==0.36.0", "hf_xet==1.1.10")
FETCH = """
import sys
from huggingface_hub import hf_hub_download
print(hf_hub_download("alice/wren", sys.argv[1]))
"""


@pytest.fixture
def proxy(alice: Any, redis_url: str, settings: Any) -> Iterator[Counting]:
    """In front of a site with two files that differ by a few bytes, both cut."""
    settings.XET_DOWNLOADS = True
    put_files(new_project(alice, "wren"), alice, FILES)
    for name in FILES:
        Hub(alice)("HEAD", f"/alice/wren/resolve/main/{name}")
    assert actions.cut_due() == 2
    server = WebServer(XET_DOWNLOADS="1")
    server.start()
    with Counting(server.port) as proxy:
        yield proxy
    server.stop()


class Client:
    def __init__(self, home: Path, folder: Path, url: str, token: str) -> None:
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG"}}
        quiet = {"HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
        cache = {"HF_XET_CHUNK_CACHE_SIZE_BYTES": "10000000000"}
        self._env = {**kept, **quiet, **cache, "HF_ENDPOINT": url, "HF_TOKEN": token, "HF_HOME": str(home)}
        self._python = str(folder / "python")

    def begin(self, name: str, **more: str) -> subprocess.Popen[str]:
        command = [self._python, "-c", FETCH, name]
        env = {**self._env, **more}
        return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def fetch(self, name: str, **more: str) -> None:
        """The whole file, as it is here."""
        with self.begin(name, **more) as running:
            out, errors = running.communicate()
        assert running.returncode == 0, errors
        with Path(out.strip()).open("rb") as got:
            assert hashlib.file_digest(got, "sha256").digest() == hashlib.sha256(FILES[name]).digest()


@pytest.mark.parametrize("version", VERSIONS)
def test_every_client_has_its_files_by_chunks_or_whole(
    alice: Any, proxy: Counting, tmp_path: Path, version: str
) -> None:
    folder = binaries(f"huggingface_hub=={version}")
    for home, more in (("by-chunks", {}), ("whole", {"HF_HUB_DISABLE_XET": "1"})):
        client = Client(tmp_path / home, folder, proxy.url, bearer(alice))
        proxy.take()
        client.fetch("w.safetensors", **more)
        assert SIZE < proxy.take() < SIZE * 1.01
    assert (tmp_path / "by-chunks/xet").is_dir()
    assert not (tmp_path / "whole/xet").exists()


def test_what_is_kept_is_not_fetched_again(alice: Any, proxy: Counting, tmp_path: Path) -> None:
    """A file that was changed in one place, and one that somebody deleted."""
    client = Client(tmp_path, binaries(*KEEPS), proxy.url, bearer(alice))
    client.fetch("w.safetensors")
    assert SIZE < proxy.take() < SIZE * 1.01
    client.fetch("v.safetensors")
    assert 100_000 < proxy.take() < STRETCH // 2
    for blob in (tmp_path / "hub/models--alice--wren/blobs").iterdir():
        blob.unlink()
    client.fetch("w.safetensors")
    assert proxy.take() < 100_000


def test_a_download_that_was_killed_goes_on(alice: Any, proxy: Counting, tmp_path: Path) -> None:
    """It has what was whole by then: a run of chunks is kept at its end, and some are fetched at once."""
    client = Client(tmp_path, binaries(*KEEPS), proxy.url, bearer(alice))
    proxy.pause = 0.01
    with client.begin("w.safetensors", HF_XET_NUM_CONCURRENT_RANGE_GETS="2") as running:
        while proxy.sent < SIZE // 2:
            assert running.poll() is None
            time.sleep(0.02)
        running.kill()
    sent, proxy.pause = proxy.take(), 0.0
    client.fetch("w.safetensors")
    assert SIZE // 2 < sent < SIZE
    assert proxy.take() < SIZE * 0.8
    assert Cut.objects.count() == 2


def test_chunks_of_one_project_serve_another(alice: Any, proxy: Counting, tmp_path: Path) -> None:
    """On the disk of the client alone: here each project is cut by itself."""
    put_files(new_project(alice, "robin"), alice, {"x.safetensors": WEIGHTS[:-9]})
    Hub(alice)("HEAD", "/alice/robin/resolve/main/x.safetensors")
    assert actions.cut_due() == 1
    client = Client(tmp_path, binaries(*KEEPS), proxy.url, bearer(alice))
    client.fetch("w.safetensors")
    proxy.take()
    code = FETCH.replace("alice/wren", "alice/robin")
    subprocess.run([client._python, "-c", code, "x.safetensors"], env=client._env, check=True, capture_output=True)
    assert proxy.take() < STRETCH
