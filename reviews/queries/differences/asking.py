"""A child process that works something out about a stranger's bytes, question by question.

It answers within seconds or not at all: a comparison without these numbers is still one.
"""

import json
import subprocess
import sys
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[3]
SECONDS = 20
LONGEST_LINE = 32 * 2**20


class Asking:
    """One child for one comparison, started with the first question."""

    child: str
    seconds = SECONDS

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._ending: Timer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process is not None and self._ending is not None:
            self._ending.cancel()
            self._process.kill()
            self._process.communicate()

    def ask(self, question: dict[str, Any], *parts: bytes) -> Any:
        """OSError or ValueError when the child is gone: it took too long, or died of what it was given."""
        return self.go_on(json.dumps(question).encode() + b"\n", *parts)

    def go_on(self, *parts: bytes) -> Any:
        """More bytes, where it asked for them, and what it says next."""
        child = self._process or self._started()
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(b"".join(parts))
        child.stdin.flush()
        return json.loads(child.stdout.readline(LONGEST_LINE))

    def _started(self) -> "subprocess.Popen[bytes]":
        surroundings = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(  # noqa: S603  (our own module, no words of a stranger)
            [sys.executable, "-P", "-m", self.child],
            env=surroundings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._ending = Timer(self.seconds, self._process.kill)
        self._ending.daemon = True
        self._ending.start()
        return self._process
