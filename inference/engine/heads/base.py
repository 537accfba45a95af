from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from collections.abc import Sequence as Listing
from typing import Any

from torch import Tensor

from inference.engine import warming
from inference.engine.errors import InvalidRequest
from inference.engine.loading import Weights
from inference.engine.requests import MAX_INPUTS, ClassifyRequest, EmbedRequest, Piece, Reading, TaskRequest
from inference.engine.sentences import Sentence

BatchRequest = EmbedRequest | ClassifyRequest | TaskRequest
Row = tuple[BatchRequest, Piece]


class Head(ABC):
    """`read` is called by any thread, the rest by the one that touches torch."""

    takes: type[BatchRequest] = TaskRequest

    def __init__(self, weights: Weights, context_length: int) -> None:
        self.config, self.tokenizer, self.context_length = weights.config, weights.tokenizer, context_length

    def read(self, inputs: Listing[Any], options: Mapping[str, Any]) -> Reading:
        """Raise `InvalidRequest` for what cannot be honoured."""
        raise InvalidRequest("wrong_task", Sentence("This model reads tokens; nothing else is asked of it."), "model")

    def first_request(self) -> BatchRequest:
        given, options = self.example()
        return TaskRequest(warming.NAME, warming.NAME, self.read([given], options))

    def example(self) -> tuple[Any, dict[str, Any]]:
        """An input that every model for the task reads, and what it is told beside it."""
        return "a", {}

    def check(self, request: BatchRequest) -> None:  # noqa: B027 -- most ask nothing more
        """Beyond what is asked of every request."""

    @abstractmethod
    def look(self, output: Any, mask: Tensor, rows: Listing[Row]) -> list[Any]:
        """What there is to see of each row of a batch, without torch."""

    @abstractmethod
    def tell(self, request: BatchRequest, seen: Listing[Any]) -> Mapping[str, Any]:
        """The result of a request all of whose rows were computed."""

    def piece(self, text: str, pair: str | None = None) -> Piece:
        encoding = self.tokenizer.read(text, pair)
        return Piece(tuple(encoding.ids), tuple(encoding.type_ids))

    def pieces(self, pairs: Listing[tuple[str, str]]) -> tuple[Piece, ...]:
        """Of texts that are read together. A long one may stand in thousands of them, so that they are counted first,
        and none is made after one that is too long."""
        if len(pairs) > MAX_INPUTS:
            message = Sentence(
                "This makes %(count)s pairs of texts to read; at most %(most)s are taken in.",
                count=len(pairs),
                most=MAX_INPUTS,
            )
            raise InvalidRequest("too_many_inputs", message, "inputs")
        found = []
        for text, pair in pairs:
            found.append(self.piece(text, pair))
            require_length(len(found[-1].tokens), self.context_length)
        return tuple(found)


def require_length(count: int, context_length: int) -> None:
    if count > context_length:
        message = Sentence(
            "An input has %(count)s tokens; this model takes %(context_length)s.",
            count=count,
            context_length=context_length,
        )
        raise InvalidRequest("context_length_exceeded", message, "inputs")


def sound(scores: Tensor) -> Tensor:
    if not bool(scores.isfinite().all()):
        raise ArithmeticError("The model's output is not a number.")
    return scores


def rows_of(logits: Tensor, mask: Tensor) -> list[Any]:
    """The numbers of each row's own tokens, padding left aside, for numpy."""
    lengths = mask.sum(1).tolist()
    return [row[:length].numpy() for row, length in zip(sound(logits.float()), lengths, strict=True)]


def text_of(value: Any, param: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InvalidRequest("invalid_value", Sentence("%(param)s must be a text.", param=param), param)
    return value


def texts_of(value: Any, param: str, most: int) -> list[str]:
    if not isinstance(value, (list, tuple)) or not 0 < len(value) <= most:
        raise InvalidRequest(
            "invalid_value", Sentence("%(param)s must be a list of 1 to %(most)s texts.", param=param, most=most), param
        )
    return [text_of(each, param) for each in value]


def part_of(given: Any, name: str) -> Any:
    """A field of an input that is an object."""
    if not isinstance(given, dict) or name not in given:
        raise InvalidRequest("invalid_value", Sentence("Each input must be an object with %(name)r.", name=name), name)
    return given[name]


def whole_of(options: Mapping[str, Any], name: str, usual: int, most: int) -> int:
    value = options.get(name, usual)
    if type(value) is not int or not 1 <= value <= most:
        raise InvalidRequest(
            "invalid_value", Sentence("%(name)s must be a whole number from 1 to %(most)s.", name=name, most=most), name
        )
    return value


def best_first(found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(found, key=lambda one: -one["score"])
