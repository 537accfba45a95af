"""What is compiled computes what torch does, for each kind of processor that this one can be; and does without."""

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional
from transformers import AutoModelForCausalLM

from inference.engine import Engine, GenerateRequest, Limits, Sampling
from inference.engine.attention.layout import visible
from inference.engine.attention.scoring import Scoring
from inference.engine.backends.native import NativeBackend
from inference.engine.compiled import building
from inference.engine.compiled.building import NoCompiler, build, library
from inference.engine.compiled.kernels import Kernels, kernels_here
from inference.engine.compiled.runner import CompiledRunner
from inference.engine.devices import CpuDevice, device_named
from inference.engine.kv_cache import BLOCK_TOKENS, blocks_for
from tests.inference.engine.conftest import run

CLOSE = {torch.float32: 2e-5, torch.bfloat16: 0.016}
HALF_OF_A_BIT = {torch.float32: 2e-6, torch.bfloat16: 2**-8}


@pytest.fixture(params=[torch.float32, torch.bfloat16], ids=["float32", "bfloat16"])
def dtype(request: pytest.FixtureRequest) -> torch.dtype:
    kind: torch.dtype = request.param
    return kind


def normed(rows: Tensor, weight: Tensor, epsilon: float) -> Tensor:
    """As transformers' llama does it."""
    exact = rows.float()
    return weight * (exact * torch.rsqrt(exact.pow(2).mean(-1, keepdim=True) + epsilon)).to(rows.dtype)


