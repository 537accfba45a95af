"""The client copies large files from one repository to another one without sending them."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from projects.actions import create_project
from tests.hub.conftest import bearer
from tests.inference.published import publish_model
from tests.projects.conftest import FACTS
from tests.servers import WebServer

pytestmark = pytest.mark.django_db(transaction=True)
LARGE = os.urandom(11_000_000)  # more than git keeps itself
CODE = """
from pathlib import Path
from huggingface_hub import CommitOperationCopy, HfApi, HfFileSystem, copy_files, hf_hub_download
from huggingface_hub.errors import HfHubHTTPError, FileDuplicationError, RepositoryNotFoundError
api = HfApi()
copy = CommitOperationCopy(
    "large.bin", "from/v1.bin", src_repo_id="alice/tern", src_repo_type="model", src_revision="v1"
)
api.create_commit("bob/wren", [copy], commit_message="Copy")
copy_files("hf://alice/tern/", "hf://bob/wren/all/")
copy_files("hf://bob/wren/all", "hf://datasets/bob/rows")
large = Path("large.bin").read_bytes()
assert Path(hf_hub_download("bob/wren", "all/large.bin")).read_bytes() == large
assert Path(hf_hub_download("bob/rows", "all/large.bin", repo_type="dataset")).read_bytes() == large
assert Path(hf_hub_download("bob/wren", "all/config.json")).read_text() == '{}'
assert {"from/v1.bin", "all/large.bin"} <= set(api.list_repo_files("bob/wren"))
for fs in (HfFileSystem(), HfFileSystem(expand_info=True, use_listings_cache=False)):
    assert fs.info("bob/wren/all/large.bin", refresh=True)["size"] == len(large)
    fs.get_file("bob/wren/all/large.bin", "got.bin")
    assert Path("got.bin").read_bytes() == large
fs.cp_file("alice/tern/large.bin", "bob/wren/by/fs.bin")
assert api.file_exists("bob/wren", "by/fs.bin")
for target, error in (("alice/tern", HfHubHTTPError), ("alice/nothing", RepositoryNotFoundError)):
    try: copy_files("hf://bob/wren/all/large.bin", f"hf://{target}/large.bin")
    except error: pass
    else: raise AssertionError(target)
"""


def test_a_client_copies_between_repositories(alice: Any, bob: Any, redis_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "tern"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    (folder / "large.bin").write_bytes(LARGE)
    publish_model(alice, "tern", "text-generation", folder)
    for kind, name in (("model", "wren"), ("dataset", "rows")):
        create_project(owner=bob.owner, user=bob, name=name, **{**FACTS, "kind": kind})
    (tmp_path / "large.bin").write_bytes(LARGE)
    server = WebServer(HUB_PAGE_SIZE="3")
    server.start()
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG"}}
    env = {**kept, "HF_ENDPOINT": server.url, "HF_TOKEN": bearer(bob), "HF_HOME": str(tmp_path / "home")}
    try:
        done = subprocess.run(
            [sys.executable, "-c", CODE], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        command = [
            str(Path(sys.executable).with_name("hf")),
            "cp",
            "hf://alice/tern/large.bin",
            "hf://bob/wren/by/hf.bin",
        ]
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    finally:
        server.stop()
