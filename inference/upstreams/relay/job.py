"""One run on its way to an upstream server. It lies on the same desk as an engine's, with the same leases; `engine` is
the relay, which stands in for one."""

import asyncio
from dataclasses import dataclass
from typing import Any

from inference.host.child.jobs import HALF_DONE, Job, Prompts
from inference.wire.events import Event


@dataclass(frozen=True)
class Told:
    """As an engine tells its events: of which request, and here what of it."""

    request_id: str
    event: Event


@dataclass(eq=False)
class RelayedJob(Job):
    task: "asyncio.Task[None] | None" = None
    is_withdrawn: bool = False

    def prompts(self, engine: Any) -> Prompts:
        """A server reads the texts itself."""
        return []

    def submit(self, engine: Any, prompts: Prompts) -> list[Event]:
        """What another relay had begun to tell cannot be gone on with: the server would begin anew, in other words."""
        if any(self.past.tokens.values()):
            return [HALF_DONE]
        engine.begin(self)
        return []

    def withdraw(self, engine: Any) -> None:
        self.is_withdrawn = True
        engine.call_off(self)

    def cancel(self, engine: Any) -> None:
        self.is_cancelled = True
        engine.call_off(self)

    def translate(self, event: Any, engine: Any) -> list[Event]:
        return [] if self.is_withdrawn else [event.event]
