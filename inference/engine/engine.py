"""The engine: several models, one loop.

Exactly one thread may touch torch, and in a process that matters: two threads that have both run a parallel region
make every later one 1.8 times as slow (OpenMP throttles its spinning). So `load`, `unload` and `step` belong to the
one thread that runs the loop. `submit`, `cancel`, `tokenize`, `read`, `token_text`, `has_work` and `capacity` touch no
tensor and may be called from any thread: requests are checked there and wait in an inbox until the next step.
"""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections import deque
from collections.abc import Mapping
from collections.abc import Sequence as Listing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from inference.engine.adapters import Adapters, refusal
from inference.engine.backends import BACKENDS, Backend, WordsBackend
from inference.engine.backends.native import NativeBackend
from inference.engine.devices import CPU, Device, device_named
from inference.engine.errors import DeviceLost, EngineError, InvalidRequest, LoadRefused, ModelNotLoaded, kind_of
from inference.engine.events import EchoEvent, Event, FailedEvent, TokenEvent, WordsEvent
from inference.engine.inspection import Inspection, Inspector
from inference.engine.keras_models import load_keras
from inference.engine.limits import Limits, Precision
from inference.engine.loading import LoadedModel, Weights, load_weights
from inference.engine.requests import Reading, Request, Sensing
from inference.engine.sentences import Sentence
from inference.engine.tokenizer import Message, Tokenizer, Tool
from inference.engine.warming import warm_up

logger = logging.getLogger(__name__)


class Overloaded(EngineError):
    """The model's queue is full; try again later."""


Place = tuple[Path, str, Precision]
"""Folder, task and precision: what is alike in them is in memory once."""


@dataclass(frozen=True)
class Resident:
    """A loaded model with what serves it. An adapter shares the backend of its base, and so do other adapters."""

    model: LoadedModel
    backend: Backend
    tokenizer: Tokenizer
    limits: Limits
    root: LoadedModel  # itself, or the base of an adapter
    place: Place  # of the root

    @property
    def is_adapter(self) -> bool:
        return self.model is not self.root


