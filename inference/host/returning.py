"""What the engine held when it died is loaded again: first what was at work, alone while it may be guilty."""

import threading
import time
from collections.abc import Callable, Collection, Iterator

ALONE_SECONDS = 60.0
"""So long is what was at work left alone with the next engine. What ends an engine does so soon again, and can be
blamed only where nothing else was at work or loaded; what is idle meanwhile misses nothing."""


class Returning:
    """Keys of deployments. Whoever finds the engine dead adds, and the placing thread takes."""

    def __init__(self, has_runs: Callable[[str], bool]) -> None:
        self._has_runs = has_runs
        self._lock = threading.Lock()
        self._keys: list[str] = []
        self._suspects: frozenset[str] = frozenset()  # at work when the engine died
        self._doubted = ""  # loaded meanwhile, so guilty if they are not
        self._alone_until = 0.0

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._keys))

    def begin(self, lost: list[str], *, busy: Collection[str], loading: str, blamed: str) -> None:
        """After a loss: `lost` in the order in which they are to come back, but for the one that is blamed."""
        with self._lock:
            keys = lost + [key for key in self._keys if key not in lost]
            self._keys = [key for key in keys if key != blamed]
            self._suspects = frozenset(busy) - {blamed}
            self._doubted = loading
            self._alone_until = time.monotonic() + ALONE_SECONDS

    def add(self, key: str) -> None:
        with self._lock:
            if key not in self._keys:
                self._keys.append(key)

    def next(self, *, all_at_once: bool) -> str:
        """The first that may come back now, which is no longer among them then; or nothing."""
        waits = not all_at_once and self._suspects_work()
        due = next((key for key in self if not waits or self._may_join(key)), "")
        with self._lock:
            if due not in self._keys:
                return ""
            self._keys.remove(due)
            return due

    def _suspects_work(self) -> bool:
        return time.monotonic() < self._alone_until and any(map(self._has_runs, self._suspects))

    def _may_join(self, key: str) -> bool:
        """Whoever asks for an idle one waits no longer for it; what was loaded at the loss has to wait."""
        return key in self._suspects or (key != self._doubted and self._has_runs(key))
