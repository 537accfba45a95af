"""One run in this child: from its order to the engine's requests, and from the engine's events to the wire's."""

import math
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from inference.engine import events as engine_events
from inference.engine.requests import (
    ClassifyRequest,
    EmbedRequest,
    GenerateRequest,
    Reading,
    SenseRequest,
    Sensing,
    TaskRequest,
)
from inference.engine.sentences import Sentence
from inference.wire.delivery import Address
from inference.wire.events import (
    NO_ID,
    ChoiceEnded,
    Done,
    Echo,
    Echoed,
    Event,
    Failed,
    Likely,
    Piece,
    Result,
    Started,
    Usage,
    Words,
    vector_to_base64,
)
from inference.wire.orders import EMBED, REWRITE, SOLVE, Input, Order

if TYPE_CHECKING:
    from inference.engine.engine import Engine

HALF_DONE = Failed(
    "worker_lost",
    Sentence("The worker between us and the server that runs the model was lost. Nothing was charged; ask again."),
)
"""What a server of others began cannot be gone on with: it told words, and which tokens they were nobody knows."""
Tokens = tuple[int, ...]
Prompts = list[Tokens] | Reading | Sensing


@dataclass
class Past:
    """What an engine now lost had already sent: tokens by choice, and the choices it had begun and finished."""

    tokens: dict[int, list[int]] = field(default_factory=dict)
    echoed: set[int] = field(default_factory=set)
    ended: set[int] = field(default_factory=set)
    is_over: bool = False


