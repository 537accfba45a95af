"""Decoding on an accelerator in steps of fixed shapes: so many rows, so many blocks a row, each recorded when it is
first met. Rows that belong to nobody write into a block that is lent to nobody.

While the host reads the tokens of a step, the next one is computed already, from the tokens that lie on the device. Who
then ends or makes room has been computed for nothing; all others are a step further when the host comes back.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as Listing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn

from inference.engine.attention.by_blocks import ByBlocks
from inference.engine.attention.layout import Prefill, Singles, Wanted, begun
from inference.engine.fused.reading import Numbers, Reading
from inference.engine.kv_cache import BLOCK_TOKENS, KVCache, blocks_for
from inference.engine.runner import Logits, PagedRunner
from inference.engine.scheduler import Chunk
from inference.engine.sequence import Sequence

if TYPE_CHECKING:
    from inference.engine.adapters import Rows
    from inference.engine.devices.cuda import CudaDevice
    from inference.engine.fused.decoder import FusedDecoder

LEAST_BLOCKS = 4
"""Below this the blocks that are read for nothing cost less than another recording."""
NO_TABLE: tuple[list[int], int] = ([], 0)


class SlotRunner(PagedRunner):
    """Steps in which every sequence moves by one token are replayed; all others are computed as they come."""

    def __init__(self, module: nn.Module, cache: KVCache, adapted: Rows, device: CudaDevice) -> None:
        super().__init__(module, cache, adapted, device)
        self._recorder = device
        self._fused = device.fused(module)
        self._steps: dict[tuple[int, int], Step] = {}
        self._ahead: Ahead | None = None

    def run(self, chunks: Listing[Chunk]) -> Logits:
        ahead, self._ahead = self._ahead, None
        rows = [ahead.row_of(chunk) for chunk in chunks] if ahead else []
        if ahead is None or all(row is None for row in rows):
            return self._run(chunks)
        rest = [chunk for chunk, row in zip(chunks, rows, strict=True) if row is None]
        known = [row for row in rows if row is not None]
        if not rest:
            is_whole = known == list(range(len(ahead.logits)))
            return Logits(ahead.logits if is_whole else ahead.logits[self._device.put(known)], [])
        others = self._run(rest)
        behind = iter(range(len(ahead.logits), len(ahead.logits) + len(others.next)))
        order = [
            next(behind) if row is None else row for chunk, row in zip(chunks, rows, strict=True) if chunk.reaches_end
        ]
        return Logits(torch.cat([ahead.logits, others.next])[self._device.put(order)], others.judged)

    def fetch(self, chunks: Listing[Chunk], tokens: Tensor) -> list[int]:
        """Meanwhile the step after the next is begun, if it can be said what it will be."""
        following = [(at, Chunk(one.sequence, one.start + one.length, 1)) for at, one in enumerate(chunks)]
        following = [(at, chunk) for at, chunk in following if _goes_on(chunk)]
        if not following or not all(_has_room(chunk) for _, chunk in following):
            return super().fetch(chunks, tokens)
        bring = self._recorder.bringing(tokens)
        places, ahead = zip(*following, strict=True)
        fed = tokens if len(places) == len(tokens) else tokens[self._device.put(places)]
        logits = self._replayed(ahead, fed.clamp_min(0))  # what is no token yet is not looked up
        told = bring()
        self._ahead = Ahead.of(ahead, [told[at] for at in places], logits)
        return told

    def rest(self) -> None:
        self._ahead = None

    def _run(self, chunks: Listing[Chunk]) -> Logits:
        if all(_is_plain(chunk) for chunk in chunks):
            return Logits(self._replayed(chunks, None), [])
        if self._fused is None or any(chunk.sequence.adapter for chunk in chunks):
            return super().run(chunks)
        self._clear(chunks)
        wanted = Wanted.of(chunks)
        logits = self._fused.read(Reading.of(chunks, wanted, self._recorder), self._cache)
        return Logits.of(logits, wanted, self._device)

    def _replayed(self, chunks: Listing[Chunk], tokens: Tensor | None) -> Tensor:
        """A copy: the next step of this shape may be computed before all was read of this one."""
        self._clear(chunks)
        self._adapted.place([])
        shape = _shape(chunks)
        if shape not in self._steps:
            self._steps[shape] = Step(*shape, self._model, self._fused, self._cache, self._recorder)
        return self._steps[shape].run(chunks, tokens).clone()

    def _clear(self, chunks: Listing[Chunk]) -> None:
        if blocks := [block for chunk in chunks for block in begun(chunk)]:
            self._cache.clear(self._device.put(blocks))


@dataclass(frozen=True)
class Ahead:
    """A step that was begun before the host knew its tokens: which row of its logits is whose, and after what."""

    rows: dict[Sequence, tuple[int, list[int], int, int]]
    logits: Tensor

    @classmethod
    def of(cls, chunks: Listing[Chunk], tokens: Listing[int], logits: Tensor) -> Ahead:
        told = enumerate(zip(chunks, tokens, strict=True))
        rows = {one.sequence: (row, one.sequence.blocks, one.start, token) for row, (one, token) in told}
        return cls(rows, logits)

    def row_of(self, chunk: Chunk) -> int | None:
        """None where anything differs: another token, other blocks, or it is not there."""
        sequence = chunk.sequence
        row, blocks, start, token = self.rows.get(sequence, (0, [], -1, -1))
        is_same = (chunk.start, chunk.length) == (start, 1) and blocks is sequence.blocks
        return row if is_same and chunk.reaches_end and sequence.tokens[start] == token else None


class Staging:
    """What the host says of a step before it is copied. A sequence's blocks are said again only when it has other ones:
    a list of them only grows, until it is replaced."""

    def __init__(self, like: Tensor, nobody: int, device: CudaDevice) -> None:
        self.staged = device.staging(like)
        self._said: Numbers = self.staged.numpy()
        self._of_nobody = np.array([0, 0, nobody, 0, *[nobody] * (len(like) - 4)])[:, None]
        self._tables = [NO_TABLE] * like.shape[1]

    def say(self, chunks: Listing[Chunk], *, with_tokens: bool) -> None:
        said, count = self._said, len(chunks)
        said[0, :count] = [chunk.sequence.tokens[chunk.start] for chunk in chunks] if with_tokens else 0
        said[1, :count] = [chunk.start for chunk in chunks]
        said[2, :count] = [chunk.sequence.blocks[chunk.start // BLOCK_TOKENS] for chunk in chunks]
        said[3, :count] = said[1, :count] % BLOCK_TOKENS
        for row, chunk in enumerate(chunks):
            blocks = chunk.sequence.blocks
            known, length = self._tables[row]
            if known is not blocks or length != len(blocks):
                table = blocks[: len(said) - 4]
                said[4:, row] = table[0]
                said[4 : 4 + len(table), row] = table
                self._tables[row] = (blocks, len(blocks))
        said[:, count:] = self._of_nobody
        self._tables[count:] = [NO_TABLE] * (len(self._tables) - count)


class Step:
    """`told` is what the host says of a step, in one copy: token, position, block and place in it of each row, then the
    blocks of all rows. It is said in three places by turns: the two before may not be copied yet, of a step that was
    begun ahead and of one for who came meanwhile."""

    def __init__(
        self, rows: int, width: int, module: nn.Module, fused: FusedDecoder | None, cache: KVCache, device: CudaDevice
    ) -> None:
        self._module, self._fused, self.cache, self._device = module, fused, cache, device
        self._told = torch.zeros((4 + width, rows), dtype=torch.long, device=device.place)
        self._stagings = [Staging(self._told, len(cache.keys[0]) - 1, device) for _ in "abc"]
        self.block_of, self.offset_of = self._told[2], self._told[3]
        self.prefills: Listing[Prefill] = ()
        self.singles: Singles | None = None
        self.repeats_heads = False
        self._again: Callable[[], Tensor] | None = None

    def run(self, chunks: Listing[Chunk], tokens: Tensor | None) -> Tensor:
        """Logits of the next token of each; `tokens` are theirs, where the host does not know them yet."""
        self._stagings.append(staging := self._stagings.pop(0))
        staging.say(chunks, with_tokens=tokens is None)
        self._told.copy_(staging.staged, non_blocking=True)
        if tokens is not None:
            self._told[0, : len(chunks)] = tokens
        if self._again is None:
            self._again = self._device.record(self._compute)
        return self._again()[: len(chunks)]

    def _compute(self) -> Tensor:
        if self._fused:
            return self._fused.decode(self._told, self.cache)
        self.singles = ByBlocks(self._told[4:], self._told[1])
        output = self._module(
            input_ids=self._told[:1], position_ids=self._told[1:2], use_cache=False, logits_to_keep=0, layout=self
        )
        logits: Tensor = output.logits[0]
        return logits


def _is_plain(chunk: Chunk) -> bool:
    return chunk.length == 1 and chunk.reaches_end and not chunk.is_judged and not chunk.sequence.adapter


def _goes_on(chunk: Chunk) -> bool:
    """With the one token that it has not yet, it is not at its end."""
    return chunk.sequence.left > 1 and not chunk.sequence.adapter


def _has_room(chunk: Chunk) -> bool:
    return chunk.start < len(chunk.sequence.blocks) * BLOCK_TOKENS


def _shape(chunks: Listing[Chunk]) -> tuple[int, int]:
    """Powers of two: no more than half of a step is for nobody, and there are few shapes to record."""
    return _at_least(len(chunks)), max(LEAST_BLOCKS, _at_least(blocks_for(1 + max(chunk.start for chunk in chunks))))


def _at_least(number: int) -> int:
    return 1 << (number - 1).bit_length()
