"""One host of engines: its place among the others in Redis, its child process, and the models that it holds."""

import json
import logging
import os
import socket
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.db import close_old_connections

from core.redis import connection
from inference.actions import deployments
from inference.engine.sentences import packed
from inference.host.placement import STRIKES, Placement
from inference.host.supervisor import Loss, Supervisor
from inference.wire import keys
from inference.wire.delivery import hand_back_all
from resources.units import CPU

log = logging.getLogger(__name__)
STRIKE_SECONDS = 600
ACCELERATOR = "cuda"
"""What every class of device but the processor is to the engine; which one, CUDA_VISIBLE_DEVICES says."""


@dataclass
class Options:
    """What a host is given: how much memory for models, how long a lease, how patient it is with a step."""

    device_class: str = "cpu"
    memory: int = 0
    threads: int | None = None
    lease: float = 4.0
    patience: float = 60.0
    models_folder: Path = field(default_factory=Path)


class Host:
    def __init__(self, options: Options) -> None:
        self.name = f"{socket.gethostname()}-{os.getpid()}"
        self.options = options
        self.began_at = time.time()
        self.redis = connection()
        self.supervisor = Supervisor(
            self.name,
            {
                "redis_url": settings.REDIS_URL,
                "lease": options.lease,
                "threads": options.threads,
                "device": CPU if options.device_class == CPU else ACCELERATOR,
            },
            patience=options.patience,
            on_loss=self._after_a_loss,
        )
        self.placement = Placement(self)
        self._stopping = threading.Event()

    @classmethod
    def from_settings(cls) -> "Host":
        return cls(
            Options(
                device_class=settings.ENGINE_DEVICE,
                memory=settings.ENGINE_MEMORY,
                threads=settings.ENGINE_THREADS or None,
                lease=settings.ENGINE_LEASE,
                patience=settings.ENGINE_PATIENCE,
                models_folder=settings.MODELS_FOLDER,
            )
        )

    @property
    def memory(self) -> int:
        """For models: what the operator gives, but no more than the device has."""
        return min(self.options.memory, self.supervisor.device_memory or self.options.memory)

    def start(self, worker: Any = None) -> None:
        self.supervisor.start()
        for target in (self._beat, self._place):
            threading.Thread(target=target, name=f"host-{target.__name__.strip('_')}", daemon=True).start()

    def stop(self, worker: Any = None) -> None:
        """Hands back the runs, then the places, so that another host may begin at once."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        self.supervisor.stop()
        held = self.placement.ours()
        try:
            self.redis.delete(keys.host(self.name), *map(keys.placed, held))
            for place in keys.PLACES_OF_HOSTS:
                self.redis.zrem(place, self.name)
            self.redis.xadd(keys.PLACEMENTS, {"left": self.name}, maxlen=1000)
        except redis.RedisError as error:
            log.warning("Redis could not be told that this host leaves: %s", error)
        for deployment in held:
            deployments.evict(deployment_id=deployment, host=self.name)

    terminate = stop

    def _beat(self) -> None:
        while not self._stopping.is_set():
            try:
                self._say_that_we_live()
            except redis.RedisError as error:
                log.warning("the host waits for Redis: %s", error)
            except Exception:  # without this thread all that is served here would be held for lost
                log.exception("the host goes on")
            self._stopping.wait(self.options.lease / 4)

    def _say_that_we_live(self) -> None:
        """Renews our places. One that another host has taken meanwhile (we were paused) is let go."""
        ours = self.placement.ours()
        with self.redis.pipeline(transaction=False) as pipe:
            for deployment in ours:
                pipe.get(keys.placed(deployment))
            owners = pipe.execute()
            for deployment, owner in zip(ours, owners, strict=True):
                if owner is None or owner.decode() == self.name:
                    pipe.set(keys.placed(deployment), self.name, px=int(self.options.lease * 1000))
                else:
                    self.placement.drop(deployment)
            for place in keys.PLACES_OF_HOSTS:
                if place == self._place_among_hosts:
                    pipe.zadd(place, {self.name: time.time()})
                else:
                    pipe.zrem(place, self.name)
            if not (self.supervisor.is_ready or self.supervisor.trouble):
                pipe.set(keys.STARTING, self.name, px=int(self.options.lease * 1000))
            pipe.set(keys.host(self.name), json.dumps(self.facts()), ex=keys.WANTED_SECONDS)  # told of the lost, too
            pipe.execute()

    @property
    def _place_among_hosts(self) -> str:
        """An engine that does not start serves nobody, whoever asks."""
        if self.supervisor.trouble:
            return keys.FAILING
        return keys.DRAINING if self.placement.orders.is_drained else keys.HOSTS

    def facts(self) -> dict[str, Any]:
        pulse, placement = self.supervisor.pulse, self.placement
        all_held = dict(placement.held)  # the placing thread goes on
        return {
            "name": self.name,
            "began_at": self.began_at,
            "device": self.options.device_class,
            "memory": self.memory,
            "used": placement.used(),
            "kept": placement.kept_bytes(),
            "doing": pulse.doing,
            "trouble": packed(self.supervisor.trouble),
            "is_drained": placement.orders.is_drained,
            "engine": self.supervisor.process.pid if self.supervisor.process else None,
            "models": {key: held.bytes for key, held in all_held.items()},
            "places": {key: held.places for key, held in all_held.items()},
        }

    def _place(self) -> None:
        last = "$"
        while not self._stopping.is_set():
            try:
                last = self.placement.look(last)
            except redis.RedisError as error:
                log.warning("placement waits for Redis: %s", error)
                self._stopping.wait(0.5)
            except Exception:
                log.exception("placement failed")
                self._stopping.wait(0.5)
            finally:
                close_old_connections()

    def _after_a_loss(self, loss: Loss) -> None:
        """The child died: its runs go back to the streams, its models are loaded again, the guilty one is counted."""
        busy = []
        for deployment in list(self.placement.held):
            try:
                if hand_back_all(self.redis, deployment, loss.consumer):
                    busy.append(deployment)
            except redis.RedisError as error:
                log.warning("runs of %s wait for their lease: %s", deployment, error)
        blamed = self._count_strike(busy)  # before the next engine may take it up
        self.placement.load_again(busy, blamed)

    def _count_strike(self, busy: list[str]) -> str:
        """Only a model that was alone at work can be blamed. Three times, and it is not loaded again: it is named.

        While another is loaded, the loading is to blame, and `Placement` counts it.
        """
        if len(busy) != 1 or self.placement.is_loading:
            return ""
        try:
            return busy[0] if self.strike(busy[0]) >= STRIKES else ""
        except redis.RedisError as error:
            log.warning("a strike could not be counted: %s", error)
            return ""

    def strike(self, deployment: str) -> int:
        with self.redis.pipeline(transaction=True) as pipe:
            pipe.incr(keys.strikes(deployment))
            pipe.expire(keys.strikes(deployment), STRIKE_SECONDS)
            return int(pipe.execute()[0])
