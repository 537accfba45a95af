"""How scores become weights: some decoders do more than to scale and to hide."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor, cat, float32


class Scoring(NamedTuple):
    """Scores are scaled, kept within a `cap` on both sides of zero, and hidden behind a `window`. `sinks` [head] are
    scores of nothing: they take part in the softmax, and add nothing to what is attended."""

    scale: float
    window: int | None = None
    cap: float | None = None
    sinks: Tensor | None = None

    @property
    def is_plain(self) -> bool:
        """Whether torch's own attention computes it."""
        return not self.cap and self.sinks is None

    def capped(self, scores: Tensor) -> Tensor:
        return self.cap * (scores / self.cap).tanh() if self.cap else scores

    def weights(self, scores: Tensor) -> Tensor:
        """Of scores [sequence, head, ..., token], in 32 bits."""
        if self.sinks is None:
            return scores.softmax(-1, dtype=float32)
        sinks = self.sinks.float().view(-1, *[1] * (scores.dim() - 2)).expand(*scores.shape[:-1], 1)
        return cat((scores.float(), sinks), -1).softmax(-1)[..., :-1]


def attend_written_out(query: Tensor, keys: Tensor, values: Tensor, seen: Tensor, scoring: Scoring) -> Tensor:
    """Where torch's own does not know the scoring. `query` is [sequence, head, row, size], `keys` and `values` are
    [sequence, shared head, token, size], `seen` is [row, token] or has that for each sequence."""
    rows = query.unflatten(1, (keys.shape[1], -1)).flatten(2, 3)  # those that share a head are one product
    scores = (rows * scoring.scale) @ keys.transpose(2, 3)
    scores = scoring.capped(scores.float()).view(*query.shape[:-1], -1).masked_fill(~seen, float("-inf"))
    weights = scoring.weights(scores).to(query.dtype).view(*rows.shape[:-1], -1)
    return (weights @ values).view(query.shape)
