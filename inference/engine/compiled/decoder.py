"""The architectures that most models share, without a module of transformers between their products."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from inference.engine.attention import Layout
from inference.engine.compiled.kernels import KINDS, Kernels
from inference.engine.compiled.whole import Whole
from inference.engine.linear import PartLinear

ARCHITECTURES = {"LlamaForCausalLM", "MistralForCausalLM", "Qwen2ForCausalLM", "Qwen3ForCausalLM"}
"""Norm, attention, norm, gated layer, each added to what came before."""


@dataclass(frozen=True)
class Layer:
    """The weights of one. Those of queries, keys and values, and of gate and up, are one product each."""

    norm: Tensor
    joined: nn.Module
    head_norms: tuple[Tensor, Tensor] | None
    out: nn.Module
    later_norm: Tensor
    both: nn.Module
    down: nn.Module
    window: int | None


class Decoder:
    """Computes the same as the module that it is made of, and rounds where that rounds."""

    def __init__(self, module: Any, kernels: Kernels) -> None:
        inner, attention = module.model, module.model.layers[0].self_attn
        self._kernels = kernels
        self._embedding: Tensor = inner.embed_tokens.weight
        self._layers = [_layer(layer, module.config) for layer in inner.layers]
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
            whole.attend_into(attended, query, kept, self._scale, layer.window)
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
    return Decoder(module, kernels) if _is_known(module) else None


def _is_known(module: Any) -> bool:
    if type(module).__name__ not in ARCHITECTURES or module.config.hidden_act not in ("silu", "swish"):
        return False
    layers, turned = module.model.layers, 2 * len(module.model.rotary_emb.inv_freq)
    parts = [part for layer in layers for part in (layer.self_attn.q_proj, layer.mlp.gate_proj)]
    kinds = {parameter.dtype for name, parameter in module.named_parameters()}
    return (
        all(isinstance(part, PartLinear) for part in parts)
        and turned == layers[0].self_attn.head_dim
        and len(kinds) == 1
        and kinds <= set(KINDS)
    )


def _layer(layer: Any, config: Any) -> Layer:
    attention, gated = layer.self_attn, layer.mlp
    norms = (attention.q_norm.weight, attention.k_norm.weight) if hasattr(attention, "q_norm") else None
    return Layer(
        norm=layer.input_layernorm.weight,
        joined=attention.q_proj.joined.whole,
        head_norms=norms,
        out=attention.o_proj,
        later_norm=layer.post_attention_layernorm.weight,
        both=gated.gate_proj.joined.whole,
        down=gated.down_proj,
        window=_window(attention, config),
    )


def _window(attention: Any, config: Any) -> int | None:
    """Mistral has one for all of its layers, the others tell it by layer."""
    if config.model_type == "mistral":
        return getattr(config, "sliding_window", None)
    return getattr(attention, "sliding_window", None)
