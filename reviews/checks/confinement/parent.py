"""The parent's side: start the child, watch it, read what it found."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reviews.checks.findings import Finding, Severity
from reviews.checks.registry import Bounds, Check
from reviews.checks.subject import Subject

ROOT = Path(__file__).resolve().parents[3]
LONGEST_RESULT = 2**20
LONGEST_LOG = 4000
WATCH_EVERY = 0.1
PAGE = os.sysconf("SC_PAGE_SIZE")


class Stopped(Exception):
    """The child was killed or died. `why` is `time`, `memory` or `crash`."""

    def __init__(self, why: str, log: str = "") -> None:
        self.why, self.log = why, log
        super().__init__(f"{why}: {log[-300:]}")


@dataclass
class Watched:
    """What the child used."""

    seconds: float = 0.0
    memory: int = 0


def run(check: Check, subject: Subject, *, alive: Callable[[], None] = lambda: None) -> list[Finding]:
    """Run a check in a confined child. `alive` is called while it runs. Raises `Stopped`."""
    bounds = check.bounds or Bounds()
    with tempfile.TemporaryDirectory(prefix="check-") as folder:
        scratch = Path(folder)
        request = {
            "check": check.reference,
            "subject": subject.as_json(),
            "cpu_seconds": bounds.cpu_seconds,
            "memory": bounds.memory,
            "children": bounds.children,
        }
        (scratch / "request.json").write_text(json.dumps(request))
        status = _watch(_start(scratch), bounds, alive, Watched())
        return _result(scratch, status)


def _start(scratch: Path) -> "subprocess.Popen[bytes]":
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "LANG": "C.UTF-8",
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "HF_HOME": str(scratch),
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "OMP_NUM_THREADS": "1",
        "TOKENIZERS_PARALLELISM": "false",
    }
    with (scratch / "log").open("wb") as log:
        return subprocess.Popen(  # noqa: S603  (our own module, no words of a stranger)
            [sys.executable, "-P", "-m", "reviews.checks.confinement.child", str(scratch)],
            cwd=scratch,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _watch(process: "subprocess.Popen[bytes]", bounds: Bounds, alive: Callable[[], None], used: Watched) -> int:
    started = time.monotonic()
    try:
        while True:
            try:
                return process.wait(timeout=WATCH_EVERY)
            except subprocess.TimeoutExpired:
                used.seconds = time.monotonic() - started
                used.memory = max(used.memory, _resident(process.pid))
            if used.seconds > bounds.seconds:
                raise Stopped("time")
            if used.memory > bounds.memory:
                raise Stopped("memory")
            alive()
    finally:
        _kill(process)


def _kill(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):  # it has just ended, or this is not Linux and the limits alone must do
        return 0


def _result(scratch: Path, status: int) -> list[Finding]:
    log = (scratch / "log").read_bytes()[-LONGEST_LOG:].decode(errors="replace")
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        raise Stopped("time", log)
    result = scratch / "result.json"
    if status != 0 or not result.is_file() or result.stat().st_size > LONGEST_RESULT:
        raise Stopped("crash", log)
    answer: dict[str, Any] = json.loads(result.read_bytes())
    if stopped := answer.get("stopped"):
        raise Stopped(stopped, log)
    return [Finding(**{**finding, "severity": Severity(finding["severity"])}) for finding in answer["findings"]]
