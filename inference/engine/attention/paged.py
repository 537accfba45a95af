"""The function that transformers' decoders call in each layer."""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from transformers import AttentionInterface, PreTrainedModel

from inference.engine.attention.layout import Places, Prefill, lined_up
from inference.engine.attention.scoring import Scoring, attend_written_out

NAME = "commonweight_paged"
"""There is no mask of this name, so transformers makes none: the layout knows who sees whom, and a mask over the flat
row would be quadratic in the step."""
LAYERS = {"full_attention", "sliding_attention"}
"""What transformers calls the layers whose past is keys and values of tokens."""


def may_be_paged(module: PreTrainedModel) -> bool:
    """Whether its layers call what is registered here, by what transformers says of them."""
    kinds = set(getattr(module.config.get_text_config(), "layer_types", None) or ())
    return bool(module._supports_attention_backend) and kinds <= LAYERS  # noqa: SLF001 -- transformers' own mark


def paged_attention(  # the signature is transformers'
    module: torch.nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    dropout: float = 0.0,
    sliding_window: int | None = None,
    softcap: float | None = None,
    s_aux: Tensor | None = None,
    *,
    layout: Places,
    **kwargs: Any,
) -> tuple[Tensor, None]:
    """query [1, H, N, D], key and value [1, Hk, N, D] -> [1, N, H, D]."""
    scale = query.shape[-1] ** -0.5 if scaling is None else scaling
    scoring = Scoring(scale, sliding_window, softcap, s_aux)
    layer: int = module.layer_idx
    keys, values = layout.cache.keys[layer], layout.cache.values[layer]
    rows, fresh_keys, fresh_values = query[0].transpose(0, 1), key[0].transpose(0, 1), value[0].transpose(0, 1)
    keys[layout.block_of, :, layout.offset_of] = fresh_keys
    values[layout.block_of, :, layout.offset_of] = fresh_values
    if layout.singles and layout.singles.count == len(rows):
        return layout.singles.attend(rows, keys, values, scoring)[None], None
    out = torch.empty(rows.shape, dtype=query.dtype, device=query.device)
    if layout.singles:
        out[: layout.singles.count] = layout.singles.attend(rows, keys, values, scoring)
    for prefill in layout.prefills:
        here = slice(prefill.first, prefill.last)
        seen = (key[:, :, here], value[:, :, here]) if prefill.start == 0 else _past(keys, values, prefill)
        read = _read(query[:, :, here], seen, prefill, scoring, repeats_heads=layout.repeats_heads)
        out[here] = read[0].transpose(0, 1)
    return out[None], None


def _read(
    query: Tensor, seen: tuple[Tensor, ...], prefill: Prefill, scoring: Scoring, *, repeats_heads: bool
) -> Tensor:
    keys, values = seen
    window = scoring.window
    if not scoring.is_plain:
        return attend_written_out(query, keys, values, prefill.mask(window), scoring)
    fused = partial(functional.scaled_dot_product_attention, query, scale=scoring.scale, enable_gqa=True)
    if prefill.start == 0 and (window is None or prefill.end <= window):
        return fused(keys, values, is_causal=True)
    if repeats_heads:
        keys, values = (pool.repeat_interleave(query.shape[1] // pool.shape[1], 1) for pool in seen)
    return fused(keys, values, attn_mask=prefill.mask(window))


def _past(keys: Tensor, values: Tensor, prefill: Prefill) -> tuple[Tensor, ...]:
    return tuple(lined_up(pool, prefill.blocks, 1)[:, :, : prefill.end] for pool in (keys, values))


AttentionInterface.register(NAME, paged_attention)
