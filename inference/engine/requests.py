"""What may be asked of the engine. A request that could be constructed has no nonsensical value in it;
whether its ids and length fit a model is checked when it is submitted to that model."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from inference.engine.constraints import Constraint
from inference.engine.errors import InvalidRequest
from inference.engine.sentences import Sentence

MAX_ID = 200
MAX_TOKENS = 1_000_000
MAX_STOPS = 16
MAX_STOP_LENGTH = 500
MAX_BIASES = 1_024
MAX_LOGPROBS = 20
MAX_INPUTS = 4_096
MAX_DIMENSIONS = 65_536
SCALES = ("softmax", "sigmoid", "none")


@dataclass(frozen=True)
class Sampling:
    """How the next token is chosen. `temperature=0` is greedy. `logprobs=n` asks for the chosen token's
    log-probability and the `n` most likely ones. `frequency_penalty` and `presence_penalty` look at the answer so
    far, `repetition_penalty` at prompt and answer. `echo` tells the prompt before the answer, each of its tokens with
    its log-probability where those are asked for; then `max_tokens=0` is a way to have a text judged. An answer that is
    held to a `constraint` ends where that is met."""

    max_tokens: int = 256
    temperature: float = 1.0
    top_p: float = 1.0
    top_k: int = 0
    min_p: float = 0.0
    frequency_penalty: float = 0.0
    presence_penalty: float = 0.0
    repetition_penalty: float = 1.0
    logit_bias: tuple[tuple[int, float], ...] = ()
    seed: int | None = None
    stop: tuple[str, ...] = ()
    logprobs: int | None = None
    ignore_eos: bool = False
    echo: bool = False
    constraint: Constraint | None = None

    def __post_init__(self) -> None:
        _whole("max_tokens", self.max_tokens, 0 if self.echo else 1, MAX_TOKENS)
        _number("temperature", self.temperature, 0.0, 100.0)
        _number("top_p", self.top_p, 0.0, 1.0)
        if self.top_p == 0.0:
            raise InvalidRequest(
                "invalid_value", Sentence("top_p must be above 0; use temperature 0 for greedy."), "top_p"
            )
        _whole("top_k", self.top_k, 0, 2**31)
        _number("min_p", self.min_p, 0.0, 1.0)
        _number("frequency_penalty", self.frequency_penalty, -2.0, 2.0)
        _number("presence_penalty", self.presence_penalty, -2.0, 2.0)
        _number("repetition_penalty", self.repetition_penalty, 0.01, 100.0)
        if self.seed is not None:
            _whole("seed", self.seed, -(2**63), 2**64 - 1)
        if self.logprobs is not None:
            _whole("logprobs", self.logprobs, 0, MAX_LOGPROBS)
        if self.constraint and self.ignore_eos:
            raise InvalidRequest("invalid_value", Sentence("An answer held to a form ends with it."), "ignore_eos")
        self._check_stop()
        self._check_logit_bias()

    def _check_stop(self) -> None:
        _at_most("stop", self.stop, MAX_STOPS)
        for stop in self.stop:
            _text("stop", stop, MAX_STOP_LENGTH)

    def _check_logit_bias(self) -> None:
        _at_most("logit_bias", self.logit_bias, MAX_BIASES)
        for token, bias in self.logit_bias:
            _whole("logit_bias", token, 0, 2**31)
            _number("logit_bias", bias, -100.0, 100.0)


@dataclass(frozen=True)
class GenerateRequest:
    """Continue `prompt`. `payer` is who shares the engine fairly with others. `emitted` are tokens of the answer
    that an engine now lost has already sent: this one continues after them, as if it had chosen them itself. With
    `shows_calls` the mark of a call of functions is part of the text, also where it is a special token. `begins` are
    the tokens that the answer of a model that reads a text whole begins with, such as that of a language."""

    id: str
    model: str
    prompt: tuple[int, ...]
    sampling: Sampling
    payer: str = ""
    emitted: tuple[int, ...] = ()
    shows_calls: bool = False
    begins: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        _identity(self.id, self.model)
        _ids("prompt", self.prompt)
        if not self.prompt:
            raise InvalidRequest("empty_prompt", Sentence("The prompt has no tokens."), "prompt")
        _ids("emitted", self.emitted)
        _ids("begins", self.begins)
        if len(self.emitted) > self.sampling.max_tokens:
            raise InvalidRequest("invalid_value", Sentence("emitted holds more than max_tokens tokens."), "emitted")


@dataclass(frozen=True)
class Piece:
    """One row of a batch: its tokens and, where two texts stand in it, to which of them each belongs."""

    tokens: tuple[int, ...]
    types: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        return len(self.tokens)


@dataclass(frozen=True)
class EmbedRequest:
    """One vector for each input, of its first `dimensions` numbers when fewer are wanted than the model gives."""

    id: str
    model: str
    inputs: tuple[tuple[int, ...], ...]
    normalize: bool = True
    dimensions: int | None = None

    def __post_init__(self) -> None:
        _identity(self.id, self.model)
        _inputs(self.inputs)
        if self.dimensions is not None:
            _whole("dimensions", self.dimensions, 1, MAX_DIMENSIONS)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return tuple(map(Piece, self.inputs))


@dataclass(frozen=True)
class ClassifyRequest:
    """The labels with their scores for each input, best first: all of them, or the `top_k` best. `scale` turns the
    model's numbers into scores; where it is empty, as the model was trained for."""

    id: str
    model: str
    inputs: tuple[tuple[int, ...], ...]
    scale: str = ""
    top_k: int | None = None

    def __post_init__(self) -> None:
        _identity(self.id, self.model)
        _inputs(self.inputs)
        if self.scale not in ("", *SCALES):
            raise InvalidRequest(
                "invalid_value",
                Sentence("scale must be one of %(names)s.", names=", ".join(SCALES)),
                "function_to_apply",
            )
        if self.top_k is not None:
            _whole("top_k", self.top_k, 1, 10_000)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return tuple(map(Piece, self.inputs))


