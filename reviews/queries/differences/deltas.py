"""How far the values of tensors lie apart, worked out by a child process (`reviews.checks.confinement.subtracting`).

It answers within seconds or not at all: a comparison without these numbers is still one.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parents[3]
CHILD = "reviews.checks.confinement.subtracting"
SUBTRACTED = frozenset({"F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U64", "U32", "U16", "U8", "BOOL"})
SECONDS = 20
Delta = tuple[float, bool]  # the largest difference of two numbers; whether all the new ones are numbers


class Subtraction:
    """One child for the tensors of one comparison, started with the first of them."""

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

    def of(self, type: str, pieces: Iterable[tuple[bytes, bytes]]) -> Delta | None:
        """None when the child is gone: it took too long, or died of what it was given."""
        furthest, is_finite = 0.0, True
        try:
            for old, new in pieces:
                delta, are_numbers = self._ask(type, old, new)
                furthest, is_finite = max(furthest, delta), is_finite and are_numbers
        except (OSError, ValueError):
            return None
        return furthest, is_finite

    def _ask(self, type: str, old: bytes, new: bytes) -> Delta:
        if len(old) != len(new):
            raise ValueError("one side ended before the other")
        child = self._process or self._started()
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps({"type": type, "size": len(old)}).encode() + b"\n" + old + new)
        child.stdin.flush()
        delta, are_numbers = json.loads(child.stdout.readline())
        return delta, are_numbers

    def _started(self) -> "subprocess.Popen[bytes]":
        surroundings = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(  # noqa: S603  (our own module, no words of a stranger)
            [sys.executable, "-P", "-m", CHILD],
            env=surroundings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._ending = Timer(SECONDS, self._process.kill)
        self._ending.daemon = True
        self._ending.start()
        return self._process
