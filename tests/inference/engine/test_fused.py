"""Each kernel computes what plain torch does: in Triton's interpreter on a processor, compiled where there is a device.

The interpreter neither rounds to bf16 nor multiplies in it, so that is tried on devices alone.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from inference.engine import EchoEvent, Engine, Limits, Sampling
from inference.engine.attention.layout import visible
from inference.engine.devices import CudaDevice
from inference.engine.fused import fused_decoder, kernels
from inference.engine.fused.decoder import FusedDecoder
from inference.engine.fused.reading import TILE
from inference.engine.inspection import Inspector
from inference.engine.kv_cache import BLOCK_TOKENS
from tests.inference.engine.conftest import run
from tests.inference.engine.models import LINES
from tests.inference.engine.test_devices import OnProcessor
from tests.inference.engine.test_generation import alone, ask, tokens
from tests.site import ROOT

PLACE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
WITHIN = {torch.float32: 2e-5, torch.bfloat16: 2e-2}


@pytest.fixture(params=[torch.float32, torch.bfloat16] if PLACE.type == "cuda" else [torch.float32], ids=str)
def dtype(request: pytest.FixtureRequest) -> torch.dtype:
    torch.manual_seed(5)
    told: torch.dtype = request.param
    return told


def drawn(*shape: int, dtype: torch.dtype) -> Tensor:
    return torch.randn(shape).to(PLACE, dtype)


def assert_alike(found: Tensor, expected: Tensor) -> None:
    within = WITHIN[found.dtype]
    assert found.dtype == expected.dtype
    torch.testing.assert_close(found, expected, atol=within, rtol=within)


def test_the_norm_of_a_sum_and_the_sum(dtype: torch.dtype):
    for width in (96, 576):
        stream, delta, weight = (drawn(*shape, dtype=dtype) for shape in ((3, width), (3, width), (width,)))
        added = stream + delta
        expected = functional.rms_norm(added, (width,), weight, 1e-5)
        assert_alike(kernels.add_norm(stream, delta, weight, 1e-5), expected)
        assert torch.equal(stream, added)
        assert_alike(kernels.add_norm(stream, None, weight, 1e-5), expected)
        assert torch.equal(stream, added)


def test_the_gate(dtype: torch.dtype):
    both = drawn(2, 2 * 1_536, dtype=dtype)
    assert_alike(kernels.gate(both), functional.silu(both[:, :1_536]) * both[:, 1_536:])


@pytest.mark.parametrize("is_normed", [True, False])
def test_queries_are_turned_and_keys_and_values_kept(dtype: torch.dtype, is_normed: bool):
    rows, queries, heads, size = 3, 4, 2, 32
    joined = drawn(rows, (queries + 2 * heads) * size, dtype=dtype)
    before = joined.clone().view(rows, -1, size)
    angles = torch.randn(rows, size // 2).to(PLACE).repeat(1, 2)
    turns = (angles.cos().to(dtype), angles.sin().to(dtype))
    weights = (drawn(size, dtype=dtype), drawn(size, dtype=dtype)) if is_normed else None
    keys, values = (torch.zeros((5, heads, BLOCK_TOKENS, size), dtype=dtype, device=PLACE) for _ in "kv")
    places = (torch.tensor([4, 1, 2], device=PLACE), torch.tensor([0, 63, 7], device=PLACE))

    query = kernels.place(joined, turns, weights, 1e-6, (keys, values), places)

    def turned(states: Tensor, weight: Tensor | None) -> Tensor:
        if weight is not None:
            states = functional.rms_norm(states, (size,), weight, 1e-6)
        low, high = states.chunk(2, -1)
        return states * turns[0][:, None] + torch.cat((-high, low), -1) * turns[1][:, None]

    assert_alike(query, turned(before[:, :queries], weights and weights[0]))
    assert_alike(keys[places[0], :, places[1]], turned(before[:, queries:-heads], weights and weights[1]))
    assert torch.equal(values[places[0], :, places[1]], before[:, -heads:])
    assert keys.count_nonzero(dim=(1, 3)).bool().sum() == rows  # no other place was written
    assert values.count_nonzero(dim=(1, 3)).bool().sum() == rows


@pytest.mark.parametrize(("programs", "window"), [(1, None), (64, None), (64, 40), (1, 70)])
@pytest.mark.parametrize("size", [8, 24, 64])
def test_attention_over_blocks(dtype: torch.dtype, programs: int, window: int | None, size: int):
    """Of unequal lengths, in one part and in several, with heads that share their keys and values."""
    queries, heads, width = 6, 2, 4
    positions = torch.tensor([0, 63, 64, 250], device=PLACE)
    keys, values = (drawn(17, heads, BLOCK_TOKENS, size, dtype=dtype) for _ in "kv")
    table = torch.randperm(16)[: width * 4].view(4, width)
    query = drawn(4, queries, size, dtype=dtype)
    for row, position in enumerate(positions.tolist()):  # what was never written may be anything
        for pool in (keys, values):
            pool[table[row, position // BLOCK_TOKENS], :, position % BLOCK_TOKENS + 1 :] = torch.nan
            pool[table[row, position // BLOCK_TOKENS + 1 :]] = torch.nan

    found = query.new_empty((4, queries * size))
    blocks = table.t().contiguous().to(PLACE)
    kernels.attend(query, (keys, values), blocks, positions, found, scale=size**-0.5, window=window, programs=programs)

    for row, position in enumerate(positions.tolist()):
        first = 0 if window is None else max(0, position - window + 1)
        past = [pool[table[row]].transpose(0, 1).reshape(heads, -1, size) for pool in (keys, values)]
        key, value = (pool[:, first : position + 1].repeat_interleave(queries // heads, 0) for pool in past)
        expected = functional.scaled_dot_product_attention(query[row][:, None], key, value)
        assert_alike(found[row].view(queries, size), expected[:, 0])


@pytest.mark.parametrize("window", [None, 40])
@pytest.mark.parametrize("size", [8, 24, 64])
def test_attention_of_prompts(dtype: torch.dtype, window: int | None, size: int):
    """A whole prompt, a piece of one that goes on, and one that fits in a tile."""
    queries, heads, width = 4, 2, 4
    stretches = [(0, 130), (70, 190), (0, 5)]  # positions of each sequence that are computed
    lengths = [end - start for start, end in stretches]
    keys, values = (drawn(13, heads, BLOCK_TOKENS, size, dtype=dtype) for _ in "kv")
    table = torch.randperm(12).view(3, width)
    query = drawn(sum(lengths), queries, size, dtype=dtype)
    tiles = [
        (sum(lengths[:at]) + first, min(TILE, end - start - first), start + first, at)
        for at, (start, end) in enumerate(stretches)
        for first in range(0, end - start, TILE)
    ]
    for at, (_, end) in enumerate(stretches):  # what was never written may be anything
        for pool in (keys, values):
            pool[table[at, (end - 1) // BLOCK_TOKENS], :, (end - 1) % BLOCK_TOKENS + 1 :] = torch.nan
            pool[table[at, (end - 1) // BLOCK_TOKENS + 1 :]] = torch.nan

    found = query.new_empty((len(query), queries * size))
    blocks, told = (torch.tensor(each).t().contiguous().to(PLACE) for each in (table.tolist(), tiles))
    kernels.attend_tiles(query, (keys, values), blocks, told, found, scale=size**-0.5, window=window)

    for at, ((start, end), rows) in enumerate(zip(stretches, found.split(lengths), strict=True)):
        past = [pool[table[at]].transpose(0, 1).reshape(heads, -1, size)[:, :end] for pool in (keys, values)]
        key, value = (pool.repeat_interleave(queries // heads, 0) for pool in past)
        asked = query[sum(lengths[:at]) : sum(lengths[: at + 1])].transpose(0, 1)
        seen = visible(torch.arange(start, end, device=PLACE), end, window)
        expected = functional.scaled_dot_product_attention(asked, key, value, attn_mask=seen)
        assert_alike(rows.view(-1, queries, size), expected.transpose(0, 1))


@pytest.mark.parametrize(("width", "outputs"), [(96, 33), (1_536, 8)])
@pytest.mark.parametrize("has_bias", [True, False])
def test_products_of_one_row(dtype: torch.dtype, width: int, outputs: int, has_bias: bool):
    matrix = drawn(outputs, width, dtype=dtype) / width**0.5
    bias = drawn(outputs, dtype=dtype) if has_bias else None
    stream, delta, weight = (drawn(*shape, dtype=dtype) for shape in ((1, width), (1, width), (width,)))
    both = drawn(1, 2 * width, dtype=dtype)
    added = stream + delta
    normed = functional.rms_norm(added, (width,), weight, 1e-5)

    sums, product = kernels.norm_product(stream, delta, weight, 1e-5, matrix, bias)
    assert torch.equal(sums, added)
    assert_alike(product, functional.linear(normed, matrix, bias))
    assert_alike(kernels.norm_product(added, None, weight, 1e-5, matrix, bias)[1], product)
    assert_alike(kernels.product(stream, matrix, bias), functional.linear(stream, matrix, bias))
    gated = functional.silu(both[:, :width]) * both[:, width:]
    assert_alike(kernels.gate_product(both, matrix, bias), functional.linear(gated, matrix, bias))


class Fusing(OnProcessor):
    """As an accelerator decodes, in Triton's interpreter."""

    def fused(self, module: nn.Module) -> FusedDecoder | None:
        return fused_decoder(module, self.place, 64)