@dataclass(frozen=True)
class Reading:
    """What a task makes of its inputs before anything is computed: rows for the model, and its own notes on them."""

    pieces: tuple[Piece, ...]
    notes: Any = None

    @property
    def tokens(self) -> int:
        return sum(piece.size for piece in self.pieces)


@dataclass(frozen=True)
class TaskRequest:
    """Whatever else a model is asked to do with a text, as `Engine.read` understood it."""

    id: str
    model: str
    reading: Reading

    def __post_init__(self) -> None:
        _identity(self.id, self.model)
        _inputs(tuple(piece.tokens for piece in self.pieces))

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return self.reading.pieces


@dataclass(frozen=True)
class Percept:
    """A picture or a recording as a model takes it in. It counts as `size` tokens; what is written of it has no more
    than `longest`, where that is said, and as the `wish` of whoever asks has it."""

    arrays: Mapping[str, Any]
    size: int
    longest: int | None = None
    wish: Any = None

    @property
    def shapes(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        return tuple((name, array.shape) for name, array in self.arrays.items())


@dataclass(frozen=True)
class Sensing:
    """The same for what is seen or heard, with the notes of the task."""

    percepts: tuple[Percept, ...]
    notes: Any = None

    @property
    def tokens(self) -> int:
        return sum(percept.size for percept in self.percepts)


@dataclass(frozen=True)
class SenseRequest:
    """What a model sees or hears, as `Engine.read` took it in."""

    id: str
    model: str
    reading: Sensing

    def __post_init__(self) -> None:
        _identity(self.id, self.model)
        if not self.pieces:
            raise InvalidRequest("empty_input", Sentence("There is no input."), "inputs")
        _at_most("inputs", self.pieces, MAX_INPUTS)

    @property
    def pieces(self) -> tuple[Percept, ...]:
        return self.reading.percepts


Request = GenerateRequest | EmbedRequest | ClassifyRequest | TaskRequest | SenseRequest


def _identity(request_id: str, model: str) -> None:
    _text("id", request_id, MAX_ID)
    _text("model", model, MAX_ID)


def _inputs(inputs: tuple[tuple[int, ...], ...]) -> None:
    if not inputs:
        raise InvalidRequest("empty_input", Sentence("There is no input."), "inputs")
    _at_most("inputs", inputs, MAX_INPUTS)
    for tokens in inputs:
        _ids("inputs", tokens)
        if not tokens:
            raise InvalidRequest("empty_input", Sentence("An input has no tokens."), "inputs")


def _ids(param: str, tokens: object) -> None:
    if not isinstance(tokens, tuple) or not all(type(token) is int and token >= 0 for token in tokens):
        raise InvalidRequest("invalid_token", Sentence("%(param)s must be a tuple of token ids.", param=param), param)


def _text(param: str, value: object, longest: int) -> None:
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise InvalidRequest(
            "invalid_value",
            Sentence("%(param)s must be a string of 1 to %(longest)s characters.", param=param, longest=longest),
            param,
        )


def _at_most(param: str, values: object, limit: int) -> None:
    if not isinstance(values, tuple) or len(values) > limit:
        raise InvalidRequest(
            "invalid_value",
            Sentence("%(param)s may hold at most %(limit)s.", param=param, limit=limit),
            param,
        )


def _whole(param: str, value: object, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InvalidRequest(
            "invalid_value",
            Sentence("%(param)s must be a whole number from %(low)s to %(high)s.", param=param, low=low, high=high),
            param,
        )


def is_number(value: object) -> TypeGuard[int | float]:
    """Whole ones may have more digits than any float."""
    return type(value) is int or (isinstance(value, float) and math.isfinite(value))


def _number(param: str, value: object, low: float, high: float) -> None:
    if not is_number(value):
        raise InvalidRequest("invalid_value", Sentence("%(param)s must be a number.", param=param), param)
    if not low <= value <= high:
        raise InvalidRequest(
            "invalid_value",
            Sentence("%(param)s must be from %(low)g to %(high)g.", param=param, low=low, high=high),
            param,
        )
