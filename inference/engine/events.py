"""What comes out of `Engine.step()`: plain data, ready to be sent elsewhere.

For every accepted request: an `EchoEvent` where it asked for one, any number of `TokenEvent` or `WordsEvent`, then
exactly one of `FinishedEvent`, `ResultEvent` or `FailedEvent`, and nothing after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from inference.engine.sentences import Sentence


@dataclass(frozen=True)
class Usage:
    """Tokens counted; `cached_tokens` is the part of the prompt that needed no computing.

    `device_seconds` is the request's share of the steps that it was part of, by tokens computed. It is measured, so two
    usages are alike without it.
    """

    prompt_tokens: int
    completion_tokens: int = 0
    cached_tokens: int = 0
    device_seconds: float = field(default=0.0, compare=False)


@dataclass(frozen=True)
class TopLogprob:
    """One likely token at a position, with the model's own log-probability (before temperature and penalties)."""

    token_id: int
    text: str
    logprob: float


@dataclass(frozen=True)
class EchoToken:
    """A token of the prompt. The first one has no log-probability: nothing stands before it."""

    token_id: int
    text: str
    logprob: float | None = None
    top: tuple[TopLogprob, ...] | None = None


@dataclass(frozen=True)
class EchoEvent:
    """The prompt as text, once it has been read; `tokens` where log-probabilities were asked for."""

    request_id: str
    text: str
    tokens: tuple[EchoToken, ...] = ()


@dataclass(frozen=True)
class TokenEvent:
    """One token chosen. `index` counts from the first token of the answer, over all engines that worked on it.

    `text` is what became certain with this token: empty while a character or a possible stop string is still
    incomplete, and possibly longer than the token itself afterwards. The texts joined are the answer.
    `token` is this token alone as text, given with log-probabilities.
    """

    request_id: str
    index: int
    token_id: int
    text: str
    logprob: float | None = None
    top: tuple[TopLogprob, ...] | None = None
    token: str | None = None


@dataclass(frozen=True)
class WordsEvent:
    """What is certain of the result of one input, before the result is there: `text` goes on at character `at`."""

    request_id: str
    place: int
    at: int
    text: str


@dataclass(frozen=True)
class FinishedEvent:
    """The answer is complete. `reason` is "stop", "length" or "cancelled"."""

    request_id: str
    reason: str
    usage: Usage


@dataclass(frozen=True)
class ResultEvent:
    """The whole result of a request that does not stream.

    `data` holds {"embeddings": [[float, ...], ...]} or {"labels": [[{"label", "score"}, ...], ...]}.
    """

    request_id: str
    data: Mapping[str, Any]
    usage: Usage


@dataclass(frozen=True)
class FailedEvent:
    """This request ended in an error; the others were not touched. `param` names its field at fault, if one is."""

    request_id: str
    code: str
    message: Sentence
    param: str = ""


Event = EchoEvent | TokenEvent | WordsEvent | FinishedEvent | ResultEvent | FailedEvent