@pytest.fixture
def accelerated(monkeypatch: pytest.MonkeyPatch, inspector: Inspector) -> Iterator[Engine]:
    if PLACE.type == "cpu":
        monkeypatch.setattr(kernels, "OUTPUTS_OF_A_PROGRAM", 64)  # the interpreter takes as long for few
    device = CudaDevice(PLACE) if PLACE.type == "cuda" else Fusing()
    engine = Engine(device=device, inspector=inspector)
    yield engine
    engine.close()


@pytest.mark.parametrize("name", ["qwen3", "mistral"])  # one with norms of heads, one with a window
def test_fused_steps_answer_as_generate(name: str, accelerated: Engine, folders: dict[str, Path]):
    """With sequences of unequal lengths that come and go, and one over several blocks."""
    limits = Limits(sequences=5, context=512, step_tokens=48)
    accelerated.load("m", folders[name], task="text-generation", limits=limits)
    lengths = [9, 75, 14]  # of prompts; the second is read in two chunks, and goes over two blocks
    asked = [
        ask(accelerated, str(at), line * 4, Sampling(max_tokens=3 + at, temperature=0, ignore_eos=True))
        for at, line in enumerate(LINES[:3])
    ]
    asked = [replace(one, prompt=one.prompt[:length]) for one, length in zip(asked, lengths, strict=True)]
    events = run(accelerated, asked)
    for request in asked:
        assert tokens(events[request.id]) == alone(folders[name], request.prompt, request.sampling.max_tokens)
    attention = accelerated._residents["m"].backend._runner._model.model.layers[0].self_attn  # type: ignore[attr-defined]
    parts = [getattr(attention, part).weight for part in ("q_proj", "k_proj", "v_proj")]
    assert len({part.untyped_storage().data_ptr() for part in parts}) == 1  # joined, and not kept twice