def turned(rows: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
    low, high = rows.chunk(2, dim=-1)
    return rows * cosines[:, None] + torch.cat((-high, low), dim=-1) * sines[:, None]


@pytest.mark.parametrize("width", [24, 576])
def test_sums_are_normed(functions: Kernels, dtype: torch.dtype, width: int):
    torch.manual_seed(1)
    stream, delta = torch.randn(2, 70, width).to(dtype)
    weight, out = torch.rand(width).to(dtype), torch.empty(70, width, dtype=dtype)
    expected = stream + delta
    functions.add_norm(stream, delta, weight, out, 1e-5)
    assert torch.equal(stream, expected)
    torch.testing.assert_close(out, normed(expected, weight, 1e-5), rtol=2 * HALF_OF_A_BIT[dtype], atol=1e-6)
    functions.add_norm(stream, None, weight, out, 1e-5)
    assert torch.equal(stream, expected)
    torch.testing.assert_close(out, normed(expected, weight, 1e-5), rtol=2 * HALF_OF_A_BIT[dtype], atol=1e-6)


@pytest.mark.parametrize("width", [21, 1_536])
def test_gates_open(functions: Kernels, dtype: torch.dtype, width: int):
    torch.manual_seed(2)
    both = (20 * torch.randn(40, 2 * width)).to(dtype)
    out = torch.empty(40, width, dtype=dtype)
    functions.gate(both, out)
    gate, up = both.chunk(2, dim=-1)
    torch.testing.assert_close(out, functional.silu(gate) * up, rtol=2 * HALF_OF_A_BIT[dtype], atol=1e-6)


@pytest.mark.parametrize("is_normed", [False, True])
@pytest.mark.parametrize("size", [8, 64, 80])
def test_heads_are_turned_and_put_in_their_places(functions: Kernels, dtype: torch.dtype, size: int, is_normed: bool):
    torch.manual_seed(3)
    rows, heads, shared, blocks = 37, 6, 2, 5
    joined = torch.randn(rows, (heads + 2 * shared) * size).to(dtype)
    angles = torch.rand(rows, size // 2).repeat(1, 2) * 6
    turns = (angles.cos().to(dtype), angles.sin().to(dtype))
    norms = (torch.rand(size).to(dtype), torch.rand(size).to(dtype)) if is_normed else None
    keys, values = torch.zeros(2, blocks, shared, BLOCK_TOKENS, size, dtype=dtype).unbind()
    flat = torch.randperm(blocks * BLOCK_TOKENS)[:rows]
    places = (flat // BLOCK_TOKENS, flat % BLOCK_TOKENS)
    query = torch.empty(rows, heads, size, dtype=dtype)

    functions.place(joined, turns, norms, query, (keys, values), places, 1e-6)

    asked, told, kept = joined.view(rows, -1, size).split([heads, shared, shared], dim=1)
    if norms:
        asked, told = normed(asked, norms[0], 1e-6), normed(told, norms[1], 1e-6)
    close = {"rtol": 2 * HALF_OF_A_BIT[dtype], "atol": 4 * HALF_OF_A_BIT[dtype]}
    torch.testing.assert_close(query, turned(asked, *turns), **close)
    torch.testing.assert_close(keys[places[0], :, places[1]], turned(told, *turns), **close)
    assert torch.equal(values[places[0], :, places[1]], kept)
    assert int((keys != 0).any(-1).sum()) == rows * shared


@pytest.mark.parametrize("width", [5, 400, 50_257])
def test_the_best_are_found(functions: Kernels, dtype: torch.dtype, width: int):
    torch.manual_seed(5)
    logits = torch.randn(9, width).to(dtype)
    logits[1], logits[2] = -logits[0].abs(), float("-inf")
    logits[3, -1] = logits[3, width // 2] = 100  # the first of equals
    logits[4, 1], logits[5, -1], logits[6, 2] = float("inf"), float("nan"), float("nan")
    logits[6, 3] = float("inf")
    for rows in (logits, logits[::2], logits[:1], logits[:0]):
        highest, places = functions.best(rows)
        expected, first = rows.max(-1)
        torch.testing.assert_close(highest.to(dtype), expected, rtol=0, atol=0, equal_nan=True)
        assert torch.equal(places[~highest.isnan()], first[~highest.isnan()])


SOME = [(1, 0), (1, 63), (1, 64), (130, 0), (1, 200), (70, 61), (3, 125), (2, 0)]
ONE = [(1, 4_500)]
LONG = [(1, 4_500), (1, 2_047), (1, 2_048), (33, 2_100)]


SHAPES = [(9, 3, 64), (4, 4, 8), (6, 1, 80), (16, 2, 128), (2, 1, 256)]
"""Heads, those that are shared, and their size."""


def with_torch(query: Tensor, keys: Tensor, values: Tensor, seen: Tensor, scoring: Scoring) -> Tensor:
    """Each is [head, token, size]."""
    return functional.scaled_dot_product_attention(
        query[None], keys[None], values[None], attn_mask=seen, scale=scoring.scale, enable_gqa=True
    )[0]


def as_transformers(query: Tensor, keys: Tensor, values: Tensor, seen: Tensor, scoring: Scoring) -> Tensor:
    """As Gemma 2 caps scores, and GPT-OSS adds sinks."""
    keys, values = (pool.repeat_interleave(len(query) // len(pool), 0) for pool in (keys, values))
    scores = query @ keys.transpose(1, 2) * scoring.scale
    if scoring.cap is not None:
        scores = (scores / scoring.cap).tanh() * scoring.cap
    scores = scores.masked_fill(~seen, float("-inf"))
    if scoring.sinks is None:
        return scores.softmax(-1) @ values
    sinks = scoring.sinks[:, None, None].expand(-1, scores.shape[1], 1)
    return torch.cat((scores, sinks), -1).softmax(-1)[..., :-1] @ values


def check_attention(
    functions: Kernels,
    dtype: torch.dtype,
    chunks: list[tuple[int, int]],
    shape: tuple[int, int, int],
    scoring: Scoring,
    expect: Callable[[Tensor, Tensor, Tensor, Tensor, Scoring], Tensor],
) -> None:
    """Chunks are rows and a first position. What lies in other blocks and behind the last token is never looked at."""
    torch.manual_seed(4)
    heads, shared, size = shape
    needed = [blocks_for(start + length) for length, start in chunks]
    keys, values = torch.randn(2, sum(needed) + 3, shared, BLOCK_TOKENS, size).to(dtype).unbind()
    tables = list(torch.randperm(sum(needed) + 3)[: sum(needed)].split(needed))
    unseen = torch.ones(keys.shape[0], BLOCK_TOKENS, dtype=torch.bool)
    facts, expected, row, at = [], [], 0, 0
    query = torch.randn(sum(length for length, _ in chunks), heads, size).to(dtype)
    for (length, start), table in zip(chunks, tables, strict=True):
        facts.append((row, length, start, at))
        told, kept = (pool[table].transpose(0, 1).flatten(1, 2)[:, : start + length].float() for pool in (keys, values))
        mask = visible(torch.arange(start, start + length), start + length, scoring.window)
        asked = query[row : row + length].transpose(0, 1).float()
        expected.append(expect(asked, told, kept, mask, scoring).transpose(0, 1))
        token = torch.arange(start + length)
        unseen[table[token // BLOCK_TOKENS], token % BLOCK_TOKENS] = False
        row, at = row + length, at + len(table)
    keys.transpose(1, 2)[unseen] = values.transpose(1, 2)[unseen] = float("nan")

    out = torch.empty_like(query)
    functions.attend(query, out, (keys, values), torch.tensor(facts), torch.cat(tables), scoring)

    close = CLOSE[dtype]
    torch.testing.assert_close(out.float(), torch.cat(expected), rtol=close, atol=close)


@pytest.mark.parametrize("window", [None, 50, 2_060])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("chunks", [SOME, LONG, ONE], ids=["some", "long", "one"])
def test_attention(
    functions: Kernels,
    dtype: torch.dtype,
    chunks: list[tuple[int, int]],
    shape: tuple[int, int, int],
    window: int | None,
):
    check_attention(functions, dtype, chunks, shape, Scoring(0.2, window), with_torch)


SINKS = torch.tensor([200.0, -200.0, 0.0, 7.0, -3.0, 12.0, 0.5, 4.0]).repeat(2)
"""Of the heads: far above all scores, far below, and among them."""


@pytest.mark.parametrize(
    "scoring",
    [Scoring(0.2, None, 2.0), Scoring(0.2, 50, 30.0), Scoring(0.2, None, None, SINKS), Scoring(0.2, 2_060, 5.0, SINKS)],
    ids=["cap", "cap-window", "sinks", "all"],
)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("chunks", [SOME, LONG, ONE], ids=["some", "long", "one"])
def test_scores_are_capped_and_sinks_take_part(
    functions: Kernels,
    dtype: torch.dtype,
    chunks: list[tuple[int, int]],
    shape: tuple[int, int, int],
    scoring: Scoring,
):
    sinks = None if scoring.sinks is None else scoring.sinks[: shape[0]]
    check_attention(functions, dtype, chunks, shape, scoring._replace(sinks=sinks), as_transformers)


@pytest.mark.parametrize("cap", [1e-3, 50.0, 1e4])
def test_a_cap_keeps_the_digits_of_scores(functions: Kernels, cap: float):
    """Two tokens: what the first weighs beside the second tells their scores apart."""
    keys, values = torch.zeros(2, 1, 1, BLOCK_TOKENS, 64).unbind()
    keys[0, 0, 0, 0] = values[0, 0, 0, 0] = 1
    scores = torch.cat((torch.logspace(-6, 4, 400), -torch.logspace(-6, 4, 400), torch.zeros(1)))
    query = torch.zeros(len(scores), 1, 64)
    query[:, 0, 0] = scores
    facts = torch.tensor([(row, 1, 1, 0) for row in range(len(scores))])
    out = torch.empty_like(query)
    functions.attend(query, out, (keys, values), facts, torch.tensor([0]), Scoring(1.0, cap=cap))
    expected = (cap * (scores.double() / cap).tanh()).sigmoid()
    torch.testing.assert_close(out[:, 0, 0].double(), expected, rtol=3e-6, atol=1e-7)


def test_long_pasts_of_many_take_little_memory_besides(functions: Kernels):
    """A part of a past needs room for the rows that read it, and not for as many as could be attended together."""
    rows, past = 32, 2**18 - 1
    keys, values = torch.randn(2, 3, 1, BLOCK_TOKENS, 16).unbind()
    query, out = torch.randn(2, rows, 8, 16).unbind()
    facts, table = torch.tensor([(row, 1, past, 0) for row in range(rows)]), torch.ones(2**12, dtype=torch.long)
    functions.attend(query, out, (keys, values), facts[:1], table, Scoring(1.0))  # with it the threads that it wants
    _soft, hard = limits = resource.getrlimit(resource.RLIMIT_AS)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (_taken() + 2**24, hard))
        functions.attend(query, out, (keys, values), facts, table, Scoring(1.0))
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)
    once = functional.scaled_dot_product_attention(query, keys[1], values[1], scale=1.0)  # the same block over and over
    torch.testing.assert_close(out, once, rtol=1e-4, atol=1e-4)


def _taken() -> int:
    """Addresses of this process, in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


@pytest.mark.parametrize("past", [99, 2_100])
@pytest.mark.parametrize("sinks", [None, torch.tensor([200.0, -200.0])], ids=["alone", "sinks"])
@pytest.mark.parametrize("cap", [None, 5.0])
def test_attention_to_what_is_no_number_is_none(
    functions: Kernels, dtype: torch.dtype, cap: float | None, sinks: Tensor | None, past: int
):
    keys, values = torch.randn(2, 2, 1, BLOCK_TOKENS, 64).to(dtype).unbind()
    facts, table = torch.tensor([(0, 1, past, 0)]), torch.tensor([0, 1] + [0] * 31)
    for pool in (keys, values):
        query, out = torch.randn(2, 1, 2, 64).to(dtype).unbind()
        before = pool[1, 0, 7].clone()
        pool[1, 0, 7] = float("nan")
        functions.attend(query, out, (keys, values), facts, table, Scoring(1.0, None, cap, sinks))
        assert out.isnan().all()
        pool[1, 0, 7] = before
    functions.attend(query, out, (keys, values), facts, table, Scoring(1.0, None, cap, torch.tensor([float("nan"), 0])))
    assert out.isnan().all(-1).tolist() == [[True, False]]


def test_what_is_no_number_is_not_hidden(functions: Kernels, dtype: torch.dtype):
    stream, weight = torch.full((1, 32), float("nan"), dtype=dtype), torch.ones(32, dtype=dtype)
    normed_rows = torch.zeros_like(stream)
    functions.add_norm(stream, None, weight, normed_rows, 1e-5)
    assert normed_rows.isnan().all()
    gated = torch.zeros(1, 16, dtype=dtype)
    functions.gate(stream, gated)
    assert gated.isnan().all()


@pytest.mark.parametrize(
    ("name", "is_whole"),
    [("llama", True), ("qwen3", True), ("mistral", True), ("gpt2", False), ("gemma", False), ("phi", False)],
)
def test_common_architectures_are_computed_without_their_modules(
    compiled: Kernels, folders: dict[str, Path], name: str, is_whole: bool
):
    engine = Engine(device=CpuDevice(compiled))
    engine.load("m", folders[name], task="text-generation")
    backend = engine._residents["m"].backend
    assert isinstance(backend, NativeBackend)
    assert isinstance(backend._runner, CompiledRunner) is is_whole
    engine.close()


def test_answers_in_bf16_are_those_of_torch_alone(compiled: Kernels, folders: dict[str, Path]):
    """Numbers are rounded where transformers rounds them, so few log-probabilities move at all."""
    model = AutoModelForCausalLM.from_pretrained(folders["llama-bf16"], dtype=torch.bfloat16, local_files_only=True)
    prompt = tuple(range(5, 95))
    engine = Engine(device=CpuDevice(compiled))
    engine.load("m", folders["llama-bf16"], task="text-generation", limits=Limits(step_tokens=64, sequences=4))
    asked = Sampling(max_tokens=1, temperature=0, logprobs=20, ignore_eos=True)
    told: Any = run(engine, [GenerateRequest("1", "m", prompt, asked)])["1"][0]
    engine.close()
    with torch.inference_mode():
        expected = model(torch.tensor([prompt])).logits[0, -1].float().log_softmax(-1)
    for one in told.top:
        assert abs(one.logprob - float(expected[one.token_id])) < 0.02


def test_without_a_compiler_torch_computes_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    with pytest.raises(NoCompiler):
        build()
    assert kernels_here.__wrapped__() is None


@pytest.mark.parametrize("content", [b"", b"no library"])
def test_a_library_that_does_not_load_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes):
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    path = library(building.march_for(torch.backends.cpu.get_cpu_capability()))
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert kernels_here.__wrapped__() is None


def test_they_are_made_by_one_command_and_used_from_then_on(compiled: Kernels):
    told = subprocess.run(
        [sys.executable, "-m", "inference.engine.compiled"], check=True, capture_output=True, text=True
    )
    assert told.stdout == "The engine's compiled functions are ready.\n"
    device: Any = device_named("cpu")
    assert device._kernels is not None
