"""Requests that an encoder-decoder reads and answers together, from the first token to the last."""

from __future__ import annotations

import time
from collections.abc import Sequence as Listing
from typing import Any

import torch
from torch import Tensor
from transformers.modeling_outputs import BaseModelOutput

from inference.engine.devices import Device
from inference.engine.padding import mask_of, padded
from inference.engine.sequence import Sequence


class Group:
    """Sequences whose answers are equally long. What they have been computed to is kept in transformers' own cache;
    a group without one begins by reading its texts, and what was already written."""

    def __init__(self, sequences: Listing[Sequence]) -> None:
        self.sequences = list(sequences)
        self._past: Any = None
        self._states: Tensor | None = None
        self._mask: Tensor | None = None

    @property
    def longest(self) -> int:
        return max(len(one.request.prompt) for one in self.sequences)

    def halves(self) -> list[Group]:
        """To be computed anew: what failed may have left the cache half written."""
        middle = len(self.sequences) // 2
        return [Group(self.sequences[:middle]), Group(self.sequences[middle:])]

    def compute(self, module: Any, *, device: Device, start: int, pad: int) -> Tensor:
        """Logits of the next token for each sequence, and its share of the time on its bill."""
        began, is_new = time.perf_counter(), self._states is None
        if is_new:
            self._read(module, device, pad)
        told = [[start, *one.answer] for one in self.sequences]
        ids = device.put(told if self._past is None else [tokens[-1:] for tokens in told])
        output = module(
            encoder_outputs=BaseModelOutput(last_hidden_state=self._states),
            attention_mask=self._mask,
            decoder_input_ids=ids,
            past_key_values=self._past,
            use_cache=True,
        )
        self._past = output.past_key_values
        device.wait()
        self._share_out(time.perf_counter() - began, is_new=is_new)
        logits: Tensor = output.logits[:, -1].float()
        return logits

    def keep(self, sequences: Listing[Sequence]) -> None:
        """Go on with these of its own alone."""
        kept = [at for at, one in enumerate(self.sequences) if one in sequences]
        if len(kept) == len(self.sequences):
            return
        self.sequences = [self.sequences[at] for at in kept]
        if self._states is not None and self._mask is not None and self.sequences:
            places = torch.tensor(kept, device=self._states.device)
            self._states, self._mask = self._states[places], self._mask[places]
            self._past.batch_select_indices(places)

    def _read(self, module: Any, device: Device, pad: int) -> None:
        prompts = [one.request.prompt for one in self.sequences]
        ids, self._mask = device.put(padded(prompts, self.longest, pad)), device.put(mask_of(prompts, self.longest))
        self._states = module.get_encoder()(input_ids=ids, attention_mask=self._mask).last_hidden_state

    def _share_out(self, seconds: float, *, is_new: bool) -> None:
        parts = [1 + (len(one.request.prompt) + one.answered if is_new else 0) for one in self.sequences]
        for one, part in zip(self.sequences, parts, strict=True):
            one.device_seconds += seconds * part / sum(parts)
