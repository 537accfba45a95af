"""The real clients, unmodified: given the address of this site and a token, they find what pages show."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import (
    CommitOperationAdd,
    CommitOperationCopy,
    CommitOperationDelete,
    HfApi,
    HfFileSystem,
)
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from projects.models import Project
from repositories.queries import head, history
from tests.hub.conftest import bearer
from tests.inference.published import publish_model
from tests.projects.conftest import put_files
from tests.repositories.support import contents
from tests.servers import WebServer, serving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
HF = str(Path(sys.executable).parent / "hf")
LOADING = """
from transformers import AutoConfig, AutoTokenizer
print(AutoConfig.from_pretrained("alice/tern").n_embd, AutoTokenizer.from_pretrained("alice/tern")("hi ho").input_ids)
"""
CARD = """
from huggingface_hub import ModelCard, metadata_update
ModelCard("---\\nlicense: mit\\n---\\n# Tern\\n").push_to_hub("alice/tern")
metadata_update("alice/tern", {"tags": ["birds"]})
"""
WORDS = {"type": "WordLevel", "vocab": {"hi": 0, "ho": 1, "?": 2}, "unk_token": "?"}
MODEL = {
    "config.json": {"model_type": "gpt2", "n_embd": 8, "n_head": 2},
    "tokenizer.json": {"version": "1.0", "added_tokens": [], "model": WORDS, "pre_tokenizer": {"type": "Whitespace"}},
    "tokenizer_config.json": {"tokenizer_class": "PreTrainedTokenizerFast", "unk_token": "?"},
}
NOISE = os.urandom(2**20) * 2 + os.urandom(10 * 2**20)
BIG = os.urandom(3 * 2**20 + 7)
LATER = {"notes.md": b"for 2", "sub/deep/a b+é.txt": b"0123456789", "big.bin": BIG, "empty.txt": b""}


@pytest.fixture(autouse=True)
def _online(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine tells these libraries to stay off the network, in whatever process it is loaded."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)


@pytest.fixture
def server(redis_url: str) -> Iterator[WebServer]:
    with serving(HUB_PAGE_SIZE="3") as server:
        yield server


@pytest.fixture
def tern(alice: Any, tmp_path: Path) -> Project:
    """Published, with work on top that only members see."""
    folder = tmp_path / "released"
    folder.mkdir()
    for name, data in MODEL.items():
        (folder / name).write_text(json.dumps(data))
    project = publish_model(alice, "tern", "text-generation", folder).project
    put_files(project, alice, LATER)
    return project


def test_hub_clients_work_unmodified(alice: Any, bob: Any, tern: Project, server: WebServer, tmp_path: Path) -> None:
    tokens = [bearer(alice), bearer(bob)]
    mine, theirs = (HfApi(endpoint=server.url, token=token) for token in tokens)
    they_find_what_is_there(mine, theirs, tern)
    they_bring_it_home(mine, theirs, tmp_path)
    they_give_files_on_request(mine, theirs, tmp_path / "kept")
    they_make_and_delete(mine)
    they_write(mine, theirs, tern, tmp_path)
    they_work_on_a_branch(mine, tern, tmp_path)
    they_send_large_files(mine, tern, tmp_path)
    run = partial(_run, server=server, home=tmp_path / "home", token=tokens[0])
    assert run(sys.executable, "-c", LOADING) == "8 [0, 1]\n"
    run(sys.executable, "-c", CARD)
    assert b"license: mit\ntags:\n- birds" in contents(tern.repository)["README.md"]
    folder = tmp_path / "folder"
    uploaded = [run(HF, "upload", "alice/tern", str(folder), ".") for _again in range(2)]
    assert uploaded == [uploaded[0]] * 2
    assert f"/alice/tern/commit/{(head(tern.repository) or b'').hex()}" in uploaded[0]
    run(HF, "upload", "alice/tern", str(folder), ".", "--revision", "made-by-hf")
    assert "notes.md" in contents(tern.repository, head(tern.repository, "made-by-hf"))
    assert "alice" in run(HF, "auth", "whoami")
    assert "alice/tern" in run(HF, "models", "ls", "--format", "json")
    got = run(HF, "download", "alice/tern", "notes.md", "--format", "quiet")
    assert Path(got.strip()).read_bytes() == b"for 3"


def they_find_what_is_there(mine: HfApi, theirs: HfApi, tern: Project) -> None:
    top = head(tern.repository) or b""
    latest, released = (commit.hex for commit in history(tern.repository, top, limit=2))
    assert (mine.model_info("alice/tern").sha, theirs.model_info("alice/tern").sha) == (latest, released)
    siblings = mine.model_info("alice/tern", files_metadata=True).siblings or []
    assert {file.rfilename: file.size for file in siblings if file.rfilename in LATER} == {
        name: len(data) for name, data in LATER.items()
    }
    assert [api.file_exists("alice/tern", "notes.md") for api in (mine, theirs)] == [True, False]
    assert [api.repo_exists("alice/nope") for api in (mine, HfApi(endpoint=mine.endpoint, token=False))] == [False] * 2
    with pytest.raises(RepositoryNotFoundError):
        theirs.dataset_info("alice/tern")
    with pytest.raises(RevisionNotFoundError):
        mine.model_info("alice/tern", revision="feat/x")
    with pytest.raises(RemoteEntryNotFoundError):
        mine.hf_hub_download("alice/tern", "nope.json")
    assert [commit.commit_id for commit in mine.list_repo_commits("alice/tern")][:2] == [latest, released]
    assert mine.list_repo_refs("alice/tern").branches[0].target_commit == latest
    assert [model.id for model in theirs.list_models(search="tern", author="alice", limit=5)] == ["alice/tern"]
    paths = [entry.path for entry in mine.list_repo_tree("alice/tern", recursive=True, expand=True)]
    assert sorted(paths) == sorted([*MODEL, *LATER, "sub", "sub/deep", ".gitattributes"])
    assert [entry.path for entry in mine.get_paths_info("alice/tern", ["sub", "nope"])] == ["sub"]


def they_bring_it_home(mine: HfApi, theirs: HfApi, home: Path) -> None:
    here = Path(mine.snapshot_download("alice/tern", cache_dir=home / "mine"))
    assert {name: (here / name).read_bytes() for name in LATER} == LATER
    assert (here / "big.bin").resolve().name == hashlib.sha256(BIG).hexdigest()
    assert HfFileSystem(endpoint=mine.endpoint, token=mine.token).read_block("alice/tern/big.bin", 5, 9) == BIG[5:14]
    there = Path(theirs.snapshot_download("alice/tern", cache_dir=home / "theirs"))
    assert sorted(path.name for path in there.iterdir()) == sorted([*MODEL, ".gitattributes"])


def they_give_files_on_request(mine: HfApi, theirs: HfApi, home: Path) -> None:
    asked = partial(theirs.hf_hub_download, "alice/tern", "config.json", cache_dir=home)
    mine.update_repo_settings("alice/tern", gated="manual")
    assert theirs.model_info("alice/tern").gated == "manual"
    for call in (asked, partial(theirs.auth_check, "alice/tern"), partial(asked, token=False)):
        with pytest.raises(GatedRepoError, match="/alice/tern/access"):
            call()
    mine.grant_access("alice/tern", "bob")
    (let_in,) = mine.list_accepted_access_requests("alice/tern")
    assert (let_in.username, let_in.email, json.loads(Path(asked()).read_text())["n_embd"]) == ("bob", None, 8)
    mine.cancel_access_request("alice/tern", "bob")
    assert [one.username for one in mine.list_pending_access_requests("alice/tern")] == ["bob"]
    with pytest.raises(GatedRepoError):
        theirs.hf_hub_download("alice/tern", "tokenizer.json", cache_dir=home)
    mine.reject_access_request("alice/tern", "bob", rejection_reason="Enough.")
    with pytest.raises(HfHubHTTPError, match="404"):
        mine.reject_access_request("alice/tern", "bob", rejection_reason="Twice.")
    mine.update_repo_settings("alice/tern", gated=False)
    assert theirs.model_info("alice/tern").gated is False


def they_make_and_delete(mine: HfApi) -> None:
    made = mine.create_repo("Seeds", repo_type="dataset", private=True)
    assert (made.repo_id, made.repo_type) == ("alice/seeds", "dataset")
    assert mine.create_repo("seeds", repo_type="dataset", exist_ok=True).repo_id == "alice/seeds"
    with pytest.raises(HfHubHTTPError, match="409"):
        mine.create_repo("seeds", repo_type="dataset")
    mine.delete_repo("alice/seeds", repo_type="dataset")
    mine.delete_repo("alice/seeds", repo_type="dataset", missing_ok=True)
    assert mine.repo_exists("alice/seeds", repo_type="dataset") is False


def they_write(mine: HfApi, theirs: HfApi, tern: Project, home: Path) -> None:
    released = theirs.model_info("alice/tern").sha
    folder = home / "folder"
    for name, data in (
        ("notes.md", b"for 3"),
        ("sub/x/é+.txt", b"x"),
        ("sub/y.txt", b""),
        ("new/z.txt", b"z" * 99_999),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    begun = mine.model_info("alice/tern").sha
    made = mine.upload_file(repo_id="alice/tern", path_in_repo="a/b.txt", path_or_fileobj=b"a", parent_commit=begun)
    assert made.commit_url == f"{mine.endpoint}/alice/tern/commit/{made.oid}"
    with pytest.raises(HfHubHTTPError, match="412"):
        mine.upload_file(repo_id="alice/tern", path_in_repo="a/b.txt", path_or_fileobj=b"c", parent_commit=begun)
    with pytest.raises(HfHubHTTPError, match="403"):
        theirs.upload_file(repo_id="alice/tern", path_in_repo="a/b.txt", path_or_fileobj=b"c")
    done = mine.upload_folder(repo_id="alice/tern", folder_path=folder, delete_patterns="*.txt", commit_message="Put")
    assert (done.commit_message, mine.file_exists("alice/tern", "a/b.txt")) == ("Put", False)
    mine.create_commit(
        "alice/tern",
        [
            CommitOperationAdd("one.txt", b"1"),
            CommitOperationDelete("sub/x/"),
            CommitOperationCopy("notes.md", "two.md"),
        ],
        commit_message="Three at once",
    )
    mine.delete_file("new/z.txt", "alice/tern")
    mine.delete_folder("sub", "alice/tern")
    with HfFileSystem(endpoint=mine.endpoint, token=mine.token).open("alice/tern/three.txt", "w") as file:
        file.write("three")
    there = contents(tern.repository)
    assert (there["notes.md"], there["two.md"], there["one.txt"], there["three.txt"]) == (
        b"for 3",
        b"for 3",
        b"1",
        b"three",
    )
    assert not [path for path in there if path.startswith(("sub/", "new/", "a/"))]
    assert theirs.model_info("alice/tern").sha == released


def they_work_on_a_branch(mine: HfApi, tern: Project, home: Path) -> None:
    top, large = head(tern.repository) or b"", os.urandom(100_000)
    mine.create_branch("alice/tern", branch="dev/x")
    (home / "folder/large.bin").write_bytes(large)
    mine.upload_folder(repo_id="alice/tern", folder_path=home / "folder", revision="dev/x")
    (home / "folder/large.bin").unlink()
    assert (head(tern.repository), mine.file_exists("alice/tern", "large.bin")) == (top, False)
    got = mine.hf_hub_download("alice/tern", "large.bin", revision="dev/x", cache_dir=home / "mine")
    assert Path(got).read_bytes() == large
    add = partial(mine.upload_file, repo_id="alice/tern", path_in_repo="a", path_or_fileobj=b"a")
    with pytest.raises(HfHubHTTPError, match="412"):
        add(revision="dev/x", parent_commit=top.hex())
    with pytest.raises(RevisionNotFoundError):
        add(revision="nope")


def they_send_large_files(mine: HfApi, tern: Project, home: Path) -> None:
    zeros, noise = home / "zeros.bin", home / "noise.bin"
    zeros.write_bytes(bytes(5_000_000) + b"end")
    noise.write_bytes(NOISE)
    for path in (zeros, noise):
        mine.upload_file(repo_id="alice/tern", path_in_repo=f"large/{path.name}", path_or_fileobj=path)
    there = contents(tern.repository)
    assert (there["large/zeros.bin"], there["large/noise.bin"]) == (zeros.read_bytes(), NOISE)


def _run(*command: str, server: WebServer, home: Path, token: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG"}}
    quiet = {"HF_HUB_DISABLE_UPDATE_CHECK": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
    env = {**kept, **quiet, "HF_ENDPOINT": server.url, "HF_HOME": str(home), "HF_TOKEN": token}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
