from __future__ import annotations

from pathlib import Path

from inference.engine.errors import LoadRefused
from inference.engine.inspection.inspect import inspect
from inference.engine.inspection.report import Inspection
from inference.engine.limits import Limits
from inference.engine.templates import Renderer


class Inspector:
    """Looks at folders for engines, and keeps what it found and the child that renders their templates.

    A folder is looked at once for each state of its files, so that a model that left for others comes back fast.
    """

    def __init__(self) -> None:
        self.renderer = Renderer()
        self._seen: dict[tuple[Path, str, Limits], tuple[object, Inspection]] = {}

    def look(self, folder: Path, task: str, limits: Limits) -> Inspection:
        """`LoadRefused` where there is a reason not to load it."""
        facts = [(path, path.lstat()) for path in sorted(folder.rglob("*"))]
        state = tuple((path, fact.st_ino, fact.st_size, fact.st_mtime_ns) for path, fact in facts)
        seen, inspection = self._seen.get((folder, task, limits), (None, None))
        if inspection is None or seen != state:
            inspection = inspect(folder, limits, task=task, renderer=self.renderer)
            if inspection.refusals:
                raise LoadRefused(inspection.refusals)
            self._seen[folder, task, limits] = (state, inspection)
        return inspection

    def close(self) -> None:
        """End the child. The next template starts another."""
        self.renderer.close()
