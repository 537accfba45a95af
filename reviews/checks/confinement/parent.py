"""The parent's side: start a child, ask it, watch it, read what it found."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from reviews.checks.findings import Finding, Severity
from reviews.checks.registry import Bounds, Check, in_company
from reviews.checks.subject import Subject

ROOT = Path(__file__).resolve().parents[3]
LONGEST_RESULT = 2**20
LONGEST_LOG = 4000
WATCH_EVERY = 0.05
GOODBYE_SECONDS = 2
PAGE = os.sysconf("SC_PAGE_SIZE")


class Stopped(Exception):
    """The child was killed or died. `why` is `time`, `memory` or `crash`."""

    def __init__(self, why: str, log: str = "") -> None:
        self.why, self.log = why, log
        super().__init__(f"{why}: {log[-300:]}")


class Children:
    """The confined children in which the checks of one subject run: each in its own, or in that of its company."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._companies: dict[str, Child] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for child in self._companies.values():
            child.end()

    def run(self, check: Check, *, alive: Callable[[], None] = lambda: None) -> list[Finding]:
        """What the check found. `alive` is called while it runs. Raises `Stopped`."""
        child = self._companies.pop(check.company, None) or Child(check, self.subject)
        try:
            found = child.look(check, alive)
        except BaseException:
            child.end()
            raise
        if check.company:
            self._companies[check.company] = child
        else:
            child.end()
        return found


class Child:
    """One process behind fences, for as many checks as keep company with the first."""

    def __init__(self, first: Check, subject: Subject) -> None:
        bounds = [check.bounds or Bounds() for check in in_company(first)]
        self._folder = tempfile.TemporaryDirectory(prefix="check-")
        self._scratch = Path(self._folder.name)
        start = {
            "module": first.look.__module__,
            "subject": subject.as_json(),
            "memory": max(bound.memory for bound in bounds),
            "children": any(bound.children for bound in bounds),
        }
        (self._scratch / "start.json").write_text(json.dumps(start))
        self._process = _start(self._scratch)

    def look(self, check: Check, alive: Callable[[], None]) -> list[Finding]:
        bounds = check.bounds or Bounds()
        result = self._scratch / f"{check.name}.json"
        self._ask({"check": check.reference, "cpu_seconds": bounds.cpu_seconds, "result": result.name})
        self._watch(result, bounds, alive)
        return self._read(result)

    def end(self) -> None:
        """A child that has nothing more to do ends by itself when its line closes."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.close()
            self._process.wait(GOODBYE_SECONDS)
        except (OSError, subprocess.TimeoutExpired):
            pass
        self._kill()
        self._folder.cleanup()

    def _ask(self, request: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            raise Stopped("crash", self._log()) from None

    def _watch(self, result: Path, bounds: Bounds, alive: Callable[[], None]) -> None:
        """Until there is a result or no child any more."""
        started = time.monotonic()
        while not result.exists() and not self._has_ended():
            if time.monotonic() - started > bounds.seconds:
                self._stop("time")
            if _resident(self._process.pid) > bounds.memory:
                self._stop("memory")
            alive()

    def _has_ended(self) -> bool:
        try:
            self._process.wait(timeout=WATCH_EVERY)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _stop(self, why: str) -> None:
        self._kill()
        raise Stopped(why)

    def _kill(self) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _read(self, result: Path) -> list[Finding]:
        status = self._process.poll()
        if status in (-signal.SIGXCPU, -signal.SIGKILL):
            raise Stopped("time", self._log())
        if not result.is_file() or result.stat().st_size > LONGEST_RESULT:
            raise Stopped("crash", self._log())
        answer: dict[str, Any] = json.loads(result.read_bytes())
        if stopped := answer.get("stopped"):
            raise Stopped(stopped, self._log())
        return [Finding(**{**finding, "severity": Severity(finding["severity"])}) for finding in answer["findings"]]

    def _log(self) -> str:
        return (self._scratch / "log").read_bytes()[-LONGEST_LOG:].decode(errors="replace")


def run(check: Check, subject: Subject, *, alive: Callable[[], None] = lambda: None) -> list[Finding]:
    """Run one check in a confined child of its own. Raises `Stopped`."""
    with Children(subject) as children:
        return children.run(check, alive=alive)


def _start(scratch: Path) -> "subprocess.Popen[bytes]":
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
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
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):  # it has just ended, or this is not Linux and the limits alone must do
        return 0
