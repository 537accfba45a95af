from __future__ import annotations

import logging
from abc import abstractmethod
from collections.abc import Iterable, Iterator

from inference.engine import warming
from inference.engine.backends.base import Backend, failed
from inference.engine.choices import Choice
from inference.engine.events import Event, FailedEvent, FinishedEvent, TokenEvent, TopLogprob
from inference.engine.limits import Limits
from inference.engine.loading import Weights
from inference.engine.requests import GenerateRequest, Request, Sampling
from inference.engine.sequence import Sequence
from inference.engine.tokenizer import read_json

logger = logging.getLogger(__name__)


class WritingBackend(Backend):
    """Answers a token at a time. How far a request is, its sequence knows."""

    def __init__(self, weights: Weights, task: str, limits: Limits) -> None:
        self._tokenizer, self._device = weights.tokenizer, weights.device
        self._vocabulary: int = weights.config.vocab_size
        self._eos = end_tokens(weights)
        self._sequences: dict[str, Sequence] = {}
        self._steps = self._tokens = 0

    def first_request(self) -> Request:
        sampling = Sampling(max_tokens=2, temperature=0)
        return GenerateRequest(warming.NAME, warming.NAME, warming.first_tokens(self.context_length), sampling)

    def cancel(self, request_id: str) -> Event | None:
        sequence = self._sequences.get(request_id)
        return self._finish(sequence, "cancelled") if sequence else None

    def has_work(self) -> bool:
        return bool(self._sequences)

    @abstractmethod
    def _advance(self, sequence: Sequence, choice: Choice) -> Iterator[Event]:
        """Take the token that was chosen, and tell of it."""

    @abstractmethod
    def _end_reason(self, sequence: Sequence) -> str:
        """Empty while it goes on."""

    @abstractmethod
    def _forget(self, sequence: Sequence) -> None: ...

    def _already_over(self, waiting: Iterable[Sequence]) -> list[Event]:
        """Continued requests whose answer was complete when the other engine was lost."""
        continued = [one for one in waiting if one.request.emitted]
        return [self._finish(one, reason) for one in continued if (reason := self._end_reason(one))]

    def _advance_safely(self, sequence: Sequence, choice: Choice) -> list[Event]:
        try:
            return list(self._advance(sequence, choice))
        except Exception as error:  # noqa: BLE001 -- a stranger's tokenizer turns tokens into text
            return [self._fail(sequence, error)]

    def _told(self, sequence: Sequence, index: int, choice: Choice, text: str) -> TokenEvent:
        top = None if choice.top is None else tuple(self._top(*one) for one in choice.top)
        token = None if choice.logprob is None else self._tokenizer.decode_one(choice.token)
        return TokenEvent(sequence.id, index, choice.token, text, choice.logprob, top, token)

    def _top(self, token: int, logprob: float) -> TopLogprob:
        return TopLogprob(token, self._tokenizer.decode_one(token), logprob)

    def _is_end(self, sequence: Sequence) -> bool:
        return not sequence.request.sampling.ignore_eos and sequence.tokens[-1] in self._eos

    def _finish(self, sequence: Sequence, reason: str) -> FinishedEvent:
        self._forget(sequence)
        return FinishedEvent(sequence.id, reason, sequence.usage)

    def _fail(self, sequence: Sequence, error: Exception) -> FailedEvent:
        logger.error("request %s failed in a step", sequence.id, exc_info=error)
        self._forget(sequence)
        return failed(sequence.id, error, self._device)


def end_tokens(weights: Weights) -> frozenset[int]:
    """Which tokens end an answer, by whatever says so."""
    stated = [
        read_json(weights.folder / "generation_config.json").get("eos_token_id"),
        getattr(weights.config, "eos_token_id", None),
        weights.tokenizer.eos_token_id,
    ]
    tokens = {token for one in stated for token in (one if isinstance(one, list) else [one])}
    return frozenset(token for token in tokens if type(token) is int and token >= 0)
