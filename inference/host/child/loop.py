"""The engine's thread: the only one that loads, steps and unloads, and so the only one that touches torch."""

import contextlib
import logging
import queue
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from inference.engine.devices import CPU
from inference.engine.engine import Engine
from inference.engine.errors import DeviceLost, EngineError, ModelNotLoaded, kind_of
from inference.engine.events import TokenEvent
from inference.engine.limits import Limits, Precision
from inference.engine.sentences import Sentence, packed
from inference.host.child.desk import Desk
from inference.host.child.intake import Intake
from inference.host.child.parent import Parent

# A first token is on its way before the next step begins, which takes all processors from whoever carries it: somebody
# waits for that token, and for no other as much. Sent at once it takes a part of this.
SEEING_OFF_SECONDS = 0.003
# From there it has a Redis server and a web process before it. Where nobody else is being answered, the processors are
# left to these for so long: they carry it in less, and put aside threads of a step that wait awake for each other.
STANDING_ASIDE_SECONDS = 0.001
log = logging.getLogger(__name__)
# Kept with each run: the same release may answer otherwise under another version of these.
SOFTWARE = {"python": sys.version.split()[0], **{name: version(name) for name in ("torch", "transformers")}}


class Loop:
    def __init__(self, engine: Engine, desk: Desk, parent: Parent, open_intake: Callable[[str, int], Intake]) -> None:
        self.engine, self.desk, self.parent, self.open_intake = engine, desk, parent, open_intake
        self.intakes: dict[str, Intake] = {}
        self.commands: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self.doing, self.since = "waiting", time.monotonic()

    def run(self) -> None:
        while self._obey():
            if self.engine.has_work():
                self._enter("step")
                events = self.engine.step()
                self._enter("sending")
                self.desk.tell(events)
                if any(isinstance(event, TokenEvent) and event.index == 0 for event in events):
                    self._see_off()
            else:
                self._enter("waiting")
                self.desk.wake.wait(timeout=1)
                self.desk.wake.clear()

    def _see_off(self) -> None:
        self.desk.outbox.see_off(SEEING_OFF_SECONDS)
        if len(self.desk.jobs()) == 1:
            time.sleep(STANDING_ASIDE_SECONDS)

    def command(self, command: dict[str, Any]) -> None:
        self.commands.put(command)
        self.desk.wake.set()

    def _obey(self) -> bool:
        """False when it is time to stop."""
        while not self.commands.empty():
            command = self.commands.get()
            match command["do"]:
                case "load":
                    self._enter("load")
                    self._load(command)
                case "close":
                    self._close(command["key"])
                case "unload":
                    self._unload(command["key"])
                case "stop":
                    return False
        return True

    def _load(self, command: dict[str, Any]) -> None:
        key, limits = command["key"], Limits(**command["limits"])
        try:
            base = Path(command["base"]) if command["base"] else None
            model = self.engine.load(
                key,
                Path(command["folder"]),
                task=command["task"],
                limits=limits,
                base=base,
                precision=Precision(command["precision"]),
            )
        except EngineError as refusal:
            self.parent.report("refused", key=key, code=refusal.code, message=packed(refusal.message))
        except DeviceLost:
            raise  # and end this process
        except Exception as error:
            log.exception("model %s could not be loaded", key)
            message = Sentence(
                "Its files could not be loaded (%(kind)s). Those who run the site find more in the log of its engine.",
                kind=kind_of(error),
            )
            self.parent.report("refused", key=key, code="load_failed", message=packed(message))
        else:
            self.intakes[key] = self.open_intake(key, limits.sequences)
            self.intakes[key].start()
            cache = min(model.kv_bytes, model.kv_bytes_per_token * model.context_length * limits.sequences)
            facts = {"context": model.context_length, "seconds": model.load_seconds, "places": limits.sequences}
            facts["adapter_bytes"] = model.adapter_bytes
            software = SOFTWARE | self._beside(command["precision"])
            self.parent.report("loaded", key=key, bytes=model.bytes + cache, software=software, **facts)

    def _beside(self, precision: str) -> dict[str, str]:
        """What else changes answers, where it is not the usual."""
        kept = {} if precision == Precision.STORED else {"weights": precision}
        return kept | ({} if str(self.engine.device) == CPU else {"device": self.engine.device.name})

    def _unload(self, key: str) -> None:
        self._close(key)
        self.desk.hand_back(key)  # should anybody have asked in the meantime
        with contextlib.suppress(ModelNotLoaded):
            self.engine.unload(key)
        self.parent.report("unloaded", key=key)

    def _close(self, key: str) -> None:
        """Nothing more of it is pulled; what is in hand goes on."""
        if intake := self.intakes.pop(key, None):
            intake.close()

    def _enter(self, doing: str) -> None:
        self.doing, self.since = doing, time.monotonic()
