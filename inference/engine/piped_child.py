"""A child process that does work for strangers: a line is asked, a line is answered, and there is a clock after which
it is killed. It stays for the next, so a question costs a pipe's round trip; it is started with the first one."""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
import threading
from pathlib import Path

STARTING_SECONDS = 20.0
LONGEST = 64 * 1024 * 1024


class PipedChild:
    """Answers one at a time. Safe to use from several threads."""

    def __init__(self, program: Path, seconds: float) -> None:
        self._program, self._seconds = program, seconds
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def ask(self, task: bytes) -> bytes:
        """`TimeoutError` where it took too long, `OSError` or `EOFError` where it ended: the next gets another child.
        `RuntimeError` where none can be started, which is nobody's fault who asks."""
        with self._lock:
            child = self._child or self._start()
            assert child.stdin is not None
            try:
                child.stdin.write(task + b"\n")
                child.stdin.flush()
                return _read_line(child, self._seconds)
            except (OSError, EOFError):
                self._stop()
                raise

    def close(self) -> None:
        with self._lock:
            self._stop()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-I", str(self._program)]
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, close_fds=True, cwd="/")  # noqa: S603 -- our own file
        self._child = child
        try:
            _read_line(child, STARTING_SECONDS)  # says when it is ready, so that its imports cost nobody's time
        except (OSError, EOFError) as error:
            self._stop()
            raise RuntimeError(f"{self._program.name} does not start") from error
        return child

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.communicate()


def _read_line(child: subprocess.Popen[bytes], seconds: float) -> bytes:
    """One answer within the time; the child sends nothing longer than it should, but is not trusted in that."""
    assert child.stdout is not None
    line = b""
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while not line.endswith(b"\n"):
            if not selector.select(seconds):
                raise TimeoutError
            part = os.read(child.stdout.fileno(), 1024 * 1024)
            if not part or len(line) > LONGEST:
                raise EOFError
            line += part
    return line
