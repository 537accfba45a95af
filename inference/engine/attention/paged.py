"""The function that transformers' decoders call in each layer."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from transformers import AttentionInterface, PreTrainedModel

from inference.engine.attention.layout import Places, Prefill, lined_up

NAME = "commonweight_paged"
"""There is no mask of this name, so transformers makes none: the layout knows who sees whom, and a mask over the flat
row would be quadratic in the step."""


LAYERS = {"full_attention", "sliding_attention"}


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
    *,
    layout: Places,
    **kwargs: Any,
) -> tuple[Tensor, None]:
    """query [1, H, N, D], key and value [1, Hk, N, D] -> [1, N, H, D]."""
    unknown = [name for name in ("softcap", "s_aux") if kwargs.get(name) is not None]
    if unknown:
        raise NotImplementedError(f"attention with {', '.join(unknown)}")
    scale = query.shape[-1] ** -0.5 if scaling is None else scaling
    layer: int = module.layer_idx
    keys, values = layout.cache.keys[layer], layout.cache.values[layer]
    rows, fresh_keys, fresh_values = query[0].transpose(0, 1), key[0].transpose(0, 1), value[0].transpose(0, 1)
    keys[layout.block_of, :, layout.offset_of] = fresh_keys
    values[layout.block_of, :, layout.offset_of] = fresh_values
    if layout.singles and layout.singles.count == len(rows):
        return layout.singles.attend(rows, keys, values, scale, sliding_window)[None], None
    out = torch.empty(rows.shape, dtype=query.dtype, device=query.device)
    if layout.singles:
        out[: layout.singles.count] = layout.singles.attend(rows, keys, values, scale, sliding_window)
    for prefill in layout.prefills:
        here = slice(prefill.first, prefill.last)
        seen = (key[:, :, here], value[:, :, here]) if prefill.start == 0 else _past(keys, values, prefill)
        if prefill.start == 0 and (sliding_window is None or prefill.end <= sliding_window):
            attended = functional.scaled_dot_product_attention(
                query[:, :, here], *seen, is_causal=True, scale=scale, enable_gqa=True
            )
        else:
            if layout.repeats_heads:
                seen = tuple(pool.repeat_interleave(query.shape[1] // pool.shape[1], 1) for pool in seen)
            attended = functional.scaled_dot_product_attention(
                query[:, :, here], *seen, attn_mask=prefill.mask(sliding_window), scale=scale, enable_gqa=True
            )
        out[here] = attended[0].transpose(0, 1)
    return out[None], None


def _past(keys: Tensor, values: Tensor, prefill: Prefill) -> tuple[Tensor, ...]:
    return tuple(lined_up(pool, prefill.blocks, 1)[:, :, : prefill.end] for pool in (keys, values))


AttentionInterface.register(NAME, paged_attention)
