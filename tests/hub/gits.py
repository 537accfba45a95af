"""A git of its own: no settings of this machine, an address that carries the token."""

import os
import subprocess
from pathlib import Path

ENV = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
    "LC_ALL": "C.UTF-8",
}


class Git:
    """One working copy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def clone(cls, url: str, folder: Path, *options: str) -> "Git":
        git(folder.parent, "clone", "-q", *options, url, str(folder))
        return cls(folder)

    def __call__(self, *words: str) -> str:
        return git(self.folder, *words)

    def refused(self, *words: str) -> str:
        """What is said where it must not work."""
        done = _run(self.folder, *words)
        assert done.returncode != 0, done.stdout
        return done.stderr

    def commit(self, files: dict[str, bytes], message: str = "change") -> str:
        for path, data in files.items():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_bytes(data)
        self("add", "-A")
        self("commit", "-qm", message, "--allow-empty")
        return self.tip()

    def tip(self, name: str = "HEAD") -> str:
        return self("rev-parse", name).strip()

    def history(self, name: str = "HEAD") -> list[str]:
        return self("log", "--format=%s", name).splitlines()


def git(folder: Path, *words: str) -> str:
    """What it prints; of a clone that shows its progress, what it shows."""
    done = _run(folder, *words)
    assert done.returncode == 0, f"git {' '.join(words)}\n{done.stdout}{done.stderr}"
    return done.stderr if "--progress" in words else done.stdout


def start(folder: Path, *words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(["git", *words], cwd=folder, env=_env(folder), stderr=subprocess.PIPE, text=True)


def _run(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    env = _env(folder)
    return subprocess.run(["git", *words], cwd=folder, env=env, capture_output=True, text=True, check=False)


def _env(folder: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(folder.parent), **ENV}
