"""What brings files to a site and home again: the installed huggingface_hub in a process of its own, and curl."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

BLOCK = 2**20
PUT = """
from huggingface_hub import upload_file
upload_file(repo_id={repo!r}, path_in_repo={name!r}, path_or_fileobj={path!r})
"""
GET = "from huggingface_hub import hf_hub_download as get; get({repo!r}, {name!r}, local_dir={folder!r})"
PUT_ALL = "from huggingface_hub import upload_folder as put; put(repo_id={repo!r}, folder_path={folder!r})"
GET_ALL = "from huggingface_hub import snapshot_download as get; get({repo!r}, local_dir={folder!r})"
LIST = """
from huggingface_hub import HfApi
assert sum(1 for _ in HfApi().list_repo_tree({repo!r}, recursive=True)) >= {count}
"""


@dataclass(frozen=True)
class Clients:
    """Of one person, at one site. What they keep for later is thrown away each time: nothing is known beforehand."""

    url: str
    token: str

    def python(self, code: str, **env: str) -> None:
        with tempfile.TemporaryDirectory() as home:
            own = {"PATH": os.environ["PATH"], "HF_HOME": home, "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
            mine = {"HF_ENDPOINT": self.url, "HF_TOKEN": self.token}
            subprocess.run([sys.executable, "-c", code], env=own | mine | env, check=True)

    def curl(self, url: str, target: Path) -> None:
        bearer = f"Authorization: Bearer {self.token}"
        subprocess.run(["curl", "-fsS", "-H", bearer, "-o", str(target), url], check=True)

    def curl_up(self, repo: str, path: Path) -> None:
        """As Git LFS does it: ask where to, send it there, name it in a commit."""
        named = {"oid": digest_of(path), "size": path.stat().st_size}
        asked = {"operation": "upload", "transfers": ["basic"], "objects": [named], "hash_algo": "sha256"}
        with self._http() as client:
            answer = client.post(f"{self.url}/{repo}.git/info/lfs/objects/batch", json=asked).raise_for_status()
            where = answer.json()["objects"][0]["actions"]["upload"]["href"]
            subprocess.run(["curl", "-fsS", "-T", str(path), where], check=True)
            header = {"key": "header", "value": {"summary": "Sent by curl"}}
            file = {"key": "lfsFile", "value": {**named, "path": path.name, "algo": "sha256"}}
            body = f"{json.dumps(header)}\n{json.dumps(file)}\n"
            client.post(f"{self.url}/api/models/{repo}/commit/main", content=body).raise_for_status()

    def pages(self, url: str) -> list[float]:
        """Seconds of each page of a list."""
        taken = []
        with self._http() as client:
            while url:
                start = time.perf_counter()
                answer = client.get(url).raise_for_status()
                taken.append(time.perf_counter() - start)
                url = answer.links.get("next", {}).get("url", "")
        return taken

    def _http(self) -> httpx.Client:
        return httpx.Client(headers={"Authorization": f"Bearer {self.token}"}, timeout=600)


def write(path: Path, size: int) -> None:
    with path.open("wb") as file:
        for start in range(0, size, BLOCK):
            file.write(os.urandom(min(BLOCK, size - start)))


def change(path: Path) -> None:
    """Other contents of the same length: what is there already nobody sends again."""
    with path.open("r+b") as file:
        file.write(os.urandom(32))


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_and_copy(source: Path, target: Path) -> None:
    """The least that an upload must do: every byte hashed, written, and safe from a loss of power."""
    digest_of(source)
    shutil.copyfile(source, target)
    with target.open("rb") as copy:
        os.fsync(copy.fileno())
    target.unlink()
