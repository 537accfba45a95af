"""The services of a site, as data: what is started, in this order; what is stopped, in the other one."""

import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path

from config.launcher.child import Child

CELERY = (sys.executable, "-m", "celery", "-A", "config.celery")
WORKER = (*CELERY, "worker", "--without-gossip", "--without-mingle")


@dataclass(frozen=True)
class Address:
    """Where the site is served."""

    host: str
    port: int

    @property
    def url(self) -> str:
        return f"http://{'127.0.0.1' if self.host == '0.0.0.0' else self.host}:{self.port}"  # noqa: S104 -- a comparison


@dataclass(frozen=True)
class Service:
    """A long-running command of ours. `node` is its name on Celery's control bus, if it has one.

    What nobody waits for is `late`: it starts when the site has answered, so that the first page comes sooner.
    """

    name: str
    command: tuple[str, ...]
    stop: signal.Signals = signal.SIGTERM
    node: str = ""
    env: dict[str, str] = field(default_factory=dict)
    late: bool = False

    def child(self, logs: Path) -> Child:
        return Child(self.name, self.command, log=logs / f"{self.name}.log", stop=self.stop)


def services(address: Address, home: Path, *, engine: bool) -> list[Service]:
    """Workers are stopped with SIGQUIT: Celery then hands unfinished tasks back to the queue instead of waiting."""
    work = Service(
        "work",
        (*WORKER, "-n", _node("work", address), "-Q", "default,checks", "-c", "2"),
        stop=signal.SIGQUIT,
        node=_node("work", address),
        env={"COMMONWEIGHT_ENGINE": "0"},
    )
    host = Service(
        "engine",
        # Threads, never processes: neither torch nor CUDA survives a fork.
        (*WORKER, "-n", _node("engine", address), "-Q", "inference", "-P", "threads", "-c", "4"),
        stop=signal.SIGQUIT,
        node=_node("engine", address),
        env={"COMMONWEIGHT_ENGINE": "1"},
    )
    hooks = Service(
        "webhooks",
        # Threads: a message is mostly waiting for its receiver.
        (*WORKER, "-n", _node("webhooks", address), "-Q", "webhooks", "-P", "threads", "-c", "8"),
        stop=signal.SIGQUIT,
        node=_node("webhooks", address),
        env={"COMMONWEIGHT_ENGINE": "0"},
        late=True,
    )
    beat = Service(
        "beat",
        # A process of its own, whose end is seen: within a worker it would be one that nobody watches.
        (*CELERY, "beat", "-s", str(home / "beat-schedule"), "--pidfile="),
        env={"COMMONWEIGHT_ENGINE": "0"},
        late=True,
    )
    web = Service("web", _uvicorn(address), env={"COMMONWEIGHT_ENGINE": "0"})
    return [web, work, *([host] if engine else []), hooks, beat]


def _node(name: str, address: Address) -> str:
    return f"{name}@commonweight-{address.port}"


def _uvicorn(address: Address) -> tuple[str, ...]:
    return (
        *(sys.executable, "-m", "uvicorn", "config.asgi:application"),
        *("--host", address.host, "--port", str(address.port)),
        *("--lifespan", "off", "--timeout-graceful-shutdown", "1", "--no-access-log"),
    )
