"""The architectures that most models share: norm, attention, norm, gated layer, each added to what came before.

Whoever computes them without a module of transformers between their products takes them apart here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

ARCHITECTURES = {"LlamaForCausalLM", "MistralForCausalLM", "Qwen2ForCausalLM", "Qwen3ForCausalLM"}
Joined = Callable[[list[nn.Module]], nn.Module]
"""Makes one product of layers that read the same rows."""


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


def is_known(module: Any) -> bool:
    """Whether it is such an architecture, with nothing in it that a `Layer` leaves out."""
    if type(module).__name__ not in ARCHITECTURES or module.config.hidden_act not in ("silu", "swish"):
        return False
    size: int = module.model.layers[0].self_attn.head_dim
    return 2 * len(module.model.rotary_emb.inv_freq) == size


def layers_of(module: Any, joined: Joined) -> list[Layer]:
    return [_layer(layer, module.config, joined) for layer in module.model.layers]


def _layer(layer: Any, config: Any, joined: Joined) -> Layer:
    attention, gated = layer.self_attn, layer.mlp
    norms = (attention.q_norm.weight, attention.k_norm.weight) if hasattr(attention, "q_norm") else None
    return Layer(
        norm=layer.input_layernorm.weight,
        joined=joined([attention.q_proj, attention.k_proj, attention.v_proj]),
        head_norms=norms,
        out=attention.o_proj,
        later_norm=layer.post_attention_layernorm.weight,
        both=joined([gated.gate_proj, gated.up_proj]),
        down=gated.down_proj,
        window=_window(attention, config),
    )


def _window(attention: Any, config: Any) -> int | None:
    """Mistral has one for all of its layers, the others tell it by layer."""
    if config.model_type == "mistral":
        return getattr(config, "sliding_window", None)
    return getattr(attention, "sliding_window", None)
