"""A step of decoding of the architectures that most models share, without a module of transformers in between."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from inference.engine.fused import kernels
from inference.engine.fused.reading import Reading
from inference.engine.kv_cache import BLOCK_TOKENS, KVCache
from inference.engine.layers import layers_of


class Singles(NamedTuple):
    """The first rows of a step: the blocks of each [width, count], and its position."""

    table: Tensor
    positions: Tensor


class Prompts(NamedTuple):
    """The others, by stretches."""

    table: Tensor
    tiles: Tensor


class OfMany:
    """Products of several rows are the library's, with what stands before them computed once."""

    def norm(
        self, stream: Tensor, delta: Tensor | None, weight: Tensor, epsilon: float, linear: Any
    ) -> tuple[Tensor, Tensor]:
        product: Tensor = linear(kernels.add_norm(stream, delta, weight, epsilon))
        return stream, product

    def gate(self, both: Tensor, linear: Any) -> Tensor:
        product: Tensor = linear(kernels.gate(both))
        return product

    def plain(self, rows: Tensor, linear: Any) -> Tensor:
        product: Tensor = linear(rows)
        return product


class OfOne(OfMany):
    """A single row leaves most of an accelerator idle in the library's products."""

    def norm(
        self, stream: Tensor, delta: Tensor | None, weight: Tensor, epsilon: float, linear: Any
    ) -> tuple[Tensor, Tensor]:
        return kernels.norm_product(stream, delta, weight, epsilon, linear.weight, linear.bias)

    def gate(self, both: Tensor, linear: Any) -> Tensor:
        return kernels.gate_product(both, linear.weight, linear.bias)

    def plain(self, rows: Tensor, linear: Any) -> Tensor:
        return kernels.product(rows, linear.weight, linear.bias)


OF_MANY, OF_ONE = OfMany(), OfOne()


class FusedDecoder:
    """Computes the same as the module that it is made of. Weights that are joined here stay those of the module too."""

    def __init__(self, module: Any, programs: int) -> None:
        inner = module.model
        self._embedding: Tensor = inner.embed_tokens.weight
        self._layers = layers_of(module, _joined)
        self._norm: Tensor = inner.norm.weight
        self._epsilon: float = inner.norm.variance_epsilon
        self._scale: float = inner.layers[0].self_attn.scaling
        self._turns = inner.rotary_emb
        self._head = module.lm_head
        self._programs = programs

    def decode(self, told: Tensor, cache: KVCache) -> Tensor:
        """Of rows that are one token of one sequence each. `told` is [4 + width, rows]: token, position, block and
        place in it, and the blocks of each sequence. Returns logits [rows, vocabulary]."""
        singles = Singles(told[4:], told[1])
        return self._compute(told[0], told[1], (told[2], told[3]), cache, singles, None, None)

    def read(self, reading: Reading, cache: KVCache) -> Tensor:
        """Of any step, without adapters: logits of the rows that are kept."""
        tokens, positions, blocks, offsets = reading.rows
        table, count = reading.table, reading.singles
        singles = Singles(table[:, :count], positions[:count]) if count else None
        prompts = Prompts(table, reading.tiles) if reading.tiles.shape[1] else None
        return self._compute(tokens, positions, (blocks, offsets), cache, singles, prompts, reading.kept)

    def _compute(
        self,
        tokens: Tensor,
        positions: Tensor,
        places: tuple[Tensor, Tensor],
        cache: KVCache,
        singles: Singles | None,
        prompts: Prompts | None,
        kept: Tensor | None,
    ) -> Tensor:
        stream = functional.embedding(tokens, self._embedding)
        cosines, sines = self._turns(stream[None], positions[None])
        turns = (cosines[0].contiguous(), sines[0].contiguous())
        products = OF_ONE if len(tokens) == 1 else OF_MANY
        delta: Tensor | None = None
        for layer, *pools in zip(self._layers, cache.keys, cache.values, strict=True):
            kept_here = (pools[0], pools[1])
            stream, joined = products.norm(stream, delta, layer.norm, self._epsilon, layer.joined)
            query = kernels.place(joined, turns, layer.head_norms, self._epsilon, kept_here, places)
            attended = self._attended(query, kept_here, singles, prompts, layer.window)
            delta = products.plain(attended, layer.out)
            stream, both = products.norm(stream, delta, layer.later_norm, self._epsilon, layer.both)
            delta = products.gate(both, layer.down)
        if kept is not None:
            assert delta is not None
            stream, delta = stream[kept], delta[kept]
            products = OF_ONE if len(kept) == 1 else OF_MANY
        return products.norm(stream, delta, self._norm, self._epsilon, self._head)[1]

    def _attended(
        self,
        query: Tensor,
        pools: tuple[Tensor, Tensor],
        singles: Singles | None,
        prompts: Prompts | None,
        window: int | None,
    ) -> Tensor:
        out = query.new_empty((len(query), query.shape[1] * query.shape[2]))
        if singles:
            kernels.attend(query, pools, *singles, out, scale=self._scale, window=window, programs=self._programs)
        if prompts:
            kernels.attend_tiles(query, pools, *prompts, out, scale=self._scale, window=window)
        return out


def try_attention(module: Any, place: torch.device) -> None:
    """Raises what a device does that has not the memory beside its processors for heads as large as these: of a model
    in 32 bits many have too little."""
    queries, heads = module.config.num_attention_heads, module.config.num_key_value_heads
    size: int = module.model.layers[0].self_attn.head_dim
    pool = torch.zeros((1, heads, BLOCK_TOKENS, size), dtype=module.model.norm.weight.dtype, device=place)
    query, out = pool.new_zeros((1, queries, size)), pool.new_empty((1, queries * size))
    table, tiles = (torch.tensor(one, device=place) for one in ([[0]], [[0], [1], [0], [0]]))
    kernels.attend(query, (pool, pool), table, table[0], out, scale=1.0, window=None, programs=1)
    kernels.attend_tiles(query, (pool, pool), table, tiles, out, scale=1.0, window=None)


def _joined(layers: list[Any]) -> nn.Module:
    """One layer of all. Theirs become parts of it, so that nothing is kept twice."""
    whole = nn.Linear(1, 1, bias=layers[0].bias is not None, device="meta")
    whole.weight = nn.Parameter(torch.cat([layer.weight.detach() for layer in layers]), requires_grad=False)
    if layers[0].bias is not None:
        whole.bias = nn.Parameter(torch.cat([layer.bias.detach() for layer in layers]), requires_grad=False)
    first = 0
    for layer in layers:
        last = first + layer.out_features
        layer.weight = nn.Parameter(whole.weight[first:last], requires_grad=False)
        if layer.bias is not None:
            layer.bias = nn.Parameter(whole.bias[first:last], requires_grad=False)
        first = last
    return whole
