"""A site for one command and no longer: an empty home, tables, a private server of queues. Gone when it ends."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from config.launcher import preparation, valkey

MARK = "COMMONWEIGHT_THROWAWAY"


def is_inside() -> bool:
    """Whether this process is the command that a throw-away site was made for."""
    return os.environ.get(MARK) == "1"


def run(root: Path, arguments: Sequence[str]) -> int:
    """Run `manage.py` with these arguments on a site of its own. Returns the exit status."""
    command = [sys.executable, str(root / "manage.py"), *arguments]
    with site() as surroundings:
        return subprocess.call(command, env={**os.environ, **surroundings, MARK: "1"})


@contextmanager
def site() -> Iterator[dict[str, str]]:
    """The environment of a site that ends with the block. DATABASE_URL, where it is set, is used; it must be empty."""
    with tempfile.TemporaryDirectory(prefix="commonweight-") as folder, site_in(Path(folder)) as surroundings:
        yield surroundings


@contextmanager
def site_in(home: Path) -> Iterator[dict[str, str]]:
    """The same in a folder that stays, with what was written there before."""
    (home / "logs").mkdir(parents=True, exist_ok=True)
    server, url = valkey.private_server(home)
    lock = preparation.lock(home)
    try:
        server.start(os.environ, lock=lock)
        valkey.wait_until_it_answers(server, url)
        yield {"COMMONWEIGHT_HOME": str(home), "REDIS_URL": url, "LOG_LEVEL": "ERROR"}
    finally:
        server.ask_to_stop()
        server.wait(time.monotonic() + 5)
        os.close(lock)