@dataclass(eq=False)
class Job:
    """`lock` is held while it is handed to the engine and while an event is told, so nothing is told too early."""

    order: Order
    address: Address
    past: Past = field(default_factory=Past)
    is_cancelled: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)
    prompt_tokens: int = 0
    cached_tokens: int = 0
    device_seconds: float = 0.0
    written: dict[int, int] = field(default_factory=dict)  # tokens by choice
    open: dict[str, int] = field(default_factory=dict)  # ids of the engine's requests → choice

    @property
    def run(self) -> str:
        return self.order.run

    @property
    def deployment(self) -> str:
        return self.address.deployment

    def prompts(self, engine: "Engine") -> Prompts:
        if self.order.kind in (SOLVE, REWRITE):
            return engine.read(self.deployment, self.order.inputs, self.order.options)
        return [self._tokens(engine, each) for each in self.order.inputs]

    def submit(self, engine: "Engine", prompts: Prompts) -> list[Event]:
        """Raises what the engine raises; `withdraw` then takes back what was already handed over."""
        begins: Tokens = ()
        if isinstance(prompts, Sensing):
            return self._submit_whole(engine, SenseRequest(self.run, self.deployment, prompts), prompts.tokens)
        if isinstance(prompts, Reading) and self.order.streams:
            begins, prompts = prompts.notes, [piece.tokens for piece in prompts.pieces]
        if isinstance(prompts, Reading):
            return self._submit_whole(engine, TaskRequest(self.run, self.deployment, prompts), prompts.tokens)
        self.prompt_tokens = sum(map(len, prompts))
        if self.order.streams:
            if any(NO_ID in tokens for tokens in self.past.tokens.values()):
                return [HALF_DONE]
            for choice in range(self.order.choices):
                self._continue(engine, prompts[choice // self.order.n], choice, begins)
            form = engine.call_form(self.deployment) if self.order.tools else ""
            return [Started(self.prompt_tokens, form), *self._end()]
        return self._submit_whole(engine, self._whole(tuple(prompts)), self.prompt_tokens)

    def _submit_whole(
        self, engine: "Engine", request: EmbedRequest | ClassifyRequest | TaskRequest | SenseRequest, tokens: int
    ) -> list[Event]:
        self.open[self.run] = 0
        engine.submit(request)
        return [Started(tokens)]

    def _whole(self, prompts: tuple[Tokens, ...]) -> EmbedRequest | ClassifyRequest:
        options = self.order.options
        if self.order.kind == EMBED:
            normalize = options.get("normalize", True)
            return EmbedRequest(self.run, self.deployment, prompts, normalize, self.order.dimensions)
        scale, top_k = options.get("function_to_apply", ""), options.get("top_k")
        return ClassifyRequest(self.run, self.deployment, prompts, scale, top_k)

    def withdraw(self, engine: "Engine") -> None:
        for request in self.open:
            engine.cancel(request)
        self.open.clear()

    def cancel(self, engine: "Engine") -> None:
        """The engine ends it with its next step; what was written until then is told."""
        self.is_cancelled = True
        for request in list(self.open):
            engine.cancel(request)

    def translate(self, event: engine_events.Event, engine: "Engine") -> list[Event]:  # noqa: PLR0911 -- a kind each
        choice = self.open.get(event.request_id)
        if choice is None:  # withdrawn meanwhile
            return []
        if isinstance(event, engine_events.TokenEvent):
            self.written[choice] = event.index + 1
            top = _likely(event.top)
            return [Piece(choice, event.index, event.token_id, event.text, event.logprob, event.token, top)]
        if isinstance(event, engine_events.EchoEvent):
            return [self._echo(event, choice)]
        if isinstance(event, engine_events.WordsEvent):
            return [Words(event.place, event.at, event.text)]
        del self.open[event.request_id]
        match event:
            case engine_events.FailedEvent(code=code, message=message, param=param):
                self.withdraw(engine)
                return [Failed(code, message, param)]
            case engine_events.ResultEvent(data=data, usage=usage):
                spent = Usage(usage.prompt_tokens, device_ms=_milliseconds(usage.device_seconds))
                return [Result(_on_the_wire(data)), Done(spent)]
            case engine_events.FinishedEvent(reason=reason, usage=usage):
                self.cached_tokens = min(self.prompt_tokens, self.cached_tokens + usage.cached_tokens)
                self.device_seconds += usage.device_seconds
                return [ChoiceEnded(choice, reason), *self._end()]

    def _tokens(self, engine: "Engine", given: Input) -> Tokens:
        if isinstance(given, list) and all(isinstance(each, int) for each in given):
            return tuple(given)  # type: ignore[arg-type]  # just checked
        return engine.tokenize(self.deployment, given, self.order.tools)  # type: ignore[arg-type]  # so messages

    def _continue(self, engine: "Engine", prompt: Tokens, choice: int, begins: Tokens) -> None:
        """Begin a choice, or go on after what was already sent of it."""
        emitted = tuple(self.past.tokens.get(choice, ()))
        self.written[choice] = len(emitted)
        if choice in self.past.ended:
            return
        sampling = replace(self.order.sampling, echo=self.order.sampling.echo and choice not in self.past.echoed)
        if sampling.seed is not None:
            sampling = replace(sampling, seed=sampling.seed + choice)
        name = f"{self.run}.{choice}"
        self.open[name] = choice
        payer, shows_calls = self.order.payer, bool(self.order.tools)
        engine.submit(
            GenerateRequest(name, self.deployment, prompt, sampling, payer, emitted, shows_calls, begins=begins)
        )

    def _echo(self, event: engine_events.EchoEvent, choice: int) -> Echo:
        """A text comes back as it was sent: what its tokens make of spaces is not always the same."""
        given = self.order.inputs[choice // self.order.n]
        tokens = tuple(Echoed(each.token_id, each.text, each.logprob, _likely(each.top)) for each in event.tokens)
        return Echo(choice, given if isinstance(given, str) else event.text, tokens)

    def _end(self) -> list[Event]:
        if self.open:
            return []
        written, spent = sum(self.written.values()), _milliseconds(self.device_seconds)
        return [Done(Usage(self.prompt_tokens, written, self.cached_tokens, spent), self.is_cancelled)]


def _likely(top: Iterable[engine_events.TopLogprob] | None) -> tuple[Likely, ...]:
    return tuple(Likely(each.token_id, each.text, each.logprob) for each in top or ())


def _milliseconds(seconds: float) -> int:
    """Whole ones, begun ones included: no work is for nothing."""
    return math.ceil(seconds * 1000)


def run_of(request_id: str) -> str:
    return request_id.partition(".")[0]


def _on_the_wire(data: Mapping[str, Any]) -> Mapping[str, Any]:
    if "embeddings" in data:
        return {"vectors": [vector_to_base64(vector) for vector in data["embeddings"]]}
    return data
