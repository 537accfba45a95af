"""A web server and engine workers as real processes, on a home, a database and a Valkey of their own."""

import contextlib
import http.client
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import redis

from inference.wire import keys
from tests import templates, valkey
from tests.site import ROOT, eventually
from tests.valkey import free_port

WORKER = ["-m", "celery", "-A", "config.celery", "worker", "--without-gossip", "--without-mingle", "-P", "threads"]


class Stack:
    def __init__(self, home: Path, **env: str) -> None:
        self.home, self.port = home, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.redis_url = valkey.start(home)
        self.redis = redis.Redis.from_url(self.redis_url, protocol=2)
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
        self.env = kept | {
            "COMMONWEIGHT_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}",
            "PORT": str(self.port),
            "REDIS_URL": self.redis_url,
            "DEBUG": "1",
            "LOG_JSON": "1",
            "LOG_LEVEL": "INFO",
            "ENGINE_LEASE": "2",
            "OMP_NUM_THREADS": "1",
            **env,
        }
        self.told: dict[str, str] = {}
        self.processes: list[subprocess.Popen[bytes]] = []

    def seed(self, folder: Path) -> None:
        templates.copy_to(self.home / "commonweight.sqlite3")
        self.told = json.loads(self.python("-m", "tests.inference.seed", str(folder)).splitlines()[-1])

    def python(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=self.env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def start_web(self) -> "subprocess.Popen[bytes]":
        options = ["--host", "127.0.0.1", "--port", str(self.port), "--lifespan", "off", "--no-access-log"]
        process = self._start("web", "-m", "uvicorn", "config.asgi:application", *options)
        assert eventually(self._answers, seconds=60), self.log("web")
        return process

    def start_worker(self, name: str = "engine", *, hosts: int = 1, **env: str) -> "subprocess.Popen[bytes]":
        process = self._start(
            name, *WORKER, "-c", "2", "-Q", "inference", "-n", f"{name}@%h", COMMONWEIGHT_ENGINE="1", **env
        )
        assert eventually(lambda: self.engine_of(process) is not None and self.hosts() >= hosts, seconds=90), self.log(
            name
        )
        return process

    def start_tasks(self) -> "subprocess.Popen[bytes]":
        """The worker with the beat: whatever the site does by itself."""
        beat = ["-B", "-s", str(self.home / "beat-schedule")]
        return self._start(
            "tasks", *WORKER, "-c", "2", "-Q", "default,checks", "-n", "tasks@%h", *beat, COMMONWEIGHT_ENGINE="0"
        )

    def hosts(self) -> int:
        """Engine hosts that have said that they live."""
        return len(self._living())

    def engine_of(self, worker: "subprocess.Popen[bytes]") -> int | None:
        """The process that holds the models of this worker."""
        with contextlib.suppress(OSError):
            for thread in Path(f"/proc/{worker.pid}/task").iterdir():
                for child in (thread / "children").read_text().split():
                    if b"inference.host.child" in Path(f"/proc/{child}/cmdline").read_bytes():
                        return int(child)
        return None

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """What the database of the site says, read from outside."""
        with contextlib.closing(sqlite3.connect(self.home / "commonweight.sqlite3", timeout=20)) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(sql, values).fetchall()]

    def log(self, name: str) -> str:
        return (self.home / f"{name}.log").read_text()[-6000:]

    def kill(self, process: "subprocess.Popen[bytes]") -> None:
        """The whole worker at once, its engine with it; nobody says goodbye."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

        def is_forgotten() -> bool:
            return not any(name.endswith(f"-{process.pid}") for name in self._living())

        assert eventually(is_forgotten, seconds=10)

    def end(self) -> None:
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.redis.close()

    def _living(self) -> list[str]:
        since = time.time() - keys.HOST_SECONDS
        found: list[Any] = [self.redis.zrangebyscore(place, since, "+inf") for place in keys.PLACES_OF_HOSTS]
        return [name.decode() for names in found for name in names]

    def _start(self, name: str, *words: str, **env: str) -> "subprocess.Popen[bytes]":
        with (self.home / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *words], cwd=ROOT, env=self.env | env, stdout=log, stderr=log, start_new_session=True
            )
        self.processes.append(process)
        return process

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status < 500
        except OSError:
            return False
        finally:
            connection.close()
