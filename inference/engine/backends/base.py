from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from collections.abc import Sequence as Listing
from typing import Any

from inference.engine.devices import Device
from inference.engine.errors import InvalidRequest, kind_of
from inference.engine.events import Event, FailedEvent
from inference.engine.limits import Limits
from inference.engine.loading import Weights
from inference.engine.requests import Reading, Request, Sensing
from inference.engine.sentences import Sentence


class Backend(ABC):
    """Runs the requests of one model. All but `read` and `check` is called by the one thread that touches torch.

    Every submitted request ends with exactly one event that closes it, whatever happens to the others.
    """

    context_length: int
    kv_bytes_per_token: int = 0
    kv_bytes: int = 0

    @abstractmethod
    def __init__(self, weights: Weights, task: str, limits: Limits) -> None: ...

    def read(self, inputs: Listing[Any], options: Mapping[str, Any]) -> Reading | Sensing:
        """What a task that is more than tokens has to compute; `InvalidRequest` for what it does not understand."""
        raise InvalidRequest("wrong_task", Sentence("This model is asked for in tokens."), "model")

    @abstractmethod
    def first_request(self) -> Request:
        """What it is asked before anybody waits for it."""

    @abstractmethod
    def check(self, request: Request) -> None:
        """Raise `InvalidRequest` unless the request can be honoured by this model. Any thread."""

    @abstractmethod
    def submit(self, request: Request) -> None: ...

    @abstractmethod
    def cancel(self, request_id: str) -> Event | None:
        """Stop a request now and return the event that closes it; None when it is not here."""

    @abstractmethod
    def step(self) -> list[Event]: ...

    @abstractmethod
    def has_work(self) -> bool: ...

    @abstractmethod
    def capacity(self) -> int:
        """How many more requests would start within the next step or two."""

    @abstractmethod
    def stats(self) -> dict[str, float]: ...


def failed(request_id: str, error: Exception, device: Device) -> FailedEvent:
    """The last word on a request that failed alone."""
    if device.is_exhausted(error):
        return FailedEvent(request_id, "out_of_memory", Sentence("The device has too little memory for this request."))
    return FailedEvent(
        request_id, "model_error", Sentence("The model failed on this request (%(kind)s).", kind=kind_of(error))
    )
