"""What lies between the products of a decoder, in Triton: five kernels a layer instead of forty.

A step of decoding on an accelerator reads each weight once; with a small model that takes less time than beginning the
kernels of all the small operations around it. Tensors are contiguous, rows are the tokens of a step, one for each
sequence. Numbers are rounded where transformers rounds them.

Triton comes with torch's builds for accelerators. Its interpreter (`TRITON_INTERPRET=1`) runs the same code on a
processor, which is how it is tested where there is none.
"""

from __future__ import annotations

import torch
import triton
import triton.language as tl
from torch import Tensor

from inference.engine.fused.reading import TILE
from inference.engine.kv_cache import BLOCK_TOKENS

LEAST_SIDE = 16
"""Of what tensor cores multiply."""
ENDLESS = 2**30
"""A window that hides nothing."""
SMALL = ("table", "positions", "tiles", "block_of", "offset_of", "stride", "tile_stride", "window")
"""Arguments of which a kernel is not compiled anew for every alignment that they may have: they are little to read, and
have all of them."""
OUTPUTS_OF_A_PROGRAM = 2
"""In a product with a single row: the best of a dozen shapes on an H200, and 1.3 to 4 times as fast as cuBLAS."""


@triton.jit
def _add_norm(stream, delta, weight, out, epsilon, WIDTH: tl.constexpr, PADDED: tl.constexpr, ADDS: tl.constexpr):
    row = tl.program_id(0)
    at = tl.arange(0, PADDED)
    there = at < WIDTH
    kind = stream.dtype.element_ty
    exact = tl.load(stream + row * WIDTH + at, mask=there, other=0.0).to(tl.float32)
    if ADDS:
        exact += tl.load(delta + row * WIDTH + at, mask=there, other=0.0).to(tl.float32)
        exact = exact.to(kind).to(tl.float32)
        tl.store(stream + row * WIDTH + at, exact.to(kind), mask=there)
    exact *= tl.rsqrt(tl.sum(exact * exact, 0) / WIDTH + epsilon)
    scales = tl.load(weight + at, mask=there, other=0.0).to(tl.float32)
    tl.store(out + row * WIDTH + at, (exact.to(kind).to(tl.float32) * scales).to(kind), mask=there)


@triton.jit(do_not_specialize=SMALL)
def _place(
    joined, cosines, sines, query_weight, key_weight, query, keys, values, block_of, offset_of, epsilon,
    QUERIES: tl.constexpr, KEYS: tl.constexpr, SIZE: tl.constexpr, PADDED: tl.constexpr, TOKENS: tl.constexpr,
    NORMS: tl.constexpr,
):  # fmt: skip
    row, head = tl.program_id(0), tl.program_id(1)
    half: tl.constexpr = SIZE // 2
    at = tl.arange(0, PADDED)
    there = at < half
    source = joined + (row * (QUERIES + 2 * KEYS) + head) * SIZE + at
    kind = joined.dtype.element_ty
    low = tl.load(source, mask=there, other=0.0).to(tl.float32)
    high = tl.load(source + half, mask=there, other=0.0).to(tl.float32)
    if head < QUERIES + KEYS:
        if NORMS:
            scale = tl.rsqrt((tl.sum(low * low, 0) + tl.sum(high * high, 0)) / SIZE + epsilon)
            if head < QUERIES:
                weight = query_weight + at
            else:
                weight = key_weight + at
            low_scales = tl.load(weight, mask=there, other=0.0).to(tl.float32)
            high_scales = tl.load(weight + half, mask=there, other=0.0).to(tl.float32)
            low = ((low * scale).to(kind).to(tl.float32) * low_scales).to(kind).to(tl.float32)
            high = ((high * scale).to(kind).to(tl.float32) * high_scales).to(kind).to(tl.float32)
        cosine = tl.load(cosines + row * SIZE + at, mask=there, other=0.0).to(tl.float32)
        sine = tl.load(sines + row * SIZE + at, mask=there, other=0.0).to(tl.float32)
        turned = (low * cosine).to(kind).to(tl.float32) - (high * sine).to(kind).to(tl.float32)
        high = (high * cosine).to(kind).to(tl.float32) + (low * sine).to(kind).to(tl.float32)
        low = turned
    if head < QUERIES:
        target = query + (row * QUERIES + head) * SIZE + at
    else:
        within = tl.load(block_of + row) * KEYS * TOKENS * SIZE + tl.load(offset_of + row) * SIZE
        if head < QUERIES + KEYS:
            target = keys + within + (head - QUERIES) * TOKENS * SIZE + at
        else:
            target = values + within + (head - QUERIES - KEYS) * TOKENS * SIZE + at
    tl.store(target, low.to(kind), mask=there)
    tl.store(target + half, high.to(kind), mask=there)


