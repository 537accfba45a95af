"""Starts the engine's process, talks to it, and starts it again when it dies or hangs."""

import contextlib
import json
import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from inference.engine.errors import kind_of
from inference.engine.sentences import NOTHING, Sentence, unpacked

log = logging.getLogger(__name__)
SILENCE_SECONDS = 15.0  # without a pulse: even a thread that only reports is stuck
BOOT_SECONDS = 120.0
GOODBYE_SECONDS = 1.2
LONGEST_BACKOFF = 10.0
PAUSE_SECONDS = 0.2
KERNELS_KEPT = "256"  # one for each shape of a matrix that was met; oneDNN keeps 1,024, a quarter of a gigabyte
STEADY_SECONDS = 60.0  # a life of so long was a good one: the next begins at once


class ChildLost(Exception):
    """The engine's process ended before it answered."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(reason)
        self.reason = reason


class Refused(Exception):
    """The engine looked at a model and would not have it."""

    def __init__(self, code: str, message: Sentence) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True)
class Loss:
    consumer: str
    reason: Sentence


@dataclass
class Pulse:
    at: float = field(default_factory=time.monotonic)
    doing: str = "starting"
    seconds: float = 0.0
    busy: list[str] = field(default_factory=list)


class Supervisor:
    """`load` and `unload` may be called from any thread but only one at a time for each model."""

    def __init__(self, name: str, start: dict[str, Any], *, patience: float, on_loss: Callable[[Loss], None]) -> None:
        self.name, self.patience, self.on_loss = name, patience, on_loss
        self.pulse = Pulse()
        self.process: subprocess.Popen[str] | None = None
        self.device_memory = 0  # in bytes, once the child has said it
        self.trouble = NOTHING  # why the engine does not start, until it does
        self._excuse = NOTHING  # the child's own word on it
        self._start = start
        self._incarnation = 0
        self._ready = threading.Event()
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._answers: dict[str, queue.Queue[dict[str, Any]]] = {}

    @property
    def consumer(self) -> str:
        """A name for each life of the child, so that what a dead one held can be told from what the next one holds."""
        return f"{self.name}.{self._incarnation}"

    def start(self) -> None:
        for target in (self._keep_alive, self._watch):
            threading.Thread(target=target, name=f"engine-{target.__name__.strip('_')}", daemon=True).start()

    def stop(self) -> None:
        """Ends the child, which first hands its runs back."""
        self._stopping.set()
        process = self.process
        if process is None:
            return
        self._close_line(process)
        try:
            process.wait(GOODBYE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    @property
    def is_ready(self) -> bool:
        """Whether there is an engine that takes commands now."""
        return self._ready.is_set()

    def is_in_life(self, life: int) -> bool:
        """Whether the engine that reported is the one that is there now: what it loaded is lost with it."""
        return self._ready.is_set() and self._incarnation == life

    def load(self, key: str, folder: str, **asked: Any) -> dict[str, Any]:
        """Blocks until the model, or the adapter for the model in `base`, is ready. Raises `Refused` or `ChildLost`.
        `asked` are `task`, `precision`, `limits` and `base`."""
        report = self._ask({"do": "load", "key": key, "folder": folder, **asked})
        if report["report"] == "refused":
            raise Refused(report["code"], unpacked(report["message"]))
        return report

    def unload(self, key: str) -> None:
        self._ask({"do": "unload", "key": key})

    def close(self, key: str) -> None:
        """Take no more runs of it; those at work go on. An engine that is gone has none."""
        with contextlib.suppress(ChildLost):
            self._send({"do": "close", "key": key})

    def _ask(self, command: dict[str, Any]) -> dict[str, Any]:
        self._wait_for_the_engine()
        answer = self._answers[command["key"]] = queue.Queue()
        try:
            self._send(command)
            report = answer.get()
        finally:
            self._answers.pop(command["key"], None)
        if report["report"] == "lost":
            raise ChildLost(report["reason"])
        return report

    def _send(self, message: dict[str, Any]) -> None:
        with self._lock:
            if self.process is None:
                raise ChildLost(Sentence("the engine is not running"))
            self._write(self.process, message)

    def _write(self, process: "subprocess.Popen[str]", message: dict[str, Any]) -> None:
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(message) + "\n")
            process.stdin.flush()
        except (OSError, ValueError) as error:
            raise ChildLost(Sentence("the line to it broke (%(kind)s)", kind=kind_of(error))) from None

    def _wait_for_the_engine(self) -> None:
        until = time.monotonic() + BOOT_SECONDS
        while not self._ready.wait(PAUSE_SECONDS):
            if self.trouble or time.monotonic() > until:
                raise ChildLost(Sentence("the engine does not start"))

    def _keep_alive(self) -> None:
        backoff = 0.2
        while not self._stopping.is_set():
            began = time.monotonic()
            reason = self._one_life()
            if self._stopping.is_set():
                return
            if not self._ready.is_set():
                self.trouble = self._excuse or Sentence(
                    "Its process ended before it was ready: %(reason)s.", reason=reason
                )
            log.error("the engine's process ended (%s); it is started again", reason)
            self._mourn(reason)
            backoff = 0.2 if time.monotonic() - began > STEADY_SECONDS else min(backoff * 2, LONGEST_BACKOFF)
            self._stopping.wait(backoff)

    def _one_life(self) -> Sentence:
        """Until the child's end; whatever went wrong is the reason that is returned."""
        self._incarnation += 1
        self._excuse = NOTHING
        self.pulse = Pulse()
        try:
            process = self._spawn()
            assert process.stdout is not None
            for line in process.stdout:
                self._hear(json.loads(line))
        except (ChildLost, OSError, ValueError) as error:  # ValueError: it died in the middle of a line
            log.warning("the line to the engine broke: %s", error)
        if self.process is None:
            return Sentence("it could not be started")
        self.process.kill()
        status = self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):  # what was not read by then
                assert pipe is not None
                pipe.close()
        return Sentence("exit status %(status)s, while %(doing)s", status=status, doing=self.pulse.doing)

    def _spawn(self) -> "subprocess.Popen[str]":
        """Its first message says who it is; no command can come before."""
        with self._lock:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "inference.host.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env=_environment(),
            )
            self._write(self.process, {**self._start, "consumer": self.consumer})
            return self.process

    def _hear(self, report: dict[str, Any]) -> None:
        match report["report"]:
            case "pulse":
                self.pulse = Pulse(time.monotonic(), report["doing"], report["seconds"], report["busy"])
            case "ready":
                self.device_memory = report["memory"]
                self.trouble = NOTHING
                self._ready.set()
            case "unfit":
                self._excuse = unpacked(report["message"])
            case _:
                if waiting := self._answers.get(report["key"]):
                    waiting.put({**report, "life": self._incarnation})

    def _mourn(self, reason: Sentence) -> None:
        self._ready.clear()
        try:
            self.on_loss(Loss(self.consumer, reason))
        except Exception:  # without this thread no engine would be started any more
            log.exception("the loss of the engine could not be told")
        for waiting in list(self._answers.values()):
            waiting.put({"report": "lost", "reason": reason})

    def _watch(self) -> None:
        while not self._stopping.wait(1):
            process = self.process
            if process is not None and process.poll() is None and self._hangs():
                log.error("the engine hangs (%s for %.0f s); it is killed", self.pulse.doing, self.pulse.seconds)
                process.kill()

    def _hangs(self) -> bool:
        silent = time.monotonic() - self.pulse.at
        if self.pulse.doing == "starting":
            return silent > BOOT_SECONDS
        limit = {"step": self.patience, "load": 10 * self.patience}.get(self.pulse.doing)
        return silent > min(SILENCE_SECONDS, self.patience) or (limit is not None and self.pulse.seconds > limit)

    def _close_line(self, process: "subprocess.Popen[str]") -> None:
        try:
            self._send({"do": "stop"})
            if process.stdin is not None:
                process.stdin.close()
        except (ChildLost, OSError) as error:
            log.info("the engine was already gone: %s", error)


def _environment() -> dict[str, str]:
    """Offline, and without the site's secrets: the child needs no more than what it is told."""
    kept = {"PATH", "HOME", "LANG", "LC_ALL", "LD_PRELOAD", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "TMPDIR"}
    tuning = ("OMP_", "GOMP_", "ONEDNN_", "TRITON_")
    environment = {name: value for name, value in os.environ.items() if name in kept or name.startswith(tuning)}
    return (
        {"ONEDNN_PRIMITIVE_CACHE_CAPACITY": KERNELS_KEPT}
        | environment
        | {
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            "PYTHONUNBUFFERED": "1",
            "HF_HUB_OFFLINE": "1",
            "TRANSFORMERS_OFFLINE": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "TOKENIZERS_PARALLELISM": "false",
        }
    )
