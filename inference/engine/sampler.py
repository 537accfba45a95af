"""Choosing the next token of each sequence from its logits.

The random number of a token is a function of the request's seed and the token's index, so a preempted request, or
one continued by another engine, draws what it would have drawn.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Callable
from collections.abc import Sequence as Listing

import torch
from torch import Tensor

from inference.engine.choices import Choice
from inference.engine.grammars import allowed
from inference.engine.requests import Sampling
from inference.engine.sequence import Sequence

CANDIDATES = 1024
"""Top-k, top-p and min-p look at this many best tokens first, and at all only when these are not enough."""
COLDEST = 1e-30
"""Of what divides logits: people ask for less, and would be answered with what is no number."""
NOT_A_NUMBER, TOO_FEW = -1, -2
"""In place of a token: what the host hears of a row with the rest."""


Best = Callable[[Tensor], tuple[Tensor, Tensor]]
"""`Device.best`"""


class NotFinite(Exception):
    """The model answered with NaN or infinite logits."""


def choose(
    logits: Tensor,
    sequences: Listing[Sequence],
    best_of: Best | None = None,
    fetch: Callable[[Tensor], list[int]] = Tensor.tolist,
) -> list[Choice]:
    """One choice for each row of `logits` [n, vocabulary]; `best_of` is the device's, if it has a faster one. All is
    computed where they are; the chosen tokens are fetched to the host at once, which is the only time that it waits,
    unless somebody asks for log-probabilities."""
    highest, best = best_of(logits) if best_of else logits.max(-1)
    rows = [row for row, sequence in enumerate(sequences) if not _is_plain_greedy(sequence)]
    if rows:
        best[rows] = _chosen(logits, sequences, rows, CANDIDATES)
    tokens = fetch(torch.where(highest.isfinite(), best, NOT_A_NUMBER))
    if NOT_A_NUMBER in tokens:
        raise NotFinite("The model's output is not a number.")
    if narrow := [row for row, token in enumerate(tokens) if token == TOO_FEW]:
        found = _chosen(logits, sequences, narrow, logits.shape[-1]).tolist()
        for row, token in zip(narrow, found, strict=True):
            tokens[row] = token
    choices = [Choice(token) for token in tokens]
    for row, choice in _with_logprobs(logits, sequences, tokens):
        choices[row] = choice
    return choices


def _chosen(logits: Tensor, sequences: Listing[Sequence], rows: list[int], candidates: int) -> Tensor:
    """The token of each of these rows, or `TOO_FEW`."""
    edited = logits[rows].float()
    for scores, row in zip(edited, rows, strict=True):
        sequence = sequences[row]
        adjust(scores, sequence.request.sampling, sequence.request.prompt, sequence.answer)
        if sequence.matcher:
            scores.masked_fill_(~allowed(sequence.matcher, len(scores)).to(scores.device), float("-inf"))
    tokens = edited.argmax(-1)
    drawn = [at for at, row in enumerate(rows) if sequences[row].request.sampling.temperature > 0]
    if drawn:
        tokens[drawn] = _draw(edited[drawn], [sequences[rows[at]] for at in drawn], candidates)
    return tokens


def _is_plain_greedy(sequence: Sequence) -> bool:
    sampling = sequence.request.sampling
    is_edited = sequence.matcher or sampling.logit_bias or _has_penalty(sampling)
    return sampling.temperature == 0 and not is_edited


def _has_penalty(sampling: Sampling) -> bool:
    penalties = (sampling.frequency_penalty, sampling.presence_penalty, sampling.repetition_penalty)
    return penalties != (0, 0, 1)


def adjust(scores: Tensor, sampling: Sampling, prompt: Listing[int], answer: Listing[int]) -> None:
    """Bias and penalties, in place on one row."""
    device = scores.device
    if sampling.logit_bias:
        tokens, biases = zip(*sampling.logit_bias, strict=True)
        added = torch.tensor(biases, dtype=scores.dtype, device=device)
        scores.index_add_(0, torch.tensor(tokens, device=device), added)
    if sampling.repetition_penalty != 1:
        seen = torch.tensor(sorted({*prompt, *answer}), device=device)
        there = scores[seen]
        factor = sampling.repetition_penalty
        scores[seen] = torch.where(there < 0, there * factor, there / factor)
    if answer and (sampling.frequency_penalty or sampling.presence_penalty):
        counts = Counter(answer)
        times = torch.tensor(list(counts.values()), dtype=scores.dtype, device=device)
        seen = torch.tensor(list(counts), device=device)
        scores[seen] -= times * sampling.frequency_penalty + sampling.presence_penalty


def _draw(scores: Tensor, sequences: Listing[Sequence], candidates: int) -> Tensor:
    samplings = [sequence.request.sampling for sequence in sequences]
    best = scores.amax(-1, keepdim=True)  # goes first: in the cold the others become endless, and it stays
    scores = (scores - best) / _column([max(sampling.temperature, COLDEST) for sampling in samplings], scores)
    drawn = [uniform(sequence.seed, sequence.answered) for sequence in sequences]
    numbers = torch.tensor(drawn, dtype=torch.float64, device=scores.device)[:, None]
    tokens = torch.empty(len(sequences), dtype=torch.long, device=scores.device)
    filtered = [row for row, sampling in enumerate(samplings) if _has_filter(sampling)]
    if filtered:
        asked = [samplings[row] for row in filtered]
        tokens[filtered] = _draw_filtered(scores[filtered], asked, numbers[filtered], candidates)
    free = [row for row, sampling in enumerate(samplings) if not _has_filter(sampling)]
    if free:
        tokens[free] = _places(scores[free].softmax(-1, dtype=torch.float64), numbers[free])
    return tokens


def _has_filter(sampling: Sampling) -> bool:
    return sampling.top_k > 0 or sampling.top_p < 1 or sampling.min_p > 0


def _draw_filtered(scores: Tensor, samplings: Listing[Sampling], numbers: Tensor, candidates: int) -> Tensor:
    vocabulary = scores.shape[-1]
    count = min(vocabulary, max(candidates, *(sampling.top_k for sampling in samplings)))
    values, tokens = scores.topk(count)
    kept = keep(values, scores.logsumexp(-1), samplings)
    last = ((kept > 0).sum(-1) - 1).clamp_min(0)  # of what is no number none is kept; `choose` finds that out after
    places = torch.minimum(_places(kept.double(), numbers), last)
    chosen = tokens.gather(1, places[:, None])[:, 0]
    if count == vocabulary:
        return chosen
    is_open = torch.tensor([not sampling.top_k for sampling in samplings], device=scores.device)
    return torch.where((kept[:, -1] > 0) & is_open, TOO_FEW, chosen)


def _places(probabilities: Tensor, numbers: Tensor) -> Tensor:
    """Where each row's number falls among its probabilities, which need not add up to one."""
    total = probabilities.cumsum(-1)
    places = torch.searchsorted(total, numbers * total[:, -1:], right=True)[:, 0]
    return places.clamp_max(total.shape[-1] - 1)


