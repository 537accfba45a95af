"""Which tokens are computed in the next step. Plain Python, no tensors.

Every step first moves each running sequence by one token, then spends what is left of the token budget on prompts,
in chunks, so that reading a long prompt never stops the others. Waiting sequences are admitted in turn over their
payers when the KV pool has room for all their tokens; what others of the same payer computed of the same beginning is
not computed again. When a running sequence finds no free block, the one
admitted last gives its blocks back and waits again, at the front of its payer's queue; the one admitted first is
never disturbed by later ones, so somebody always gets to the end.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from collections.abc import Sequence as Listing
from dataclasses import dataclass

from inference.engine.kv_cache import BLOCK_TOKENS, BlockPool, blocks_for
from inference.engine.sequence import Sequence


@dataclass(frozen=True)
class Chunk:
    """`length` tokens of a sequence from `start`, to be computed in one step."""

    sequence: Sequence
    start: int
    length: int

    @property
    def reaches_end(self) -> bool:
        """The next token can be chosen after this chunk."""
        return self.start + self.length == len(self.sequence.tokens)

    @property
    def is_judged(self) -> bool:
        """Every token of it is told with its log-probability."""
        return self.sequence.is_judging and self.start < len(self.sequence.request.prompt)


def share_out(seconds: float, chunks: Listing[Chunk]) -> None:
    """Who has more tokens in a step bears more of its time. A step that failed is borne by nobody."""
    each = seconds / sum(chunk.length for chunk in chunks)
    for chunk in chunks:
        chunk.sequence.bear(each * chunk.length, start=chunk.start, length=chunk.length)


class Scheduler:
    def __init__(self, pool: BlockPool, *, step_tokens: int, max_sequences: int, looks_ahead: bool = False) -> None:
        """With `looks_ahead` a sequence has room for one token more than it computes, while that takes nobody's."""
        self.pool = pool
        self.shares = True  # what was computed of the same beginning
        self._spare = int(looks_ahead)
        self.step_tokens = step_tokens
        self.max_sequences = max_sequences
        self.running: list[Sequence] = []
        self.preemptions = 0
        self.reused = 0  # tokens of prompts that were not computed again
        self._waiting: dict[str, deque[Sequence]] = {}  # by payer; the first payer is the next to be served

    @property
    def waiting(self) -> int:
        """Asked by other threads, too, while payers come and go."""
        return sum(len(queue) for queue in list(self._waiting.values()))

    @property
    def max_length(self) -> int:
        """The longest sequence that fits when it is alone."""
        return self.pool.size * BLOCK_TOKENS

    def add(self, sequence: Sequence) -> None:
        self._waiting.setdefault(sequence.request.payer, deque()).append(sequence)

    def remove(self, sequence: Sequence) -> None:
        """Forget a sequence wherever it is: finished, failed or cancelled."""
        if sequence in self.running:
            self.running.remove(sequence)
            self._release(sequence)
        else:
            queue = self._waiting[sequence.request.payer]
            queue.remove(sequence)
            self._drop_if_empty(sequence.request.payer)

    def plan(self) -> list[Chunk]:
        """The chunks of the next step, at most one for each sequence, single tokens first."""
        preemptions = self.preemptions
        singles = list(self._singles())
        budget = self.step_tokens - len(singles)
        chunks = []
        for sequence in self._reading(admit=preemptions == self.preemptions):
            chunks.append(Chunk(sequence, sequence.computed, min(budget, sequence.pending)))
            budget -= chunks[-1].length
            if budget == 0:
                break
        return sorted([*singles, *chunks], key=lambda chunk: chunk.length > 1)

    def advance(self, chunk: Chunk) -> None:
        """The chunk is computed. Blocks that are full now can be shared."""
        sequence = chunk.sequence
        full = sequence.computed // BLOCK_TOKENS
        sequence.computed += chunk.length
        if not self.shares:
            return
        keys = sequence.keys(sequence.computed // BLOCK_TOKENS)
        for at in range(full, len(keys)):
            self.pool.name(sequence.blocks[at], keys[at])

    def _singles(self) -> Iterator[Chunk]:
        for sequence in [one for one in self.running if one.pending == 1]:
            if sequence in self.running and self._grow(sequence):
                yield Chunk(sequence, sequence.computed, 1)

    def _reading(self, *, admit: bool) -> Iterator[Sequence]:
        """Sequences with more than one token to compute: those already running, then new ones."""
        yield from [one for one in self.running if one.pending > 1]
        while admit and (sequence := self._admit()):
            yield sequence

    def _grow(self, sequence: Sequence) -> bool:
        """Find a block for the next token; False if the sequence itself had to make room."""
        while blocks_for(len(sequence.tokens)) > len(sequence.blocks):
            if self.pool.free:
                sequence.blocks += self.pool.take(1)
            else:
                last = self.running[-1]
                self._preempt(last)
                if last is sequence:
                    return False
        if blocks_for(len(sequence.tokens) + self._spare) > len(sequence.blocks) and self.pool.free > len(self.running):
            sequence.blocks += self.pool.take(1)
        return True

    def _preempt(self, sequence: Sequence) -> None:
        self.preemptions += 1
        self.running.remove(sequence)
        self._release(sequence)
        self._waiting.setdefault(sequence.request.payer, deque()).appendleft(sequence)

    def _admit(self) -> Sequence | None:
        if not self._waiting or len(self.running) >= self.max_sequences:
            return None
        payer, queue = next(iter(self._waiting.items()))
        begun = self._begun(queue[0])
        needed = blocks_for(len(queue[0].tokens)) - len(begun)
        if needed + len(self.running) > self.pool.free - self.pool.unused(begun) and self.running:
            return None  # a free block is left for each running sequence, or they would preempt it at once
        sequence = queue.popleft()
        self._waiting[payer] = self._waiting.pop(payer)  # to the end of the round
        self._drop_if_empty(payer)
        sequence.blocks = [*self.pool.share(begun), *self.pool.take(needed)]
        self._begin_after(sequence, len(begun) * BLOCK_TOKENS)
        self.running.append(sequence)
        return sequence

    def _begun(self, sequence: Sequence) -> list[int]:
        """Blocks of its beginning that are computed already; at least its last token is left to compute."""
        if sequence.is_judging:  # every token of the prompt is asked about
            return []
        return self.pool.find(sequence.keys((len(sequence.tokens) - 1) // BLOCK_TOKENS))

    def _begin_after(self, sequence: Sequence, tokens: int) -> None:
        sequence.computed = tokens
        if sequence.furthest == 0:  # not its own, from before it made room
            sequence.cached = min(tokens, len(sequence.request.prompt))
            self.reused += sequence.cached
        sequence.furthest = max(sequence.furthest, tokens)

    def _release(self, sequence: Sequence) -> None:
        self.pool.give_back(sequence.blocks)
        sequence.blocks, sequence.computed = [], 0

    def _drop_if_empty(self, payer: str) -> None:
        if not self._waiting[payer]:
            del self._waiting[payer]
