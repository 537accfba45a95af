"""The ids are git's own: a stock git finds nothing wrong with an exported repository."""

import random
import shutil
import subprocess
import zlib
from pathlib import Path

import pytest

from repositories import actions, blobs, objects, queries
from repositories.actions import Copy, Delete
from repositories.models import Object, Possession, Ref, Repository
from repositories.states import ObjectType
from tests.repositories.support import add, commit, put

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="NO GIT on this machine: its fsck was not asked")


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def export(repository: Repository, folder: Path) -> Path:
    """A bare repository with a loose object for every row."""
    git(folder.parent, "init", "-q", "--bare", str(folder))
    for row in Object.objects.filter(repository=repository):
        write_loose(folder, bytes(row.oid), ObjectType(row.type).name.lower(), bytes(row.data))
    for possession in Possession.objects.filter(repository=repository).select_related("blob"):
        blob = possession.blob
        data = objects.pointer(bytes(blob.sha256), blob.size) if possession.pointer else blobs.read(blob)
        write_loose(folder, bytes(possession.oid), "blob", data)
    for ref in Ref.objects.filter(repository=repository):
        git(folder, "update-ref", ref.name, bytes(ref.oid).hex())
    git(folder, "symbolic-ref", "HEAD", f"refs/heads/{repository.default_branch}")
    return folder


def write_loose(folder: Path, oid: bytes, kind: str, data: bytes) -> None:
    path = folder / "objects" / oid.hex()[:2] / oid.hex()[2:]
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(zlib.compress(kind.encode() + b" %d\0" % len(data) + data))


def test_git_finds_nothing_wrong_with_a_busy_repository(repository: Repository, tmp_path: Path) -> None:
    rng = random.Random(7)
    paths = [f"d{number % 4}/e{number % 3}/f{number}.txt" for number in range(40)] + ["a", "a-b", "a.b", "模型/说明.md"]
    put(repository, {path: rng.randbytes(rng.choice([0, 5, 40_000])) for path in paths})
    put(repository, {"model.safetensors": rng.randbytes(50_000), "a0/x": b"sorts between a- and a0"})
    commit(repository, Copy("d1", "copy/of/d1"), Delete("d2"), Copy("a", "b"), Delete("a"))
    commit(repository, add(repository, "x", b"y"), branch="side", message="Ünïcode 提交\n\nwith a body")
    for _round in range(20):
        put(repository, {rng.choice(paths[:20]): rng.randbytes(9)})
    actions.create_tag(repository=repository, name="v1.0", target=queries.head(repository) or b"")
    exported = export(repository, tmp_path / "exported")
    told = git(exported, "fsck", "--strict", "--full", "--no-dangling", "--no-progress")
    assert told.strip() == ""
    assert git(exported, "rev-list", "--count", "main").strip() == "24"


def test_git_lists_the_same_files_with_the_same_ids(repository: Repository, tmp_path: Path) -> None:
    head = put(repository, {"a.txt": b"one", "d/b c.txt": b"two", "model.bin": b"three", "目录/文件": b"four"})
    exported = export(repository, tmp_path / "exported")
    listed = git(exported, "-c", "core.quotePath=false", "ls-tree", "-r", head.hex()).splitlines()
    ours = [f"{entry.mode:06o} blob {entry.oid.hex()}\t{entry.path}" for entry in queries.files(repository, head)]
    assert listed == ours
    assert git(exported, "cat-file", "blob", f"{head.hex()}:model.bin").startswith(
        "version https://git-lfs.github.com/spec/v1"
    )


def test_git_agrees_on_which_commit_last_touched_a_path(repository: Repository, tmp_path: Path) -> None:
    rng = random.Random(3)
    paths = [f"{top}/{sub}/{name}" for top in "ab" for sub in "cd" for name in "ef"]
    put(repository, {path: path.encode() for path in paths})
    for number in range(15):
        put(repository, dict.fromkeys(rng.sample(paths, 2), b"%d" % number))
    head = queries.head(repository) or b""
    exported = export(repository, tmp_path / "exported")
    for folder in ["", "a", "b", "a/c", "b/d"]:
        for entry in queries.listing(repository, head, folder):
            last = git(exported, "log", "-1", "--format=%H", "main", "--", entry.path).strip()
            assert (entry.path, entry.last_commit.hex) == (entry.path, last)


def test_pointers_have_the_length_that_the_hub_is_told() -> None:
    assert len(objects.pointer(b"\0" * 32, 12_000_000)) == 133
    assert len(objects.pointer(b"\0" * 32, 0)) == 126