def keep(values: Tensor, totals: Tensor, samplings: Listing[Sampling]) -> Tensor:
    """Probabilities of the candidates, zero for those that do not pass top-k, then top-p, then min-p. `values` are
    sorted, best first; `totals` are the logarithms of the sums over the whole vocabulary."""
    places = torch.arange(values.shape[-1], device=values.device)
    most = torch.tensor([sampling.top_k for sampling in samplings], device=values.device)
    is_cut = most > 0
    values = values.masked_fill(is_cut[:, None] & (places >= most[:, None]), float("-inf"))
    totals = torch.where(is_cut, values.logsumexp(-1), totals)
    probabilities = (values - totals[:, None]).exp()
    enough = _column([sampling.top_p if sampling.top_p < 1 else math.inf for sampling in samplings], values)
    least = _column([sampling.min_p for sampling in samplings], values) * probabilities[:, :1]
    before = probabilities.cumsum(-1) - probabilities
    passed = ((before < enough) | (places == 0)) & (probabilities >= least)
    return probabilities * passed


def _column(numbers: list[float], like: Tensor) -> Tensor:
    return torch.tensor(numbers, dtype=like.dtype, device=like.device)[:, None]


def uniform(seed: int, index: int) -> float:
    """A number in [0, 1) that depends on nothing else."""
    digest = hashlib.blake2b(f"{seed}/{index}".encode(), digest_size=8).digest()
    return (int.from_bytes(digest) >> 11) / 2**53


def _with_logprobs(logits: Tensor, sequences: Listing[Sequence], tokens: list[int]) -> list[tuple[int, Choice]]:
    """(row, choice) for the rows that asked: the model's own distribution, before any setting of the request."""
    wanted = {row: sequence.request.sampling.logprobs for row, sequence in enumerate(sequences)}
    rows = [row for row, count in wanted.items() if count is not None]
    if not rows:
        return []
    counts = [wanted[row] or 0 for row in rows]
    return list(zip(rows, judge(logits[rows], [tokens[row] for row in rows], counts), strict=True))


def judge(logits: Tensor, tokens: Listing[int], counts: Listing[int]) -> list[Choice]:
    """What the model thought of each row's token, and of as many likely ones as `counts` says."""
    logprobs = logits.float().log_softmax(-1)
    values, ids = logprobs.topk(min(max(counts), logprobs.shape[-1]))
    own = logprobs.gather(1, torch.tensor(tokens, device=logits.device)[:, None])[:, 0].tolist()
    tops = [zip(*pair, strict=True) for pair in zip(ids.tolist(), values.tolist(), strict=True)]
    told = zip(tokens, own, tops, counts, strict=True)
    return [Choice(token, logprob, tuple(top)[:count]) for token, logprob, top, count in told]
