"""Calls of others that are left between two tokens and taken up again.

`generate` of transformers is one call from the first token to the last – with beams, second tries and whatever else the
model's files ask for – and in this process one thread alone may touch torch. So the call has a stack of its own on that
thread: it comes back after each token, others have their turn, and whoever cancels it unwinds it where it stands.

What torch keeps for a thread is one for all stacks, so a call may be left only where that is as the caller has it:
between tokens it is, as long as the call stands in no context of torch but the one in which it is taken up.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import takewhile
from typing import Any

import torch
from greenlet import getcurrent, greenlet
from torch import Tensor
from transformers import StoppingCriteria, StoppingCriteriaList


class Turn(StoppingCriteria):
    """Asked by `generate` after each token; it never ends an answer, it lets others go first.

    `certain` are the tokens that the answer begins with, whatever comes: all that is still in the running has them.
    `ends` are the tokens that end an answer.
    """

    def __init__(self, ends: frozenset[int]) -> None:
        self.certain: list[int] = []
        self._ends, self._length = ends, 0
        self._ended: list[list[int]] = []  # what all that came to an end has in common

    def __call__(self, input_ids: Tensor, scores: Any, **_rest: Any) -> Tensor:
        self._look(input_ids.tolist())
        back = getcurrent().parent
        assert back is not None
        back.switch()
        return torch.zeros(len(input_ids), dtype=torch.bool, device=input_ids.device)

    def anew(self) -> None:
        """What was certain was taken, and another part of the answer begins."""
        self.certain, self._length, self._ended = [], 0, []

    def _look(self, rows: list[list[int]]) -> None:
        """With beams these are all that might go on, the likeliest first; what ends among the first `beams` is kept and
        may be the answer. A second call writes from its beginning: of that nothing is certain before the end."""
        is_second, self._length = len(rows[0]) <= self._length, max(self._length, len(rows[0]))
        if is_second:
            return
        beams = max(1, len(rows) // max(2, 1 + len(self._ends)))
        ended = [row for row in rows[:beams] if row[-1] in self._ends]
        self._ended = [_alike([*self._ended, *ended])] if ended else self._ended
        self.certain = _alike([*rows, *self._ended])


def _alike(rows: list[list[int]]) -> list[int]:
    """What all begin with."""
    places = takewhile(lambda place: len(set(place)) == 1, zip(*rows, strict=False))
    return [place[0] for place in places]


class Writing:
    """One call that gives turns. `call` is told what to hand to `generate` as its `stopping_criteria`."""

    def __init__(self, call: Callable[[StoppingCriteriaList], Any], ends: frozenset[int] = frozenset()) -> None:
        self._stack, self._turn = greenlet(call), Turn(ends)
        self._is_begun = False
        self.result: Any = None

    def go_on(self) -> bool:
        """To the next token. True once `result` is there; raises what the call raises."""
        with torch.inference_mode():
            told = self._stack.switch() if self._is_begun else self._stack.switch(StoppingCriteriaList([self._turn]))
        self._is_begun = True
        if self._stack.dead:
            self.result = told
        return bool(self._stack.dead)

    @property
    def certain(self) -> list[int]:
        return self._turn.certain

    def give_up(self) -> None:
        """Nothing of it stays, neither in memory nor in what torch keeps for the thread."""
        if not self._stack.dead:
            with torch.inference_mode():
                self._stack.throw()
