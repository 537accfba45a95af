"""Choosing the next token of each sequence from its logits.

The random number of a token is a function of the request's seed and the token's index, so a preempted request, or
one continued by another engine, draws what it would have drawn.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Sequence as Listing

import torch
from torch import Tensor

from inference.engine.choices import Choice
from inference.engine.grammars import allowed
from inference.engine.requests import Sampling
from inference.engine.sequence import Sequence

CANDIDATES = 1024
"""Top-k, top-p and min-p look at this many best tokens first, and at all only when these are not enough."""


class NotFinite(Exception):
    """The model answered with NaN or infinite logits."""


def choose(logits: Tensor, sequences: Listing[Sequence]) -> list[Choice]:
    """One choice for each row of `logits` [n, vocabulary]."""
    highest, best = logits.max(-1)
    if not all(math.isfinite(value) for value in highest.tolist()):
        raise NotFinite("The model's output is not a number.")
    tokens: list[int] = best.tolist()
    for row, token in _chosen(logits, sequences):
        tokens[row] = token
    choices = [Choice(token) for token in tokens]
    for row, choice in _with_logprobs(logits, sequences, tokens):
        choices[row] = choice
    return choices


def _chosen(logits: Tensor, sequences: Listing[Sequence]) -> list[tuple[int, int]]:
    """(row, token) for every row that is not plainly greedy."""
    rows = [row for row, sequence in enumerate(sequences) if not _is_plain_greedy(sequence)]
    if not rows:
        return []
    edited = logits[rows].float()
    for scores, row in zip(edited, rows, strict=True):
        sequence = sequences[row]
        adjust(scores, sequence.request.sampling, sequence.request.prompt, sequence.answer)
        if sequence.matcher:
            scores.masked_fill_(~allowed(sequence.matcher, len(scores)), float("-inf"))
    greedy = [at for at, row in enumerate(rows) if sequences[row].request.sampling.temperature == 0]
    drawn = [at for at, row in enumerate(rows) if sequences[row].request.sampling.temperature > 0]
    found = [(rows[at], token) for at, token in zip(greedy, edited[greedy].argmax(-1).tolist(), strict=True)]
    tokens = _draw(edited[drawn], [sequences[rows[at]] for at in drawn]) if drawn else []
    return found + [(rows[at], token) for at, token in zip(drawn, tokens, strict=True)]


def _is_plain_greedy(sequence: Sequence) -> bool:
    sampling = sequence.request.sampling
    is_edited = sequence.matcher or sampling.logit_bias or _has_penalty(sampling)
    return sampling.temperature == 0 and not is_edited


def _has_penalty(sampling: Sampling) -> bool:
    penalties = (sampling.frequency_penalty, sampling.presence_penalty, sampling.repetition_penalty)
    return penalties != (0, 0, 1)


def adjust(scores: Tensor, sampling: Sampling, prompt: Listing[int], answer: Listing[int]) -> None:
    """Bias and penalties, in place on one row."""
    if sampling.logit_bias:
        tokens, biases = zip(*sampling.logit_bias, strict=True)
        scores.index_add_(0, torch.tensor(tokens), torch.tensor(biases, dtype=scores.dtype))
    if sampling.repetition_penalty != 1:
        seen = torch.tensor(sorted({*prompt, *answer}))
        there = scores[seen]
        factor = sampling.repetition_penalty
        scores[seen] = torch.where(there < 0, there * factor, there / factor)
    if answer and (sampling.frequency_penalty or sampling.presence_penalty):
        counts = Counter(answer)
        times = torch.tensor(list(counts.values()), dtype=scores.dtype)
        scores[list(counts)] -= times * sampling.frequency_penalty + sampling.presence_penalty


def _draw(scores: Tensor, sequences: Listing[Sequence]) -> list[int]:
    samplings = [sequence.request.sampling for sequence in sequences]
    scores = scores / torch.tensor([sampling.temperature for sampling in samplings])[:, None]
    numbers = [uniform(sequence.seed, sequence.answered) for sequence in sequences]
    tokens = [0] * len(sequences)
    filtered = [row for row, sampling in enumerate(samplings) if _has_filter(sampling)]
    for row, token in zip(
        filtered, _draw_filtered(scores, filtered, samplings, [numbers[row] for row in filtered]), strict=True
    ):
        tokens[row] = token
    free = [row for row, sampling in enumerate(samplings) if not _has_filter(sampling)]
    if free:
        total = scores[free].softmax(-1, dtype=torch.float64).cumsum(-1)
        wanted = torch.tensor([[numbers[row]] for row in free], dtype=torch.float64) * total[:, -1:]
        for row, token in zip(free, torch.searchsorted(total, wanted, right=True).flatten().tolist(), strict=True):
            tokens[row] = token
    return tokens


def _has_filter(sampling: Sampling) -> bool:
    return sampling.top_k > 0 or sampling.top_p < 1 or sampling.min_p > 0


def _draw_filtered(scores: Tensor, rows: list[int], samplings: list[Sampling], numbers: list[float]) -> list[int]:
    if not rows:
        return []
    vocabulary = scores.shape[-1]
    count = min(vocabulary, max(CANDIDATES, *(samplings[row].top_k for row in rows)))
    values, tokens = scores[rows].topk(count)
    totals = scores[rows].logsumexp(-1)
    drawn = []
    for at, row in enumerate(rows):
        probabilities = keep(values[at], totals[at], samplings[row])
        if len(probabilities) == count < vocabulary and not samplings[row].top_k:
            all_values, tokens_here = scores[row].sort(descending=True)
            probabilities = keep(all_values, totals[at], samplings[row])
        else:
            tokens_here = tokens[at]
        total = probabilities.double().cumsum(-1)
        place = int(torch.searchsorted(total, numbers[at] * total[-1], right=True))
        drawn.append(int(tokens_here[min(place, len(total) - 1)]))
    return drawn


def keep(values: Tensor, total: Tensor, sampling: Sampling) -> Tensor:
    """Probabilities of the candidates that pass top-k, then top-p, then min-p. `values` are sorted, best first;
    `total` is the logarithm of the sum over the whole vocabulary."""
    if sampling.top_k:
        values = values[: sampling.top_k]
        total = values.logsumexp(-1)
    probabilities = (values - total).exp()
    kept = len(probabilities)
    if sampling.top_p < 1:
        before = probabilities.cumsum(-1) - probabilities
        kept = max(1, int((before < sampling.top_p).sum()))
    if sampling.min_p > 0:
        kept = min(kept, int((probabilities >= sampling.min_p * probabilities[0]).sum()))
    return probabilities[:kept]


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
    own = logprobs.gather(1, torch.tensor(tokens)[:, None])[:, 0].tolist()
    tops = [zip(*pair, strict=True) for pair in zip(ids.tolist(), values.tolist(), strict=True)]
    told = zip(tokens, own, tops, counts, strict=True)
    return [Choice(token, logprob, tuple(top)[:count]) for token, logprob, top, count in told]
