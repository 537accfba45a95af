"""Checks that behave as badly as a stranger's file might make them, for `test_confinement`."""

import ctypes
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from reviews.checks.findings import Finding, info
from reviews.checks.registry import Bounds, Check, Look, check
from reviews.checks.subject import Subject

SMALL = Bounds(seconds=5, cpu_seconds=1, memory=128 * 2**20)
SAID = {"said": info("%(what)s")}


def _declare(name: str, look: Look, bounds: Bounds = SMALL, company: str = "") -> Check:
    return check(name, title=name, faults=SAID, rule_version="1", kinds=(), bounds=bounds, company=company)(look)


def _say(what: object) -> Iterator[Finding]:
    yield Finding("said", evidence={"what": str(what)})


def _refusal(act: Callable[[], object]) -> Iterator[Finding]:
    try:
        yield from _say(act())
    except OSError as error:
        yield from _say(type(error).__name__)


def _native(call: str, *arguments: int) -> Iterator[Finding]:
    """Past Python's own hooks, straight into the C library."""
    libc = ctypes.CDLL(None, use_errno=True)
    answer = getattr(libc, call)(*arguments)
    yield from _say(f"{answer} {os.strerror(ctypes.get_errno())}")


def _spin(subject: Subject) -> Iterator[Finding]:
    while True:
        pass


def _sleep(subject: Subject) -> Iterator[Finding]:
    time.sleep(60)
    return iter(())


def _hoard(subject: Subject) -> Iterator[Finding]:
    hoard = [bytearray(16 * 2**20) for _ in range(10_000)]
    return _say(len(hoard))


def _fall(subject: Subject) -> Iterator[Finding]:
    raise ValueError("a bug of ours")


def _environment(subject: Subject) -> Iterator[Finding]:
    return _say(sorted(os.environ))


quiet = _declare("quiet", lambda subject: _say(subject.read("a.txt", 10)))
spin = _declare("spin", _spin)
sleep = _declare("sleep", _sleep, Bounds(seconds=1, cpu_seconds=5, memory=128 * 2**20))
hoard = _declare("hoard", _hoard)
die = _declare("die", lambda _: iter([os.abort()]))
fall = _declare("fall", _fall)
call_out = _declare("call_out", lambda _: _refusal(lambda: socket.create_connection(("127.0.0.1", 9))))
call_out_natively = _declare("call_out_natively", lambda _: _native("socket", 2, 1, 0))
start_program = _declare("start_program", lambda _: _refusal(lambda: subprocess.run(["true"], check=True)))
fork_natively = _declare("fork_natively", lambda _: _native("fork"))
write_outside = _declare(
    "write_outside", lambda subject: _refusal(lambda: Path(f"{subject.folder}/written").write_text("x"))
)
read_outside = _declare("read_outside", lambda subject: _refusal((subject.folder.parent / "secret").read_text))
environment = _declare("environment", _environment)
meet = _declare("meet", lambda _: _say(os.getpid()), company="table")
meet_again = _declare("meet_again", lambda _: _say(os.getpid()), company="table")
leave_in_anger = _declare("leave_in_anger", lambda _: iter([os.abort()]), company="table")
