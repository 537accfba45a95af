"""Models that read a text whole and write another: summaries, translations, whatever else they were trained for.

Texts of about the same length are read together, once, and answered together a token a step; whoever is done leaves
the group. Texts that come later are read in the next step, beside the groups that are already at work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Sequence as Listing
from typing import Any

import torch

from inference.engine.backends.groups import Group
from inference.engine.backends.habits import Habits
from inference.engine.backends.writing import WritingBackend
from inference.engine.choices import Choice
from inference.engine.detokenizer import Detokenizer
from inference.engine.errors import EngineError, InvalidRequest
from inference.engine.events import Event, TokenEvent
from inference.engine.kv_cache import two_part_geometry
from inference.engine.limits import Limits
from inference.engine.loading import Weights, context_length, pack
from inference.engine.phrasing import Phrasing
from inference.engine.requests import GenerateRequest, Reading, Request
from inference.engine.sampler import choose
from inference.engine.sentences import Sentence
from inference.engine.sequence import Sequence

LEAST_ROOM = 16  # tokens, half of them for the answer


class GenerateBackend(WritingBackend):
    def __init__(self, weights: Weights, task: str, limits: Limits) -> None:
        super().__init__(weights, task, limits)
        self._task, self._module, self._limits = task, weights.module, limits
        self.kv_bytes_per_token = two_part_geometry(weights.config).elements_per_token * weights.dtype.itemsize
        self._room = limits.kv_bytes // self.kv_bytes_per_token
        if self._room < LEAST_ROOM:
            raise EngineError(
                "kv_budget", Sentence("The KV budget does not hold a sentence of this model."), "limits.kv_bytes"
            )
        self._longest_answer = min(context_length(weights, limits), self._room // 2)
        self.context_length = min(self._longest_answer, weights.tokenizer.context_length)
        most = limits.sequences * (self.context_length + self._longest_answer)
        self.kv_bytes = self.kv_bytes_per_token * min(self._room, most)
        self._habits = Habits(weights, self._eos, self._longest_answer)
        self._phrasing = Phrasing(weights.folder, weights.tokenizer, task)
        pack(weights)
        self._waiting: list[Sequence] = []
        self._groups: list[Group] = []

    def read(self, inputs: Listing[Any], options: Mapping[str, Any]) -> Reading:
        return self._phrasing.read(inputs, options)

    def check(self, request: Request) -> None:
        if not isinstance(request, GenerateRequest):
            raise InvalidRequest("wrong_task", Sentence("This model serves %(task)s.", task=self._task), "model")
        if max((*request.prompt, *request.emitted, *request.begins)) >= self._vocabulary:
            raise InvalidRequest(
                "invalid_token",
                Sentence("Token ids must be below %(vocabulary)s.", vocabulary=self._vocabulary),
                "inputs",
            )
        if len(request.prompt) > self.context_length:
            message = Sentence(
                "An input has %(count)s tokens; this model takes %(context_length)s.",
                count=len(request.prompt),
                context_length=self.context_length,
            )
            raise InvalidRequest("context_length_exceeded", message, "inputs")
        sampling = request.sampling
        for name in ("constraint", "echo", "logit_bias", "logprobs"):
            if getattr(sampling, name) not in (None, False, ()):
                raise InvalidRequest(
                    "unsupported_parameter", Sentence("This model is not served with %(name)s.", name=name), name
                )

    def submit(self, request: Request) -> None:
        assert isinstance(request, GenerateRequest)
        longest = len(request.prompt) + self._longest_answer
        sequence = Sequence(request, Detokenizer(self._tokenizer, request.sampling.stop), longest)
        self._sequences[request.id] = sequence
        self._waiting.append(sequence)

    def step(self) -> list[Event]:
        """The texts that there is room for, and one token for every answer that was begun."""
        events = self._already_over(self._waiting)
        self._steps += 1
        self._groups += self._next_group()
        for group in self._groups:
            group.keep(self._still_here(group))
        going = [each for group in self._groups if group.sequences for each in self._compute(group, events)]
        self._groups = [group for group in going if self._still_here(group)]
        return events

    def capacity(self) -> int:
        return max(0, self._limits.sequences - len(self._sequences)) if len(self._waiting) <= 1 else 0

    def stats(self) -> dict[str, float]:
        running = len(self._sequences) - len(self._waiting)
        return {"running": running, "waiting": len(self._waiting), "steps": self._steps, "tokens": self._tokens}

    def _next_group(self) -> list[Group]:
        """The one that waits longest, with others of about its length whose answers are as far as its own."""
        if not self._waiting:
            return []
        first = self._waiting[0]
        alike = [one for one in self._waiting[1:] if one.answered == first.answered]
        alike.sort(key=lambda one: abs(len(one.request.prompt) - len(first.request.prompt)))
        chosen: list[Sequence] = []
        for one in [first, *alike]:
            if not self._fits([*chosen, one]):
                break
            chosen.append(one)
        self._waiting = [one for one in self._waiting if one not in chosen]
        return [Group(chosen)] if chosen else []

    def _fits(self, chosen: list[Sequence]) -> bool:
        """In a batch, among the sequences, and in the memory that is left; a single one is read however long."""
        groups = [*self._groups, Group(chosen)]
        is_batch = len(chosen) == 1 or len(chosen) * groups[-1].longest <= self._limits.batch_tokens
        rows = sum(len(group.sequences) for group in groups)
        tokens = sum(self._held(group) for group in groups)
        return is_batch and rows <= self._limits.sequences and tokens <= self._room

    def _held(self, group: Group) -> int:
        """Tokens that its cache may come to hold."""
        wanted = max(one.request.sampling.max_tokens for one in group.sequences)
        return len(group.sequences) * (group.longest + min(wanted, self._longest_answer))

    def _still_here(self, group: Group) -> list[Sequence]:
        return [one for one in group.sequences if self._sequences.get(one.id) is one]

    def _compute(self, group: Group, events: list[Event]) -> list[Group]:
        """What becomes of a group: where it fails, halves of it, until what fails is alone and only that is ended."""
        try:
            with torch.inference_mode():
                choices = self._choices(group)
        except Exception as error:  # noqa: BLE001 -- whatever a model raises ends one request
            self._device.recover(error)
            if len(group.sequences) == 1:
                events.append(self._fail(group.sequences[0], error))
                return []
            return [each for half in group.halves() for each in self._compute(half, events)]
        for sequence, choice in zip(group.sequences, choices, strict=True):
            events += self._advance_safely(sequence, choice)
        return [group]

    def _choices(self, group: Group) -> list[Choice]:
        start, sequences = self._habits.start, group.sequences
        logits = group.compute(self._module, device=self._device, start=start, pad=self._tokenizer.pad_token_id)
        ids = self._device.put([[start, *one.answer] for one in sequences])
        chosen = choose(self._habits.edit(ids, logits), sequences)
        forced = [self._habits.forced(one) for one in sequences]
        return [choice if token is None else Choice(token) for choice, token in zip(chosen, forced, strict=True)]

    def _advance(self, sequence: Sequence, choice: Choice) -> Iterator[Event]:
        index = sequence.answered
        sequence.tokens.append(choice.token)
        self._tokens += 1
        text = "" if self._is_end(sequence) else sequence.detokenizer.push(choice.token)
        reason = self._end_reason(sequence)
        if reason:
            text += sequence.detokenizer.finish()
        yield TokenEvent(sequence.id, index, choice.token, text)
        if reason:
            yield self._finish(sequence, reason)

    def _end_reason(self, sequence: Sequence) -> str:
        """An end that was only put there because no more was wanted is none of the model's own."""
        is_cut = sequence.is_full and self._habits.last is not None
        if sequence.detokenizer.is_stopped or (self._is_end(sequence) and not is_cut):
            return "stop"
        return "length" if sequence.is_full else ""

    def _forget(self, sequence: Sequence) -> None:
        del self._sequences[sequence.id]
        self._waiting = [one for one in self._waiting if one is not sequence]
