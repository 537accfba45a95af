"""The web process dies in the middle of what a client sends: nothing of it shows, and the next try succeeds."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from huggingface_hub import CommitOperationAdd, HfApi

from repositories import blobs
from repositories.models import Possession
from repositories.queries import head
from tests.hub.conftest import bearer
from tests.projects.conftest import new_project
from tests.repositories.support import contents
from tests.servers import WebServer

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:Use 'content:DeprecationWarning"),  # of the client, about itself
]


def files_in(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def test_a_kill_leaves_nothing_half(
    alice: Any, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    project = new_project(alice, "wren")
    small, large = tmp_path / "small", tmp_path / "large.bin"
    small.mkdir()
    for number in range(60):
        (small / f"{number}.txt").write_text(os.urandom(10_000).hex())
    large.write_bytes(os.urandom(24 * 2**20))
    server = WebServer()
    api = HfApi(endpoint=server.url, token=bearer(alice))

    def put_small() -> None:
        api.create_commit("alice/wren", api_adds(small), commit_message="Small")

    def put_large() -> None:
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", True)
        api.upload_file(repo_id="alice/wren", path_in_repo="large.bin", path_or_fileobj=large)

    places = ((put_small, blobs_kept), (put_large, partial(files_in, Path(settings.UPLOAD_FOLDER))))
    for put, count in places:
        before = head(project.repository), Possession.objects.count()
        server.start()
        client = killed_during(put, server, count)
        assert (head(project.repository), Possession.objects.count()) == before
        server.start()
        if client.result() is not None:  # it has given up: of some calls clients try no second time
            put()
        server.kill()
    there = contents(project.repository)
    assert there["large.bin"] == large.read_bytes()
    assert [there[path.name] for path in small.iterdir()] == [path.read_bytes() for path in small.iterdir()]
    call_command("verify_storage")
    assert "All contents are what they should be." in capsys.readouterr().out


def blobs_kept() -> int:
    return sum(1 for _name in blobs.names())


def api_adds(folder: Path) -> list[Any]:
    return [CommitOperationAdd(path.name, path) for path in sorted(folder.iterdir())]


def killed_during(
    work: Callable[[], None], server: WebServer, count: Callable[[], int]
) -> "Future[BaseException | None]":
    """As soon as the first bytes of it are kept. Returns what the client makes of it, in the end."""
    begun = count()
    client = ThreadPoolExecutor(1).submit(_error_of, work)
    while count() <= begun and not client.done():
        threading.Event().wait(0.002)
    server.kill()
    assert not client.done() or client.result() is not None, "it was done before it could be cut off"
    return client


def _error_of(work: Callable[[], None]) -> BaseException | None:
    try:
        work()
    except Exception as error:  # noqa: BLE001 -- whatever a client makes of a server that is gone
        return error
    return None
