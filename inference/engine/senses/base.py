from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from collections.abc import Sequence as Listing
from typing import Any

from transformers import StoppingCriteriaList

from inference.engine import warming
from inference.engine.errors import InvalidRequest
from inference.engine.loading import Weights
from inference.engine.requests import Percept, SenseRequest, Sensing
from inference.engine.sentences import Sentence


class Sense(ABC):
    """`read` is called by any thread, the rest by the one that touches torch. Preparing and telling are left to the
    pipeline of transformers, so that an answer is the one its users know."""

    most: int
    """Tokens that one input may count."""

    @abstractmethod
    def __init__(self, weights: Weights) -> None: ...

    @abstractmethod
    def read(self, inputs: Listing[Any], options: Mapping[str, Any]) -> Sensing:
        """Raise `InvalidRequest` for what cannot be honoured."""

    @abstractmethod
    def example(self) -> bytes:
        """An input that every model for the task takes in."""

    @abstractmethod
    def tell(self, request: SenseRequest, seen: Listing[Any]) -> Mapping[str, Any]:
        """The result of a request all of whose percepts were computed."""

    def first_request(self) -> SenseRequest:
        return SenseRequest(warming.NAME, warming.NAME, self.read([self.example()], {}))

    def sized(self, arrays: dict[str, Any], size: int) -> Percept:
        if size > self.most:
            message = Sentence(
                "An input makes %(size)s tokens of this model; at most %(most)s are taken in.",
                size=size,
                most=self.most,
            )
            raise InvalidRequest("context_length_exceeded", message, "inputs")
        return Percept(arrays, max(1, size))


class Glance(Sense):
    """What is there at one look, so that many are looked at together."""

    at_once = 64
    """Inputs of one step. Nothing else is computed meanwhile, and an engine whose step takes too long is ended."""

    @abstractmethod
    def compute(self, percepts: Listing[Percept]) -> list[Any]:
        """What there is to see of each; all are of one shape."""


class Account(Sense):
    """What is written a token at a time. One after the other: padded to one length, they would be heard otherwise."""

    ends: frozenset[int] = frozenset()
    """Tokens that end an answer."""

    @abstractmethod
    def write(self, percept: Percept, turns: StoppingCriteriaList) -> Any:
        """All of it. Between two tokens it is left and taken up again (`Writing`), so it stands in no context of torch
        while it writes."""

    @abstractmethod
    def words(self, tokens: Listing[int]) -> str:
        """What an answer begins with that begins with these tokens."""