@triton.jit(do_not_specialize=SMALL)
def _attend(
    query, keys, values, table, positions, parts, heights, totals, out, scale, stride, window,
    QUERIES: tl.constexpr, KEYS: tl.constexpr, SIZE: tl.constexpr, SIZE_PADDED: tl.constexpr,
    GROUP_PADDED: tl.constexpr, TOKENS: tl.constexpr, SPLITS: tl.constexpr,
):  # fmt: skip
    """Each program reads a part of one sequence's blocks for the queries that share a head."""
    row, head, split = tl.program_id(0), tl.program_id(1), tl.program_id(2)
    position = tl.load(positions + row)
    end = position // TOKENS + 1
    begin = tl.maximum(position - window + 1, 0) // TOKENS
    each = (end - begin + SPLITS - 1) // SPLITS
    start = begin + split * each
    stop = tl.minimum(start + each, end)
    group: tl.constexpr = QUERIES // KEYS
    which, inner, token = tl.arange(0, GROUP_PADDED), tl.arange(0, SIZE_PADDED), tl.arange(0, TOKENS)
    asked = row * QUERIES + head * group + which
    is_asked = which < group
    is_inner = inner < SIZE
    is_both = is_asked[:, None] & is_inner[None, :]
    rows = tl.load(query + asked[:, None] * SIZE + inner[None, :], mask=is_both, other=0.0)
    highest = tl.full([GROUP_PADDED], float("-inf"), tl.float32)
    total = tl.zeros([GROUP_PADDED], tl.float32)
    sums = tl.zeros([GROUP_PADDED, SIZE_PADDED], tl.float32)
    for at in range(start, stop):
        base = (tl.load(table + at * stride + row) * KEYS + head) * TOKENS * SIZE
        there = base + token[:, None] * SIZE + inner[None, :]
        key = tl.load(keys + there, mask=is_inner[None, :], other=0.0)
        place = at * TOKENS + token
        is_seen = (place <= position) & (place > position - window)
        scores = tl.dot(rows, tl.trans(key), input_precision="ieee") * scale
        scores = tl.where(is_seen[None, :], scores, float("-inf"))
        higher = tl.maximum(highest, tl.max(scores, 1))
        weights = tl.exp(scores - higher[:, None])
        fade = tl.exp(highest - higher)
        value = tl.load(values + there, mask=is_inner[None, :] & is_seen[:, None], other=0.0)
        sums = sums * fade[:, None] + tl.dot(weights.to(value.dtype), value, input_precision="ieee")
        total = total * fade + tl.sum(weights, 1)
        highest = higher
    if SPLITS == 1:
        told = (sums / total[:, None]).to(out.dtype.element_ty)
        tl.store(out + asked[:, None] * SIZE + inner[None, :], told, mask=is_both)
    else:
        part = asked * SPLITS + split
        tl.store(parts + part[:, None] * SIZE + inner[None, :], sums, mask=is_both)
        tl.store(heights + part, highest, mask=is_asked)
        tl.store(totals + part, total, mask=is_asked)


@triton.jit
def _combine(parts, heights, totals, out, SIZE: tl.constexpr, SIZE_PADDED: tl.constexpr, SPLITS: tl.constexpr):
    one = tl.program_id(0)
    split, inner = tl.arange(0, SPLITS), tl.arange(0, SIZE_PADDED)
    is_inner = inner < SIZE
    height = tl.load(heights + one * SPLITS + split)
    weights = tl.exp(height - tl.max(height, 0))
    total = tl.sum(weights * tl.load(totals + one * SPLITS + split), 0)
    there = (one * SPLITS + split)[:, None] * SIZE + inner[None, :]
    sums = tl.sum(tl.load(parts + there, mask=is_inner[None, :], other=0.0) * weights[:, None], 0)
    tl.store(out + one * SIZE + inner, (sums / total).to(out.dtype.element_ty), mask=is_inner)