class Engine:
    """Runs requests of loaded models side by side. Every accepted request ends with exactly one closing event."""

    def __init__(
        self, *, threads: int | None = None, device: str | Device = CPU, inspector: Inspector | None = None
    ) -> None:
        """With an `inspector` several engines share what is known of folders; who gives it closes it."""
        if threads is not None:
            torch.set_num_threads(threads)
        self.device = device_named(device) if isinstance(device, str) else device
        self._residents: dict[str, Resident] = {}
        self._inspector = inspector or Inspector()
        self._has_own_inspector = inspector is None
        self._inbox: deque[Request | str] = deque()  # a request to start, or the id of one to cancel
        self._lock = threading.Lock()
        self._thread = 0
        self._open: dict[str, str] = {}  # request id -> model, until its closing event
        self._closing: list[Event] = []

    def load(
        self,
        key: str,
        folder: Path,
        *,
        task: str,
        limits: Limits | None = None,
        base: Path | None = None,
        precision: Precision = Precision.STORED,
    ) -> LoadedModel:
        """Look at the folder, then load it and run it once. With a `base` the folder is an adapter, put on what that
        folder holds. Whatever is loaded from one folder within the same limits shares one copy of it.

        `LoadRefused` says what is wrong with the files, another `EngineError` what went wrong after; then nothing of
        the model stays.
        """
        start = time.perf_counter()
        limits = limits or Limits()
        if key in self._residents:
            raise EngineError("already_loaded", Sentence("Model %(key)r is already loaded.", key=key), "model")
        if task not in BACKENDS:
            raise EngineError("unsupported_task", Sentence("No backend serves %(task)r.", task=task), "task")
        self._claim_thread()
        if precision == Precision.INT8 and BACKENDS[task] is not NativeBackend:
            raise EngineError(
                "int8_unavailable", Sentence("Only models that generate text are served in int8."), "precision"
            )
        place = (base or folder, task, precision)
        resident = self._sharing(place, limits) or self._rooted(key, place, limits)
        if base is not None:
            resident = self._adapted(key, folder, resident)
        seconds = round(time.perf_counter() - start, 3)
        model = replace(resident.model, key=key, load_seconds=seconds)
        root = resident.root if resident.is_adapter else model
        self._residents[key] = replace(resident, model=model, root=root)
        _tidy()
        return model

    def unload(self, key: str) -> None:
        """Let go of a model. Its open requests fail with the next step."""
        resident = self._residents.pop(key, None)
        if resident is None:
            raise ModelNotLoaded(key)
        with self._lock:
            lost = [request_id for request_id, model in self._open.items() if model == key]
            self._inbox = deque(one for one in self._inbox if isinstance(one, str) or one.model != key)
        for request_id in lost:
            resident.backend.cancel(request_id)  # others may go on with it
        self._closing += [FailedEvent(one, "model_unloaded", Sentence("The model was unloaded.")) for one in lost]
        if resident.is_adapter:
            _adapters_of(resident.backend).remove(key)
        del resident
        gc.unfreeze()
        _tidy()  # modules refer to each other, and their memory is wanted now

    def models(self) -> list[LoadedModel]:
        return [resident.model for resident in self._residents.values()]

    def tokenize(
        self, model: str, text_or_messages: str | Listing[Message], tools: Listing[Tool] = ()
    ) -> tuple[int, ...]:
        """Ids of a text, or of a conversation in the model's own chat template, told of the functions it may call."""
        tokenizer = self._resident(model).tokenizer
        if isinstance(text_or_messages, str):
            return tokenizer.encode(text_or_messages)
        return tokenizer.encode_chat(text_or_messages, tools)

    def read(self, model: str, inputs: Listing[Any], options: Mapping[str, Any]) -> Reading | Sensing:
        """What a `TaskRequest` or a `SenseRequest` is made of: `inputs` and `options` as the model's task has them."""
        return self._resident(model).backend.read(inputs, options)

    def call_form(self, model: str) -> str:
        """The name of the form (`calls.FORMS`) in which the model calls functions."""
        form = self._resident(model).tokenizer.call_form
        return form.name if form else ""

    def token_text(self, model: str, token: int) -> str:
        return self._resident(model).tokenizer.decode_one(token)

    def submit(self, request: Request) -> None:
        """Accept a request, or raise `InvalidRequest`, `ModelNotLoaded` or `Overloaded`; then nothing was queued."""
        resident = self._resident(request.model)
        resident.backend.check(request)
        with self._lock:
            if request.id in self._open:
                raise InvalidRequest("duplicate_id", Sentence("Request %(id)r is still open.", id=request.id), "id")
            if sum(model == request.model for model in self._open.values()) >= resident.limits.waiting:
                raise Overloaded("overloaded", Sentence("Too many requests are waiting for this model."), "model")
            self._open[request.id] = request.model
            self._inbox.append(request)

    def cancel(self, request_id: str) -> None:
        """End a request with the next step. Unknown ids, or ones that have just ended, are no error."""
        with self._lock:
            self._inbox.append(request_id)

    def step(self) -> list[Event]:
        """Take in what was submitted, compute one step of every model that has work, and say what happened."""
        self._claim_thread()
        events, self._closing = self._closing, []
        events += self._take_in()
        for backend in dict.fromkeys(resident.backend for resident in self._residents.values()):
            if backend.has_work():
                events += self._step_one(backend)
        self._close(events)
        return events

    def has_work(self) -> bool:
        return bool(self._open)

    def capacity(self, model: str) -> int:
        """How many more requests the model would start at once."""
        return self._resident(model).backend.capacity()

    def stats(self) -> dict[str, Any]:
        """`bytes` is what all models take together, with the most that their sequences may."""
        residents = list(self._residents.values())
        roots = {id(one.backend): one.root for one in residents}
        return {
            "open": len(self._open),
            "bytes": sum(root.bytes + root.kv_bytes for root in roots.values())
            + sum(one.model.adapter_bytes for one in residents),
            "models": {key: one.backend.stats() for key, one in self._residents.items()},
        }

    def close(self) -> None:
        """End the template child. The engine may not be used afterwards."""
        if self._has_own_inspector:
            self._inspector.close()

    def _claim_thread(self) -> None:
        """The first thread that loads or steps is the one that may."""
        self._thread = self._thread or threading.get_ident()
        if self._thread != threading.get_ident():
            raise EngineError("wrong_thread", Sentence("Another thread runs this engine; two would halve its speed."))

    def _sharing(self, place: Place, limits: Limits) -> Resident | None:
        """What is in memory already: the same files under another name, or as the base of an adapter."""
        found = [one for one in self._residents.values() if (one.place, one.limits) == (place, limits)]
        return replace(found[0], model=found[0].root) if found else None

    def _rooted(self, key: str, place: Place, limits: Limits) -> Resident:
        folder, task, _precision = place
        weights, backend = self._build(place, self._inspector.look(folder, task, limits), limits)
        model = LoadedModel(
            key=key,
            task=task,
            parameters=weights.parameters,
            bytes=weights.bytes,
            context_length=backend.context_length,
            kv_bytes_per_token=backend.kv_bytes_per_token,
            kv_bytes=backend.kv_bytes,
            load_seconds=0.0,
        )
        return Resident(model, backend, weights.tokenizer, limits, model, place)

    def _adapted(self, key: str, folder: Path, base: Resident) -> Resident:
        plan = _adapters_of(base.backend).add(key, folder, base.limits)
        parameters, size = base.root.parameters + plan.parameters, base.root.bytes + plan.bytes
        return replace(base, model=replace(base.root, parameters=parameters, bytes=size, adapter_bytes=plan.bytes))

    def _build(self, place: Place, inspection: Inspection, limits: Limits) -> tuple[Weights, Backend]:
        folder, task, precision = place
        try:
            if inspection.is_keras:
                weights = load_keras(folder, inspection)
                backend: Backend = WordsBackend(weights, task, limits)
            else:
                weights = load_weights(
                    folder, task, inspection.torch_dtype, self._inspector.renderer, self.device, precision
                )
                backend = BACKENDS[task](weights, task, limits)
            warm_up(backend)
        except (EngineError, DeviceLost):
            raise
        except Exception as error:
            self.device.recover(error)
            if self.device.is_exhausted(error):
                raise EngineError(
                    "out_of_memory", Sentence("The device has too little memory for it."), "model"
                ) from None
            logger.exception("%s does not run as %s", folder, task)
            message = Sentence(
                "The model does not run: loading it or its first computation failed (%(kind)s).", kind=kind_of(error)
            )
            raise EngineError("load_failed", message, "model") from error
        return weights, backend

    def _resident(self, model: str) -> Resident:
        resident = self._residents.get(model)
        if resident is None:
            raise ModelNotLoaded(model)
        return resident

    def _take_in(self) -> list[Event]:
        with self._lock:
            orders, self._inbox = self._inbox, deque()
        taken = [self._stop(order) if isinstance(order, str) else self._start(order) for order in orders]
        return [event for event in taken if event]

    def _stop(self, request_id: str) -> Event | None:
        backend = self._backend_of(request_id)
        return backend.cancel(request_id) if backend else None

    def _start(self, request: Request) -> Event | None:
        backend = self._backend_of(request.id)
        if backend is None:  # it left after the request was accepted
            return FailedEvent(request.id, "model_unloaded", Sentence("The model was unloaded."))
        backend.submit(request)
        return None

    def _backend_of(self, request_id: str) -> Backend | None:
        resident = self._residents.get(self._open.get(request_id, ""))
        return resident.backend if resident else None

    def _step_one(self, backend: Backend) -> list[Event]:
        """Backends end a failing request themselves. Should the whole step fail, all that it had end here."""
        try:
            return backend.step()
        except DeviceLost:
            raise
        except Exception:
            keys = {key for key, resident in self._residents.items() if resident.backend is backend}
            logger.exception("a step of model %s failed", ", ".join(keys))
            with self._lock:
                lost = [request_id for request_id, model in self._open.items() if model in keys]
            for request_id in lost:
                backend.cancel(request_id)
            return [FailedEvent(one, "engine_error", Sentence("The engine failed on this model.")) for one in lost]

    def _close(self, events: Listing[Event]) -> None:
        with self._lock:
            for event in events:
                if not isinstance(event, EchoEvent | TokenEvent | WordsEvent):
                    self._open.pop(event.request_id, None)


def _tidy() -> None:
    """What a model is made of stays until it leaves: no step has to wait while it is looked through. A tokenizer alone
    may be a million objects, which take half a second."""
    gc.collect()
    gc.freeze()


def _adapters_of(backend: Backend) -> Adapters:
    if isinstance(backend, NativeBackend):
        return backend.adapters
    raise LoadRefused((refusal(Sentence("Adapters are served on models that generate text token by token.")),))
