"""The line to the Celery worker that started this process: commands come in, reports go out, one JSON object a line."""

import json
import os
import sys
import threading
from collections.abc import Iterator
from typing import Any


class Parent:
    def __init__(self) -> None:
        self._reports = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
        os.dup2(2, 1)  # whatever a library prints goes to the log, not into our line
        self._lock = threading.Lock()

    def report(self, kind: str, **facts: Any) -> None:
        with self._lock:
            self._reports.write(json.dumps({"report": kind, **facts}) + "\n")

    def commands(self) -> Iterator[dict[str, Any]]:
        """Ends when the parent closes the line or is gone."""
        for line in sys.stdin:
            yield json.loads(line)