@triton.jit
def _gate(both, out, WIDTH: tl.constexpr, PART: tl.constexpr):
    row = tl.program_id(0)
    at = tl.program_id(1) * PART + tl.arange(0, PART)
    there = at < WIDTH
    kind = both.dtype.element_ty
    gate = tl.load(both + row * 2 * WIDTH + at, mask=there, other=0.0).to(tl.float32)
    up = tl.load(both + row * 2 * WIDTH + WIDTH + at, mask=there, other=0.0).to(tl.float32)
    opened = (gate / (1 + tl.exp(-gate))).to(kind).to(tl.float32)
    tl.store(out + row * WIDTH + at, (opened * up).to(kind), mask=there)


@triton.jit
def _row_product(
    matrix, bias, row, delta, scales, sums, out, epsilon, OUTPUTS: tl.constexpr, WIDTH: tl.constexpr,
    PADDED: tl.constexpr, MANY: tl.constexpr, PART: tl.constexpr, NORMS: tl.constexpr, ADDS: tl.constexpr,
    GATES: tl.constexpr, HAS_BIAS: tl.constexpr,
):  # fmt: skip
    """What stands before the product is done again by each program: it is little beside its part of the matrix."""
    kind = row.dtype.element_ty
    output = tl.program_id(0) * MANY + tl.arange(0, MANY)
    is_output = output < OUTPUTS
    inner = tl.arange(0, PART)
    scale = 1.0
    if NORMS:
        all_of_it = tl.arange(0, PADDED)
        is_there = all_of_it < WIDTH
        whole = tl.load(row + all_of_it, mask=is_there, other=0.0).to(tl.float32)
        if ADDS:
            whole += tl.load(delta + all_of_it, mask=is_there, other=0.0).to(tl.float32)
            whole = whole.to(kind).to(tl.float32)
            if tl.program_id(0) == 0:
                tl.store(sums + all_of_it, whole.to(kind), mask=is_there)
        scale = tl.rsqrt(tl.sum(whole * whole, 0) / WIDTH + epsilon)
    total = tl.zeros([MANY, PART], tl.float32)
    for begin in range(0, WIDTH, PART):
        at = begin + inner
        there = at < WIDTH
        weights = tl.load(
            matrix + output[:, None].to(tl.int64) * WIDTH + at[None, :],
            mask=is_output[:, None] & there[None, :],
            other=0.0,
        )
        numbers = tl.load(row + at, mask=there, other=0.0).to(tl.float32)
        if ADDS:
            numbers += tl.load(delta + at, mask=there, other=0.0).to(tl.float32)
            numbers = numbers.to(kind).to(tl.float32)
        if NORMS:
            numbers = (numbers * scale).to(kind).to(tl.float32)
            numbers = (numbers * tl.load(scales + at, mask=there, other=0.0).to(tl.float32)).to(kind).to(tl.float32)
        if GATES:
            numbers = (numbers / (1 + tl.exp(-numbers))).to(kind).to(tl.float32)
            numbers = (
                (numbers * tl.load(row + WIDTH + at, mask=there, other=0.0).to(tl.float32)).to(kind).to(tl.float32)
            )
        total += weights.to(tl.float32) * numbers[None, :]
    told = tl.sum(total, 1)
    if HAS_BIAS:
        told += tl.load(bias + output, mask=is_output, other=0.0).to(tl.float32)
    tl.store(out + output, told.to(kind), mask=is_output)


