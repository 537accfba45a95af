"""One process of the site: in a session of its own, logged to its own file, ended with everything it started."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path


class Child:
    """A process whose group holds whatever it starts, and nothing else."""

    def __init__(self, name: str, command: Sequence[str], *, log: Path, stop: signal.Signals = signal.SIGTERM) -> None:
        self.name = name
        self.command = list(command)
        self.log = log
        self.stop_signal = stop
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, env: Mapping[str, str], *, lock: int) -> int:
        """Returns the number of its process group.

        The child holds the lock of the site's folder too: no second site starts while one child is alive.
        """
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches the launcher alone, which then stops its children in order
                pass_fds=[lock],
            )
        return self.process.pid

    @property
    def exit_code(self) -> int | None:
        return self.process.poll() if self.process else None

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        if self.process and self.is_running:
            self.process.send_signal(self.stop_signal)

    def wait(self, deadline: float) -> None:
        """Waits until the deadline, then kills what is left of the child's session."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, deadline - time.monotonic()))
        self._kill_session()
        self.process.wait()

    def _kill_session(self) -> None:
        assert self.process
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):  # nothing of it is left (macOS says: not permitted)
            return

    def last_words(self, lines: int = 15) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
