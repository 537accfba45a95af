"""Calls of others that are left between two tokens and taken up again.

`generate` of transformers is one call from the first token to the last – with beams, second tries and whatever else the
model's files ask for – and in this process one thread alone may touch torch. So the call has a stack of its own on that
thread: it comes back after each token, others have their turn, and whoever cancels it unwinds it where it stands.

What torch keeps for a thread is one for all stacks, so a call may be left only where that is as the caller has it:
between tokens it is, as long as the call stands in no context of torch but the one in which it is taken up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from greenlet import getcurrent, greenlet
from torch import Tensor
from transformers import StoppingCriteria, StoppingCriteriaList


class Turn(StoppingCriteria):
    """Asked by `generate` after each token; it never ends an answer, it lets others go first."""

    def __call__(self, input_ids: Tensor, scores: Any, **_rest: Any) -> Tensor:
        back = getcurrent().parent
        assert back is not None
        back.switch()
        return torch.zeros(len(input_ids), dtype=torch.bool, device=input_ids.device)


class Writing:
    """One call that gives turns. `call` is told what to hand to `generate` as its `stopping_criteria`."""

    def __init__(self, call: Callable[[StoppingCriteriaList], Any]) -> None:
        self._stack = greenlet(call)
        self._is_begun = False
        self.result: Any = None

    def go_on(self) -> bool:
        """To the next token. True once `result` is there; raises what the call raises."""
        with torch.inference_mode():
            told = self._stack.switch() if self._is_begun else self._stack.switch(StoppingCriteriaList([Turn()]))
        self._is_begun = True
        if self._stack.dead:
            self.result = told
        return bool(self._stack.dead)

    def give_up(self) -> None:
        """Nothing of it stays, neither in memory nor in what torch keeps for the thread."""
        if not self._stack.dead:
            with torch.inference_mode():
                self._stack.throw()