@triton.jit(do_not_specialize=SMALL)
def _attend_tiles(
    query, keys, values, table, tiles, out, scale, stride, tile_stride, window,
    QUERIES: tl.constexpr, KEYS: tl.constexpr, SIZE: tl.constexpr, SIZE_PADDED: tl.constexpr,
    TILE: tl.constexpr, TOKENS: tl.constexpr,
):  # fmt: skip
    """Each program attends up to `TILE` rows of one sequence for one head (FlashAttention-2, Dao 2023)."""
    tile, head = tl.program_id(0), tl.program_id(1)
    first_row, count = tl.load(tiles + tile), tl.load(tiles + tile_stride + tile)
    start, sequence = tl.load(tiles + 2 * tile_stride + tile), tl.load(tiles + 3 * tile_stride + tile)
    row, inner, token = tl.arange(0, TILE), tl.arange(0, SIZE_PADDED), tl.arange(0, TOKENS)
    is_inner = inner < SIZE
    is_both = (row < count)[:, None] & is_inner[None, :]
    asked = ((first_row + row) * QUERIES + head)[:, None] * SIZE + inner[None, :]
    rows = tl.load(query + asked, mask=is_both, other=0.0)
    positions = start + row
    last = start + count - 1
    highest = tl.full([TILE], float("-inf"), tl.float32)
    total = tl.zeros([TILE], tl.float32)
    sums = tl.zeros([TILE, SIZE_PADDED], tl.float32)
    for at in range(tl.maximum(start - window + 1, 0) // TOKENS, last // TOKENS + 1):
        base = (tl.load(table + at * stride + sequence) * KEYS + head // (QUERIES // KEYS)) * TOKENS * SIZE
        there = base + token[:, None] * SIZE + inner[None, :]
        place = at * TOKENS + token
        is_kept = (place <= last)[:, None] & is_inner[None, :]
        key = tl.load(keys + there, mask=is_kept, other=0.0)
        is_seen = (place[None, :] <= positions[:, None]) & (place[None, :] > positions[:, None] - window)
        scores = tl.dot(rows, tl.trans(key), input_precision="ieee") * scale
        scores = tl.where(is_seen, scores, float("-inf"))
        higher = tl.maximum(highest, tl.max(scores, 1))
        finite = tl.where(higher == float("-inf"), 0.0, higher)  # a row may see nothing of this block
        weights = tl.exp(scores - finite[:, None])
        fade = tl.exp(highest - finite)
        value = tl.load(values + there, mask=is_kept, other=0.0)
        sums = sums * fade[:, None] + tl.dot(weights.to(value.dtype), value, input_precision="ieee")
        total = total * fade + tl.sum(weights, 1)
        highest = higher
    total = tl.where(total == 0.0, 1.0, total)  # of rows that are nobody's
    tl.store(out + asked, (sums / total[:, None]).to(out.dtype.element_ty), mask=is_both)


def add_norm(stream: Tensor, delta: Tensor | None, weight: Tensor, epsilon: float) -> Tensor:
    """`stream` [rows, width] += `delta`, in place; returns its RMS norm (Zhang & Sennrich 2019) times `weight`."""
    rows, width = stream.shape
    out = stream.new_empty(stream.shape)
    padded = triton.next_power_of_2(width)
    _add_norm[(rows,)](
        stream, delta, weight, out, epsilon, WIDTH=width, PADDED=padded, ADDS=delta is not None,
        num_warps=min(16, max(1, padded // 256)),
    )  # fmt: skip
    return out


def place(
    joined: Tensor,
    turns: tuple[Tensor, Tensor],
    norms: tuple[Tensor, Tensor] | None,
    epsilon: float,
    cache: tuple[Tensor, Tensor],
    places: tuple[Tensor, Tensor],
) -> Tensor:
    """Of `joined` [rows, (queries + 2 keys) * size] the queries, normed and turned (RoPE, Su et al. 2021); its keys,
    treated alike, and its values go to their places in the cache. `turns` are cosines and sines [rows, size]."""
    keys, values = cache
    _, heads, tokens, size = keys.shape
    rows, queries = len(joined), joined.shape[1] // size - 2 * heads
    query = joined.new_empty((rows, queries, size))
    weights = norms or (joined, joined)
    _place[(rows, queries + 2 * heads)](
        joined, *turns, *weights, query, keys, values, *places, epsilon,
        QUERIES=queries, KEYS=heads, SIZE=size, PADDED=triton.next_power_of_2(size // 2), TOKENS=tokens,
        NORMS=norms is not None, num_warps=1,
    )  # fmt: skip
    return query


def attend(
    query: Tensor,
    cache: tuple[Tensor, Tensor],
    table: Tensor,
    positions: Tensor,
    out: Tensor,
    *,
    scale: float,
    window: int | None,
    programs: int,
) -> None:
    """The first rows of `query` [n, queries, size] over the blocks that `table` [width, rows] names, up to each row's
    position; writes these rows of `out` [n, queries * size]. Long sequences are read in parts (Flash-Decoding, Dao et
    al. 2023) until there are about as many `programs`."""
    keys, values = cache
    _, queries, size = query.shape
    rows, heads = len(positions), keys.shape[1]
    padded = max(LEAST_SIDE, triton.next_power_of_2(size))
    splits = _splits(rows * heads, len(table), programs)
    parts = query.new_empty((rows * queries, splits, size) if splits > 1 else (1,), dtype=torch.float32)
    heights, totals = (query.new_empty((rows * queries, splits), dtype=torch.float32) for _ in "ab")
    _attend[(rows, heads, splits)](
        query, keys, values, table, positions, parts, heights, totals, out, scale, table.stride(0),
        ENDLESS if window is None else window,
        QUERIES=queries, KEYS=heads, SIZE=size, SIZE_PADDED=padded, TOKENS=BLOCK_TOKENS, SPLITS=splits,
        GROUP_PADDED=max(LEAST_SIDE, triton.next_power_of_2(queries // heads)), num_warps=4,
    )  # fmt: skip
    if splits > 1:
        _combine[(rows * queries,)](
            parts, heights, totals, out, SIZE=size, SIZE_PADDED=padded, SPLITS=splits, num_warps=2
        )


def gate(both: Tensor) -> Tensor:
    """`both` [rows, 2 width] -> SiLU of the first half times the second."""
    rows, width = both.shape[0], both.shape[1] // 2
    out = both.new_empty((rows, width))
    part = min(1024, triton.next_power_of_2(width))
    _gate[(rows, triton.cdiv(width, part))](both, out, WIDTH=width, PART=part, num_warps=4)
    return out


def attend_tiles(
    query: Tensor,
    cache: tuple[Tensor, Tensor],
    table: Tensor,
    tiles: Tensor,
    out: Tensor,
    *,
    scale: float,
    window: int | None,
) -> None:
    """Rows of prompts over the blocks that `table` [width, sequences] names. `tiles` [4, count] are stretches of up to
    `TILE` rows: first row, rows, position of the first, and whose. Writes them to `out` [rows, queries * size]."""
    keys, values = cache
    _, queries, size = query.shape
    padded = max(LEAST_SIDE, triton.next_power_of_2(size))
    _attend_tiles[(tiles.shape[1], queries)](
        query, keys, values, table, tiles, out, scale, table.stride(0), tiles.stride(0),
        ENDLESS if window is None else window,
        QUERIES=queries, KEYS=keys.shape[1], SIZE=size, SIZE_PADDED=padded, TILE=TILE, TOKENS=BLOCK_TOKENS,
        num_warps=4 if query.itemsize == 2 else 8, num_stages=2,
    )  # fmt: skip


def product(row: Tensor, matrix: Tensor, bias: Tensor | None) -> Tensor:
    """`matrix` [outputs, width] times one row [1, width]."""
    return _multiplied(row, matrix, bias)


def norm_product(
    stream: Tensor, delta: Tensor | None, weight: Tensor, epsilon: float, matrix: Tensor, bias: Tensor | None
) -> tuple[Tensor, Tensor]:
    """The sum of two rows, and the product of its norm."""
    sums = stream if delta is None else torch.empty_like(stream)
    return sums, _multiplied(stream, matrix, bias, delta=delta, weight=weight, sums=sums, epsilon=epsilon)


def gate_product(both: Tensor, matrix: Tensor, bias: Tensor | None) -> Tensor:
    """`gate`, and the product of that."""
    return _multiplied(both, matrix, bias, gates=True)


def _multiplied(
    row: Tensor,
    matrix: Tensor,
    bias: Tensor | None,
    *,
    delta: Tensor | None = None,
    weight: Tensor | None = None,
    sums: Tensor | None = None,
    epsilon: float = 0.0,
    gates: bool = False,
) -> Tensor:
    outputs, width = matrix.shape
    out = row.new_empty((1, outputs))
    padded = triton.next_power_of_2(width)
    _row_product[(triton.cdiv(outputs, OUTPUTS_OF_A_PROGRAM),)](
        matrix, bias, row, delta, weight, sums, out, epsilon,
        OUTPUTS=outputs, WIDTH=width, PADDED=padded, MANY=OUTPUTS_OF_A_PROGRAM, PART=min(padded, 1024),
        NORMS=weight is not None, ADDS=delta is not None, GATES=gates, HAS_BIAS=bias is not None, num_warps=4,
    )  # fmt: skip
    return out


def _splits(busy: int, width: int, programs: int) -> int:
    """A power of two, no more than there are blocks."""
    splits = 1
    while 2 * splits <= width and 2 * splits * busy <= programs:
        splits *= 2
    return splits
