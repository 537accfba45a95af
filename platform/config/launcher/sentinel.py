"""Outlives a killed launcher by a moment, to end what it started.

Reads the numbers of process groups, one a line, until the launcher is gone: a pipe closes however its writer dies,
which no signal handler can promise. The server of the queues, first to start, is asked last and politely, so that it
keeps what is in its memory. Runs without Django and without site-packages.
"""

import contextlib
import os
import signal
import subprocess
import sys


class Sentinel:
    """The launcher's end of the pipe."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__], stdin=subprocess.PIPE, text=True, start_new_session=True
        )

    def watch(self, group: int) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{group}\n")
        self.process.stdin.flush()

    def dismiss(self) -> None:
        """Everything has ended in order; nothing is left to do."""
        self.process.kill()
        self.process.wait()
        if self.process.stdin:
            self.process.stdin.close()  # not before: it would take us for gone


def main() -> None:
    groups = [int(line) for line in sys.stdin]
    for group in reversed(groups[1:]):
        _signal(group, signal.SIGKILL)
    for group in groups[:1]:
        _signal(group, signal.SIGTERM)


def _signal(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):  # gone already (macOS says: not permitted)
        os.killpg(group, number)


if __name__ == "__main__":
    main()
