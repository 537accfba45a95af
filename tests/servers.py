"""A real uvicorn with the whole ASGI application, on the database and the folders of the running test.

Lighter than `tests.site`: one process, nothing to migrate. Use it with `django_db(transaction=True)`, so that the
server sees what the test wrote. To start it takes longer than most tests with it, so those of a file share one.
"""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import httpx
from django.conf import settings
from django.db import connection

from tests.valkey import free_port

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = "config.settings"


class WebServer:
    """One web process; start it again after a kill and it is the same site."""

    def __init__(self, **env: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._env = {**os.environ, **_surroundings(), "PORT": str(self.port), **env}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "uvicorn", "config.asgi:application", "--host", "127.0.0.1"]
        options = ["--port", str(self.port), "--lifespan", "off", "--no-access-log", "--log-level", "warning"]
        self._process = subprocess.Popen([*command, *options], cwd=ROOT, env=self._env)
        self._wait_until_it_answers()

    def kill(self) -> None:
        """SIGKILL, as a loss of power would."""
        assert self._process
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.kill()

    def peak_memory(self) -> int:
        """The most resident memory the process ever had, in bytes."""
        assert self._process
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        assert found
        return int(found[1]) * 1024

    def forget_peak_memory(self) -> int:
        """From now on the peak is what it comes to from here. Returns what it has now, in bytes."""
        assert self._process
        Path(f"/proc/{self._process.pid}/clear_refs").write_text("5")
        return self.peak_memory()

    def _wait_until_it_answers(self) -> None:
        give_up = time.monotonic() + 60
        while True:
            try:
                httpx.get(self.url + "/api/v1/uploads", timeout=30)
            except httpx.TransportError:
                assert self._process
                assert self._process.poll() is None, "the server ended while starting"
                assert time.monotonic() < give_up, "the server does not answer"
                threading.Event().wait(0.05)
            else:
                return


@contextmanager
def serving(**env: str) -> Iterator[WebServer]:
    """One that answers already, until it is no longer needed."""
    server = WebServer(**env)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _surroundings() -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "platform"), str(ROOT), os.environ.get("PYTHONPATH", "")]),
        "COMMONWEIGHT_HOME": str(settings.HOME),
        "REDIS_URL": str(settings.REDIS_URL),
        "DATABASE_URL": _database_url(),
        "DEBUG": "1",  # static files from their sources: nothing was collected
        "LOG_LEVEL": "ERROR",
    }


def _database_url() -> str:
    """The database of the test, not the one it was made from."""
    given = connection.settings_dict
    name = quote(str(given["NAME"]))
    if connection.vendor == "sqlite":
        return f"sqlite://{name}"
    return f"postgresql://{quote(given['USER'])}:{quote(given['PASSWORD'])}@{given['HOST']}:{given['PORT']}/{name}"
