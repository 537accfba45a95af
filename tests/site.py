"""A whole site as a person starts it: `manage.py up` in an empty folder, with all its processes."""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.valkey import free_port

ROOT = Path(__file__).resolve().parent.parent
GIVEN_BY_THE_SUITE = {"CELERY_TASK_ALWAYS_EAGER", "DATABASE_URL", "REDIS_URL", "LOG_LEVEL", "DJANGO_SETTINGS_MODULE"}


def eventually(question: Callable[[], bool], *, seconds: float) -> bool:
    """Asks until the answer is yes or the time is over."""
    deadline = time.monotonic() + seconds
    while not (answer := question()) and time.monotonic() < deadline:
        threading.Event().wait(0.05)
    return answer


class RunningSite:
    """A launcher and everything it started, told apart from other processes by the folder of the site."""

    def __init__(self, home: Path, **env: str) -> None:
        self.home = home
        self.port = int(env.setdefault("PORT", str(free_port())))
        inherited = {name: value for name, value in os.environ.items() if name not in GIVEN_BY_THE_SUITE}
        self.output = home.parent / f"{home.name}.{time.monotonic_ns()}.output"
        with self.output.open("ab") as output:
            self.launcher = subprocess.Popen(
                [sys.executable, "manage.py", "up"],
                cwd=ROOT,
                env={**inherited, "COMMONWEIGHT_HOME": str(home), "DEMO": "0", **env},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def said(self) -> str:
        return self.output.read_text()

    def wait_until_ready(self, seconds: float = 300) -> None:
        def settled() -> bool:
            return "is ready on" in self.said() or self.launcher.poll() is not None

        assert eventually(settled, seconds=seconds), self.said()
        assert self.launcher.poll() is None, self.said()

    def get(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def processes(self) -> dict[int, str]:
        """Every living process of this site, by number, with its command line."""
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):  # it ended while we looked
                    if self._is_ours(entry):
                        found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        return found

    def _is_ours(self, entry: Path) -> bool:
        """By its environment or, for a server that overwrites that, by the lock that it shares."""
        if f"COMMONWEIGHT_HOME={self.home}".encode() in (entry / "environ").read_bytes().split(b"\0"):
            return True
        return str(self.home / "lock") in {str(link.readlink()) for link in (entry / "fd").iterdir()}

    def process(self, word: str) -> int:
        """The oldest process whose command line has this word."""
        return min(number for number, command in self.processes().items() if word in command)

    def is_gone(self) -> bool:
        return self.launcher.poll() is not None and not self.processes()

    def manage(self, *words: str) -> str:
        """`manage.py …` on this site's data; returns what it printed."""
        environment = self.environment()
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def environment(self) -> dict[str, str]:
        """What a further process of this site needs: its home and the address of its Redis-protocol server."""
        living = Path(f"/proc/{self.process('uvicorn')}/environ").read_bytes().split(b"\0")
        return dict(entry.decode().split("=", 1) for entry in living if b"=" in entry)

    def end(self) -> None:
        while left := self.processes():
            for number in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
            self.launcher.wait()
