"""An answer in Markdown as it looks while it comes, for pages."""

import asyncio
import time
from typing import Any

from django.utils import translation

from core.growing import Growing

PAUSE_SECONDS = 0.1
SHARE = 20  # of the time that passes, at most a twentieth is spent on drawing


class Drawing:
    def __init__(self, language: str) -> None:
        self.language, self._growing = language, Growing()
        self._is_behind = False
        self._again_at = 0.0

    def take(self, text: str) -> None:
        if text:
            self._growing.add(text)
            self._is_behind = True

    async def due(self) -> dict[str, Any] | None:
        """What changed since the last time: blocks that are over, of which the first is number `at`, and the one that
        goes on. None where nothing did, or it is too early."""
        if not self._is_behind or time.monotonic() < self._again_at:
            return None
        at = self._growing.over
        over, goes_on, took = await asyncio.to_thread(self._draw)  # text of strangers may take its time
        self._is_behind = False
        self._again_at = time.monotonic() + max(PAUSE_SECONDS, SHARE * took)
        return {"at": at, "blocks": over, "goes_on": goes_on}

    async def rest(self) -> dict[str, Any]:
        return {"at": self._growing.over, "blocks": await asyncio.to_thread(self._end), "goes_on": ""}

    def _draw(self) -> tuple[list[str], str, float]:
        """With the seconds of a processor that it took: a machine that is busy with models is no reason to wait."""
        began = time.thread_time()
        with translation.override(self.language):
            return *self._growing.draw(), time.thread_time() - began

    def _end(self) -> list[str]:
        with translation.override(self.language):
            return self._growing.end()
