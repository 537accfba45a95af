"""Continuous batching for decoder-only models."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Sequence as Listing
from functools import partial
from typing import TYPE_CHECKING, cast

import torch
from torch import Tensor

from inference.engine import attention
from inference.engine.adapters import Adapters, Rows
from inference.engine.apart import ApartRunner
from inference.engine.backends.probe import UNSUPPORTED, Probe
from inference.engine.backends.writing import WritingBackend
from inference.engine.choices import Choice
from inference.engine.detokenizer import Detokenizer
from inference.engine.devices import Device
from inference.engine.errors import EngineError, InvalidRequest
from inference.engine.events import EchoEvent, EchoToken, Event, FailedEvent
from inference.engine.grammars import GrammarFailed, Grammars, require_sound
from inference.engine.kv_cache import BLOCK_TOKENS, BlockPool, Geometry, KVCache, blocks_for, geometry_of
from inference.engine.limits import Limits, Precision
from inference.engine.linear import Ordinary
from inference.engine.loading import Weights, context_length, pack
from inference.engine.requests import GenerateRequest, Request
from inference.engine.runner import Runner
from inference.engine.sampler import choose, judge
from inference.engine.scheduler import Chunk, Scheduler, share_out
from inference.engine.sentences import Sentence
from inference.engine.sequence import Sequence

if TYPE_CHECKING:
    from transformers import PreTrainedModel


logger = logging.getLogger(__name__)


class NativeBackend(WritingBackend):
    def __init__(self, weights: Weights, task: str, limits: Limits) -> None:
        super().__init__(weights, task, limits)
        self._grammars = Grammars(weights.tokenizer, self._vocabulary, self._eos)
        geometry = geometry_of(weights.config)
        self.kv_bytes_per_token = geometry.elements_per_token * weights.dtype.itemsize
        context = context_length(weights, limits)
        device = self._device = weights.device
        pool = BlockPool(_pool_size(context, self.kv_bytes_per_token, limits, device))
        self.kv_bytes = pool.size * BLOCK_TOKENS * self.kv_bytes_per_token
        self._scheduler = Scheduler(
            pool, step_tokens=limits.step_tokens, max_sequences=limits.sequences, looks_ahead=device.runs_ahead
        )
        self.context_length = min(context, self._scheduler.max_length)
        probe = Probe(weights, self._vocabulary, self.context_length)
        self.adapters = Adapters(weights.module, weights.dtype, device)
        runners = self._runners(weights, geometry, pool.size)
        self._runner = self._agreeing(runners, partial(probe.check, pool=pool))
        if isinstance(self._runner, ApartRunner):
            self._scheduler.shares = False
            self.context_length = min(self.context_length, self._runner.longest)

    def _agreeing(self, runners: Iterable[Runner], check: Callable[[Runner], None]) -> Runner:
        refusal: EngineError | None = None
        for runner in runners:
            try:
                check(runner)
            except EngineError as error:
                if error.code != UNSUPPORTED:
                    raise
                refusal = error
            else:
                return runner
        assert refusal is not None  # there is always one to try
        logger.warning("nothing here computes this architecture", exc_info=refusal)
        raise refusal

    def _runners(self, weights: Weights, geometry: Geometry, blocks: int) -> Iterator[Runner]:
        """What might compute the model, the fastest first."""
        module, device, rows = cast("PreTrainedModel", weights.module), weights.device, self.adapters.rows
        usual = module.config._attn_implementation  # noqa: SLF001 -- there is no other way to ask
        is_paged = attention.may_be_paged(module)
        ordinary = None if is_paged or weights.precision != Precision.STORED else Ordinary(module)
        pack(weights)
        if is_paged:
            module.set_attn_implementation(attention.NAME)
            yield device.runner(module, _cache(geometry, blocks, weights), rows)
            module.set_attn_implementation(usual)
        yield from _apart(module, rows, device)
        if ordinary:
            ordinary.bring_back()
            yield from _apart(module, rows, device)

    def check(self, request: Request) -> None:
        if not isinstance(request, GenerateRequest):
            raise InvalidRequest(
                "wrong_task", Sentence("This model generates text; it has no embeddings or labels."), "model"
            )
        tokens = (*request.prompt, *request.emitted)
        if max(tokens) >= self._vocabulary:
            raise InvalidRequest(
                "invalid_token",
                Sentence("Token ids must be below %(vocabulary)s.", vocabulary=self._vocabulary),
                "prompt",
            )
        if any(token >= self._vocabulary for token, _ in request.sampling.logit_bias):
            raise InvalidRequest(
                "invalid_token",
                Sentence("Token ids must be below %(vocabulary)s.", vocabulary=self._vocabulary),
                "logit_bias",
            )
        if len(request.prompt) >= self.context_length:
            message = Sentence(
                "The prompt has %(count)s tokens; this model takes %(limit)s.",
                count=len(request.prompt),
                limit=self.context_length - 1,
            )
            raise InvalidRequest("context_length_exceeded", message, "prompt")
        if request.sampling.constraint:
            self._grammars.prepare(request.sampling.constraint)  # here, by the thread that asks

    def submit(self, request: Request) -> None:
        assert isinstance(request, GenerateRequest)
        decodes = self._tokenizer.showing_calls() if request.shows_calls else self._tokenizer
        sequence = Sequence(request, Detokenizer(decodes, request.sampling.stop), self.context_length)
        if request.sampling.constraint:
            sequence.matcher = self._grammars.begin(request.sampling.constraint)
            sequence.matcher.consume_tokens(list(request.emitted))
        sequence.adapter = request.model if request.model in self.adapters else ""
        self._sequences[request.id] = sequence
        self._scheduler.add(sequence)

    def step(self) -> list[Event]:
        """One token for every running sequence, and a part of the waiting prompts."""
        events = self._already_over(one for one in self._sequences.values() if one.computed == 0)
        self._steps += 1
        for chunks, choices in self._compute(self._scheduler.plan(), events):
            for chunk in chunks:
                self._scheduler.advance(chunk)
            ended = [chunk.sequence for chunk in chunks if chunk.reaches_end]
            for sequence, choice in zip(ended, choices, strict=True):
                events += self._advance_safely(sequence, choice)
        return events

    def capacity(self) -> int:
        scheduler = self._scheduler
        slots = scheduler.max_sequences - len(scheduler.running) - scheduler.waiting
        return max(0, min(slots, scheduler.pool.free - len(scheduler.running)))

    def stats(self) -> dict[str, float]:
        scheduler = self._scheduler
        return {
            "running": len(scheduler.running),
            "waiting": scheduler.waiting,
            "steps": self._steps,
            "tokens": self._tokens,
            "preemptions": scheduler.preemptions,
            "reused_tokens": scheduler.reused,
            "kv_blocks": scheduler.pool.size,
            "kv_blocks_free": scheduler.pool.free,
        }

    def _compute(self, chunks: Listing[Chunk], events: list[Event]) -> Iterator[tuple[Listing[Chunk], list[Choice]]]:
        """Run the chunks; when that fails, run halves of them, until what fails is alone and only that is ended."""
        if not chunks:
            return
        began = time.perf_counter()
        try:
            with torch.inference_mode():
                logits = self._runner.run(chunks)
                ended = [chunk for chunk in chunks if chunk.reaches_end]
                fetch = partial(self._runner.fetch, ended) if len(ended) == len(chunks) else Tensor.tolist
                choices = choose(logits.next, [chunk.sequence for chunk in ended], self._device.best, fetch)
                for chunk, rows in logits.judged:
                    _keep_judgement(chunk, rows)
                if not choices:
                    self._device.wait()
        except Exception as error:  # noqa: BLE001 -- whatever a model raises ends one request
            self._device.recover(error)
            if len(chunks) == 1:
                events.append(self._fail(chunks[0].sequence, error))
                return
        else:
            share_out(time.perf_counter() - began, chunks)
            yield chunks, choices
            return
        middle = len(chunks) // 2
        yield from self._compute(chunks[:middle], events)
        yield from self._compute(chunks[middle:], events)

    def _advance(self, sequence: Sequence, choice: Choice) -> Iterator[Event]:
        index = sequence.answered
        if index == 0 and sequence.request.sampling.echo:
            yield self._echo(sequence)
        if sequence.is_full:  # only the prompt was to be judged
            yield self._finish(sequence, "length")
            return
        sequence.tokens.append(choice.token)
        self._tokens += 1
        is_end = self._is_end(sequence)
        if sequence.matcher and not is_end:
            sequence.matcher.consume_token(choice.token)
            require_sound(sequence.matcher)
        text = "" if is_end else sequence.detokenizer.push(choice.token)
        reason = self._end_reason(sequence)
        if reason:
            text += sequence.detokenizer.finish()
        yield self._told(sequence, index, choice, text)
        if reason:
            yield self._finish(sequence, reason)

    def _echo(self, sequence: Sequence) -> EchoEvent:
        prompt, judged = list(sequence.request.prompt), sequence.judged
        text = self._tokenizer.decode(prompt)
        if not sequence.is_judging:
            return EchoEvent(sequence.id, text)
        choices = [Choice(prompt[0]), *(judged.pop(at) for at in range(1, len(prompt)))]
        return EchoEvent(sequence.id, text, tuple(self._echoed(choice) for choice in choices))

    def _echoed(self, choice: Choice) -> EchoToken:
        top = None if choice.top is None else tuple(self._top(*one) for one in choice.top)
        return EchoToken(choice.token, self._tokenizer.decode_one(choice.token), choice.logprob, top)

    def _end_reason(self, sequence: Sequence) -> str:
        is_met = sequence.matcher is not None and sequence.matcher.is_stopped()
        if is_met or self._is_end(sequence) or sequence.detokenizer.is_stopped:
            return "stop"
        return "length" if sequence.is_full else ""

    def _fail(self, sequence: Sequence, error: Exception) -> FailedEvent:
        failed, constraint = super()._fail(sequence, error), sequence.request.sampling.constraint
        if constraint and isinstance(error, GrammarFailed):
            return FailedEvent(sequence.id, "grammar_failed", error.message, constraint.param)
        return failed

    def _forget(self, sequence: Sequence) -> None:
        del self._sequences[sequence.id]
        self._scheduler.remove(sequence)
        if not self._sequences:
            self._runner.rest()


def _cache(geometry: Geometry, blocks: int, weights: Weights) -> KVCache:
    return KVCache(geometry, weights.device.cache_blocks(blocks), weights.dtype, weights.device.place)


def _apart(module: PreTrainedModel, rows: Rows, device: Device) -> Iterator[ApartRunner]:
    for reads_whole in (False, True):
        yield ApartRunner(module, rows, device, reads_whole=reads_whole)


def _keep_judgement(chunk: Chunk, rows: Tensor) -> None:
    """Each row tells of the token after it; the one after the prompt is part of the answer."""
    sequence, first = chunk.sequence, chunk.start + 1
    tokens = sequence.request.prompt[first : first + chunk.length]
    if tokens:
        count = sequence.request.sampling.logprobs or 0
        judged = judge(rows[: len(tokens)], tokens, [count] * len(tokens))
        sequence.judged.update(enumerate(judged, start=first))


def _pool_size(context: int, kv_bytes_per_token: int, limits: Limits, device: Device) -> int:
    """Blocks in the pool: what the budget holds, but no more than could ever be used."""
    affordable = device.affordable(limits.kv_bytes) // (kv_bytes_per_token * BLOCK_TOKENS)
    if affordable < 1:
        raise EngineError(
            "kv_budget", Sentence("The KV budget does not hold a single block of this model."), "limits.kv_bytes"
        )
    return min(affordable, limits.sequences * blocks_for(context))
