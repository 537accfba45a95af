"""Run by `make test-clients`, which says in CLIENTS which versions: each gets a virtual environment of its own."""

import os
import subprocess
import sys
from pathlib import Path

VERSIONS = os.environ.get("CLIENTS", "").split()
FOLDER = Path(__file__).resolve().parents[2] / ".clients"
collect_ignore_glob = [] if VERSIONS else ["test_*.py"]


def binaries(library: str) -> Path:
    """The folder with `hf` and `python` of a library and its client, installed when it is asked for first."""
    folder = FOLDER / library.rpartition("==")[2] / "bin"
    if not (folder / "hf").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder.parent)], check=True)
        subprocess.run([str(folder / "pip"), "install", "--quiet", library], check=True)
    return folder
