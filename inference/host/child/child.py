"""The life of the process that holds the models, from the parent's first line to the last run handed back."""

import logging
import os
import sys
import threading
import time
from typing import Any

import redis

from core import silence
from core.kept_connection import KeptConnection
from inference.engine.engine import Engine
from inference.engine.errors import EngineError
from inference.engine.sentences import packed
from inference.host.child.desk import Desk
from inference.host.child.intake import Intake
from inference.host.child.leases import Cancels, Leases
from inference.host.child.loop import Loop
from inference.host.child.outbox import Outbox
from inference.host.child.parent import Parent

log = logging.getLogger(__name__)
PULSE_SECONDS = 0.5
# The engine's thread lets go of Python at each operation of torch. When another thread, which moves messages, has it by
# then, it gets it back after this long; Python's own 5 ms are as long as a whole step of a small model.
SWITCH_SECONDS = 0.0002
GOODBYE_SECONDS = 1.0


class Child:
    def __init__(self, parent: Parent, start: dict[str, Any]) -> None:
        self.parent, self.consumer, self.redis_url = parent, start["consumer"], start["redis_url"]
        self.engine = Engine(threads=start["threads"], device=start["device"])
        self.outbox = Outbox(KeptConnection(self._redis()))
        self.desk = Desk(self.engine, self.outbox, self._redis())
        self.loop = Loop(self.engine, self.desk, parent, self._intake)
        self.leases = Leases(self._redis(), self.desk, self._intakes, self.consumer, start["lease"])

    def run(self, commands: Any) -> None:
        for thread in (self.outbox, self.leases, Cancels(self._redis(), self.desk)):
            thread.start()
        threading.Thread(target=self._listen, args=[commands], name="commands", daemon=True).start()
        threading.Thread(target=self._pulse, name="pulse", daemon=True).start()
        self.parent.report("ready", memory=self.engine.device.memory().total)
        self.loop.run()
        self._say_goodbye()

    def _redis(self) -> "redis.Redis":
        return silence.client(self.redis_url)

    def _intake(self, deployment: str, places: int) -> Intake:
        return Intake(self._redis(), deployment, self.consumer, self.desk, places)

    def _intakes(self) -> list[Intake]:
        return list(self.loop.intakes.values())

    def _listen(self, commands: Any) -> None:
        for command in commands:
            self.loop.command(command)
        self.loop.command({"do": "stop"})  # the parent is gone
        threading.Event().wait(GOODBYE_SECONDS * 2)
        os._exit(1)  # the engine did not come back from its step

    def _pulse(self) -> None:
        """Tells the parent that we live, how long the engine has been at what it does, and who is at work."""
        while True:
            busy = sorted({job.deployment for job in self.desk.jobs()})
            seconds = round(time.monotonic() - self.loop.since, 1)
            self.parent.report("pulse", doing=self.loop.doing, seconds=seconds, busy=busy)
            threading.Event().wait(PULSE_SECONDS)

    def _say_goodbye(self) -> None:
        for intake in self._intakes():
            intake.close()
        self.leases.stopping.set()
        flushing = threading.Thread(target=self.outbox.flush, daemon=True)
        flushing.start()
        flushing.join(GOODBYE_SECONDS)
        self.leases.hand_back()
        self.engine.close()


def live() -> None:
    logging.basicConfig(level=logging.INFO, format="engine %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    sys.setswitchinterval(SWITCH_SECONDS)
    parent = Parent()
    commands = parent.commands()
    try:
        child = Child(parent, next(commands))
    except EngineError as refusal:  # the parent starts us again and again; a traceback would hide why that is no use
        log.critical("the engine cannot start: %s", refusal.message)
        parent.report("unfit", message=packed(refusal.message))
        os._exit(1)
    child.run(commands)
    os._exit(0)  # threads that wait for Redis need not be waited for
