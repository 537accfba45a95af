"""The life of a site on one machine: prepare, start, say so, watch, stop in order."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from config.launcher import answers, demo, preparation, valkey
from config.launcher.child import Child
from config.launcher.problems import CannotStart
from config.launcher.sentinel import Sentinel
from config.launcher.services import Address, Service, services
from core.disks import is_full

PATIENCE_TO_START = 120.0  # seconds; loading torch on a slow disk takes most of it
LATE_SECONDS = 10.0  # so long after it had room again a full disk may still be what ended something
PATIENCE_TO_STOP = 1.5  # seconds for each of web, workers and redis: all is over in less than five


class Site:
    def __init__(
        self,
        *,
        root: Path,
        home: Path,
        address: Address,
        engine: bool,
        with_demo: bool,
        say: Callable[[str], None],
    ) -> None:
        self.root = root
        self.home = home
        self.address = address
        self.services = services(address, home, engine=engine)
        self.with_demo = with_demo
        self.say = say
        self.redis_url = os.environ.get("REDIS_URL", "")
        self.children: list[Child] = []  # in the order of starting
        self.environments: dict[str, dict[str, str]] = {}  # by name of the child
        self.was_full_at = float("-inf")
        self.stopping = threading.Event()
        self.lock = -1

    def run(self) -> int:
        """Returns the exit status: 0 after a signal, 1 when a child died or something could not start."""
        preparation.require_free_port(self.address)
        self.lock = preparation.lock(self.home)
        self.sentinel = Sentinel()
        try:
            return self._start_and_watch()
        except KeyboardInterrupt:  # while preparing, which may be cut off anywhere
            return 0
        finally:
            self._stop()
            self.sentinel.dismiss()

    def _start_and_watch(self) -> int:
        began = time.monotonic()
        self._start_redis()
        self.bus = answers.control_bus(self.redis_url)
        preparation.prepare(self.home)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())
        awaited = [service for service in self.services if not service.late]
        self._start_services(awaited)
        for service in awaited:
            self._wait_for(service)
        if self.with_demo and not self.stopping.is_set():
            demo.load_if_new(self.home, self._run_command, self.say)
        if not self.stopping.is_set():
            self._start_services([service for service in self.services if service.late])
            self.say(self._ready_line(time.monotonic() - began))
        return self._watch()

    def _start_redis(self) -> None:
        if not self.redis_url:
            child, self.redis_url = valkey.private_server(self.home)
            self._start(child, {})
            valkey.wait_until_it_answers(child, self.redis_url)
            valkey.hand_back_interrupted_tasks(self.redis_url)

    def _start_services(self, some: Sequence[Service]) -> None:
        for service in some:
            self._start(service.child(self.home / "logs"), service.env)

    def _start(self, child: Child, env: dict[str, str]) -> None:
        self.children.append(child)
        self.environments[child.name] = {**self._environment(), **env}
        self._begin(child)

    def _begin(self, child: Child) -> None:
        self.sentinel.watch(child.start(self.environments[child.name], lock=self.lock))

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": os.pathsep.join([str(self.root), str(self.root / "platform")]),
            "PYTHONUNBUFFERED": "1",
            "COMMONWEIGHT_HOME": str(self.home),
            "PORT": str(self.address.port),
            "REDIS_URL": self.redis_url,
        }

    def _wait_for(self, service: Service) -> None:
        deadline = time.monotonic() + PATIENCE_TO_START
        while not self.stopping.is_set() and not self._answers(service):
            if dead := self._dead_child():
                raise CannotStart(
                    f"{dead.name} ended with {dead.exit_code}. Its last words ({dead.log}):\n{dead.last_words()}"
                )
            if time.monotonic() > deadline:
                raise CannotStart(f"{service.name} does not answer; see {self.home / 'logs' / service.name}.log")
            self.stopping.wait(0.05)

    def _answers(self, service: Service) -> bool:
        if service.node:
            return answers.worker_answers(service.node, self.bus)
        else:
            return answers.page_answers(self.address, self.home / "logs" / "web.log")

    def _run_command(self, name: str) -> int | None:
        """A management command beside the running services; None when a signal or a dead service cut it off."""
        child = Child(
            name, [sys.executable, str(self.root / "manage.py"), name], log=self.home / "logs" / f"{name}.log"
        )
        self.sentinel.watch(child.start(self._environment(), lock=self.lock))
        while child.is_running and not self.stopping.is_set() and not self._dead_child():
            self.stopping.wait(0.1)
        finished = not child.is_running
        child.ask_to_stop()
        child.wait(time.monotonic() + 1)
        return child.exit_code if finished else None

    def _ready_line(self, seconds: float) -> str:
        hint = demo.sign_in_hint(self.home)
        return f"Commonweight is ready on {self.address.url} after {seconds:.1f} s; data in {self.home}{hint}"

    def _watch(self) -> int:
        while not self.stopping.wait(0.2):
            if is_full(self.home):
                self.was_full_at = time.monotonic()
            dead = self._dead_child()
            if dead is not None and time.monotonic() - self.was_full_at < LATE_SECONDS:
                self._begin_again_with_room(dead)
            elif dead is not None:
                self.say(f"{dead.name} ended with {dead.exit_code}, so everything stops. See {dead.log}")
                return 1
        return 0

    def _begin_again_with_room(self, dead: Child) -> None:
        """Workers end when the queues' server has no room to write. Meanwhile pages can be read."""
        self.say(f"The disk of {self.home} is full, and {dead.name} ended. It starts again when there is room.")
        while is_full(self.home):
            if self.stopping.wait(1):
                return
        self.was_full_at = time.monotonic()
        for child in self.children:
            if child.exit_code is not None:
                child.wait(time.monotonic())  # with whatever it started
                self._begin(child)
        self.say(f"There is room on the disk of {self.home} again; what had ended was started.")

    def _dead_child(self) -> Child | None:
        return next((child for child in self.children if child.exit_code is not None), None)

    def _stop(self) -> None:
        """Web first, so that nothing new comes in; then the workers together; the server of the queues last."""
        for group in (["web"], ["beat", "work", "engine", "webhooks"], ["redis"]):
            leaving = [child for child in self.children if child.name in group]
            for child in leaving:
                child.ask_to_stop()
            deadline = time.monotonic() + PATIENCE_TO_STOP
            for child in leaving:
                child.wait(deadline)