def test_a_prompt_that_is_judged_in_two_chunks(accelerated: Engine, engine: Engine, folders: dict[str, Path]):
    """No token is chosen after the first of them."""
    told = []
    for one in (engine, accelerated):
        one.load("m", folders["qwen3"], task="text-generation", limits=Limits(sequences=5, context=512, step_tokens=48))
        asked = ask(one, "1", LINES[1] * 4, Sampling(max_tokens=1, temperature=0, echo=True, logprobs=1))
        echo = run(one, [replace(asked, prompt=asked.prompt[:70])])["1"][0]
        assert isinstance(echo, EchoEvent)
        told.append({at: token.logprob for at, token in enumerate(echo.tokens)})
    assert len(told[0]) == 70
    assert told[0] == pytest.approx(told[1], abs=1e-4)


def test_kernels_are_compiled_for_an_accelerator():
    """Without one; the interpreter lets pass what the compiler refuses. What neither changed nor calls what did is not
    compiled again."""
    env = os.environ | {"TRITON_INTERPRET": "0", "TRITON_CACHE_DIR": str(ROOT / ".pytest_cache" / "triton")}
    command = [sys.executable, "-m", "tests.inference.engine.compile_kernels"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["gpt2", "gemma", "phi"])
def test_other_architectures_are_decoded_by_their_own_modules(name: str, folders: dict[str, Path]):
    from transformers import AutoModelForCausalLM

    assert fused_decoder(AutoModelForCausalLM.from_pretrained(folders[name]), PLACE, 64) is None


@pytest.mark.parametrize("name", ["attend", "attend_tiles"])
def test_a_device_without_room_for_the_heads_of_a_model_computes_by_its_module(
    name: str, accelerated: Engine, folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
):
    def refuse(*_given: object, **_named: object) -> None:
        raise RuntimeError("out of resource: shared memory, Required: 114944, Hardware limit: 101376")

    monkeypatch.setattr(kernels, name, refuse)
    accelerated.load("m", folders["qwen3"], task="text-generation")
    request = ask(accelerated, "1", LINES[0])
    assert tokens(run(accelerated, [request])["1"]) == alone(folders["qwen3"], request.prompt, 40)
