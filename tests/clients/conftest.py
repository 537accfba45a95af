"""Run by `make test-clients`, which says in CLIENTS which versions: each gets a virtual environment of its own."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

VERSIONS = os.environ.get("CLIENTS", "").split()
FOLDER = Path(__file__).resolve().parents[2] / ".clients"
collect_ignore_glob = [] if VERSIONS else ["test_*.py"]


def binaries(library: str, *beside: str) -> Path:
    """The folder with the programs of a library at one version, installed when it is asked for first. `beside`: what
    of the others has to be of a version of its own."""
    folder = FOLDER / "-".join([library, *beside]).replace("==", "-")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:  # another worker may need the same
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "installed").exists():  # whoever was cut off begins again
            subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
            subprocess.run([str(folder / "bin" / "pip"), "install", "--quiet", library, *beside], check=True)
            (folder / "installed").touch()
    return folder / "bin"
