"""The architectures that most models share, without a module of transformers between their products."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from inference.engine.attention import Layout
from inference.engine.attention.scoring import Scoring
from inference.engine.compiled.kernels import KINDS, Kernels
from inference.engine.compiled.whole import Whole
from inference.engine.layers import is_known, layers_of
from inference.engine.linear import PartLinear


class Decoder:
    """Computes the same as the module that it is made of, and rounds where that rounds."""

    def __init__(self, module: Any, kernels: Kernels) -> None:
        inner, attention = module.model, module.model.layers[0].self_attn
        self._kernels = kernels
        self._embedding: Tensor = inner.embed_tokens.weight
        self._layers = layers_of(module, _joined)
        self._norm: Tensor = inner.norm.weight
        self._epsilon: float = inner.norm.variance_epsilon
        self._scale: float = attention.scaling
        self._turns = inner.rotary_emb
        self._heads, self._size = module.config.num_attention_heads, attention.head_dim
        self._head = module.lm_head

    def __call__(self, layout: Layout) -> Tensor:
        """Logits of the rows that are kept."""
        whole, kernels = layout.singles, self._kernels
        assert isinstance(whole, Whole)
        stream = functional.embedding(layout.token_ids[0], self._embedding)
        cosines, sines = self._turns(stream[None], layout.positions)
        turns, places = (cosines.contiguous(), sines.contiguous()), (layout.block_of, layout.offset_of)
        normed = torch.empty_like(stream)
        query = stream.new_empty(len(stream), self._heads, self._size)
        attended = torch.empty_like(query)
        gated = delta = None
        for at, layer in enumerate(self._layers):
            kept = (layout.cache.keys[at], layout.cache.values[at])
            kernels.add_norm(stream, delta, layer.norm, normed, self._epsilon)
            kernels.place(layer.joined(normed), turns, layer.head_norms, query, kept, places, self._epsilon)
            whole.attend_into(attended, query, kept, Scoring(self._scale, layer.window))
            if layer is self._layers[-1] and len(layout.kept) < len(stream):
                stream, attended = stream[layout.kept], attended[layout.kept]
                normed, gated = normed[: len(stream)], None
            kernels.add_norm(stream, layer.out(attended.flatten(1)), layer.later_norm, normed, self._epsilon)
            both = layer.both(normed)
            gated = both.new_empty(len(both), both.shape[1] // 2) if gated is None else gated
            kernels.gate(both, gated)
            delta = layer.down(gated)
        kernels.add_norm(stream, delta, self._norm, normed, self._epsilon)
        logits: Tensor = self._head(normed)
        return logits


def decoder_of(module: nn.Module, kernels: Kernels) -> Decoder | None:
    """None where the architecture is another, or its layers were not joined."""
    return Decoder(module, kernels) if is_known(module) and _is_whole(module) else None


def _is_whole(module: Any) -> bool:
    """Its layers were joined, and all is of one kind that the functions are made for."""
    parts = [part for layer in module.model.layers for part in (layer.self_attn.q_proj, layer.mlp.gate_proj)]
    kinds = {parameter.dtype for parameter in module.parameters()}
    return all(isinstance(part, PartLinear) for part in parts) and len(kinds) == 1 and kinds <= set(KINDS)


def _joined(layers: list[Any]) -> nn.Module:
    """They were joined when they were packed."""
    whole: nn.Module = layers[0].joined.whole
    return whole
