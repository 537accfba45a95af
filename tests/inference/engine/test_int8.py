"""Weights in whole numbers of eight bits: half the memory, answers that are nearly the same, and only where asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from torch import nn
from transformers import AutoModelForCausalLM

from inference.engine import Engine, EngineError, GenerateRequest, Precision, Sampling
from inference.engine.compiled import panels
from inference.engine.compiled.kernels import Kernels
from inference.engine.compiled.panels import WeightOnlyInt8Linear, int8_packing_with
from inference.engine.devices import CpuDevice
from inference.engine.inspection import Inspector
from inference.engine.int8 import DYNAMIC, Int8Linear, is_available, quantise_linears, quantised
from tests.inference.engine.adapters import save_adapter
from tests.inference.engine.conftest import run
from tests.inference.engine.models import LINES
from tests.inference.engine.test_generation import ask, tokens

in_whole_numbers = pytest.mark.skipif(not is_available(), reason="this processor does not multiply in int8")
HALF_OF_A_BIT = {torch.bfloat16: 2**-8, torch.float32: 1e-5}


@pytest.fixture(params=["in whole numbers", "weights alone"])
def engine(
    request: pytest.FixtureRequest, compiled: Kernels, inspector: Inspector, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Engine]:
    """One on a processor that multiplies whole numbers, then one on another."""
    if request.param == "weights alone":
        if not compiled.multiplies:
            pytest.skip("there are no products of our own")
        monkeypatch.setattr(panels, "is_available", lambda: False)
    elif not is_available():
        pytest.skip("this processor does not multiply in int8")
    engine = Engine(device=CpuDevice(compiled), inspector=inspector)
    yield engine
    engine.close()


def test_a_weight_is_within_half_a_scale_of_what_it_was():
    torch.manual_seed(0)
    weight = torch.randn(40, 64, dtype=torch.bfloat16) * torch.logspace(-3, 3, 40)[:, None].bfloat16()
    weight[5] = 0
    numbers, scales = quantised(weight)
    assert numbers.dtype == torch.int8
    assert int(numbers.min()) >= -127  # -128 would have no counterpart
    off = (numbers.double() * scales.double()[:, None] - weight.double()).abs()
    assert bool((off <= scales.double()[:, None] * 0.5001).all())
    exact = numbers.float() * 0.25
    again, found = quantised(exact)
    assert torch.equal(again * found[:, None], exact)  # what is in such steps already stays as it is


@in_whole_numbers
def test_a_product_is_that_of_whole_numbers():
    torch.manual_seed(0)
    weight, bias, rows = torch.randn(48, 96), torch.randn(48), torch.randn(2, 5, 96)
    numbers, scales = quantised(weight)
    steps = rows.abs().amax(-1, keepdim=True) / 127
    whole = ((rows / steps).add(128).round() - 128).double()
    expected = whole @ numbers.double().t() * scales.double() * steps.double() + bias.double()
    found = Int8Linear(weight, bias)(rows)
    assert found.shape == (2, 5, 48)
    assert torch.allclose(found.double(), expected, rtol=1e-5, atol=1e-5)
    exact = nn.functional.linear(rows, weight, bias)
    assert float((found - exact).norm() / exact.norm()) < 0.012


@in_whole_numbers
def test_a_row_is_what_it_would_be_alone_whatever_is_beside_it():
    torch.manual_seed(0)
    layer = Int8Linear(torch.randn(32, 64).bfloat16(), None)
    quiet = torch.randn(1, 64).bfloat16()
    beside = torch.cat(
        [quiet * 1e4, torch.full((1, 64), float("nan")).bfloat16(), quiet, torch.zeros(1, 64).bfloat16()]
    )
    found = layer(beside)
    assert torch.equal(found[2:3], layer(quiet))
    assert bool(found[1].isnan().all())
    assert torch.equal(found[3], torch.zeros(32, dtype=torch.bfloat16))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32])
@pytest.mark.parametrize(("inputs", "outputs"), [(4, 1), (64, 31), (576, 960), (3_072, 64)])
def test_weights_alone_are_rounded(multiplying: Kernels, inputs: int, outputs: int, dtype: torch.dtype):
    torch.manual_seed(1)
    weight, bias = torch.randn(outputs, inputs, dtype=dtype), torch.randn(outputs, dtype=dtype)
    numbers, scales = quantised(weight)
    kept = numbers.double() * scales.double()[:, None]
    for added in (bias, None):
        layer = WeightOnlyInt8Linear(weight, added, multiplying)
        for count in (0, 1, 2, 7, 13, 64):
            rows = torch.randn(count, inputs, dtype=dtype)
            exact = nn.functional.linear(rows.double(), kept, None if added is None else added.double())
            close = {"rtol": HALF_OF_A_BIT[dtype], "atol": 1e-5 * inputs**0.5}
            torch.testing.assert_close(layer(rows).double(), exact, **close)
            assert layer(rows).dtype == dtype


def test_a_row_has_the_same_answer_in_every_batch(multiplying: Kernels):
    torch.manual_seed(2)
    layer = WeightOnlyInt8Linear(torch.randn(960, 576).bfloat16(), None, multiplying)
    rows = torch.randn(150, 576).bfloat16()
    rows[70] = torch.nan
    alone = torch.cat([layer(row[None]) for row in rows])
    for count in (2, 5, 12, 37, 64, 150):
        torch.testing.assert_close(layer(rows[:count]), alone[:count], rtol=0, atol=0, equal_nan=True)
    assert alone[70].isnan().all()
    assert not alone[69].isnan().any()
    with pytest.raises(TypeError, match=r"not torch\.bfloat16 of 576"):
        layer(rows.float())


def test_bytes_that_are_saved_are_counted_without_the_embedding():
    model = nn.ModuleDict(
        {"table": nn.Embedding(50, 16), "head": nn.Linear(16, 50, bias=False), "in": nn.Linear(16, 8)}
    )
    model.bfloat16()
    model["head"].weight = model["table"].weight
    assert quantise_linears(model, DYNAMIC) == 16 * 8 * 2 - 16 * 8 - 8 * 4 - (16 * 50 + 50 * 4)
    assert [type(model[name]) for name in ("head", "in")] == [Int8Linear, Int8Linear]


def test_what_is_not_taken_stays_and_saves_nothing(compiled: Kernels, monkeypatch: pytest.MonkeyPatch):
    if not compiled.multiplies:
        pytest.skip("there are no products of our own")
    monkeypatch.setattr(panels, "is_available", lambda: False)
    model = nn.ModuleDict({"odd": nn.Linear(18, 8), "even": nn.Linear(16, 8, bias=False)}).bfloat16()
    assert quantise_linears(model, int8_packing_with(compiled)) == 16 * 8 * 2 - 16 * 8 - 8 * 4
    assert [type(model[name]) for name in ("odd", "even")] == [nn.Linear, WeightOnlyInt8Linear]


def test_the_same_files_are_served_both_ways_side_by_side(engine: Engine, folders: dict[str, Path]):
    stored = engine.load("stored", folders["qwen3"], task="text-generation")
    small = engine.load("small", folders["qwen3"], task="text-generation", precision=Precision.INT8)
    assert small.parameters == stored.parameters
    assert small.bytes < 0.75 * stored.bytes
    assert engine.stats()["bytes"] == stored.bytes + small.bytes + stored.kv_bytes + small.kv_bytes
    prompt = engine.tokenize("stored", LINES[0])
    sampling = Sampling(max_tokens=1, temperature=0, logprobs=1)
    events = run(engine, [GenerateRequest(name, name, prompt, sampling) for name in ("stored", "small")])
    assert events["stored"][0].logprob != events["small"][0].logprob  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["qwen3", "llama", "gpt2", "mistral"])
def test_a_text_is_about_as_likely_as_before(name: str, engine: Engine, folders: dict[str, Path]):
    """Perplexity of our lines within 3 %, each line's log-probabilities alike to 0.99."""
    engine.load("m", folders[name], task="text-generation", precision=Precision.INT8)
    model = AutoModelForCausalLM.from_pretrained(folders[name])
    sampling = Sampling(max_tokens=0, temperature=0, echo=True, logprobs=0)
    events = run(engine, [ask(engine, str(at), line, sampling) for at, line in enumerate(LINES)])
    told, exact = [], []
    for at, line in enumerate(LINES):
        echo = events[str(at)][0]
        ids = engine.tokenize("m", line)
        with torch.inference_mode():
            logprobs = model(torch.tensor([ids])).logits[0].log_softmax(-1)
        told += [each.logprob for each in echo.tokens[1:]]  # type: ignore[union-attr]
        exact += [float(row[token]) for row, token in zip(logprobs, ids[1:], strict=False)]
    ratio = torch.tensor(told).neg().mean().exp() / torch.tensor(exact).neg().mean().exp()
    assert float(ratio) == pytest.approx(1, abs=0.03)
    assert float(torch.corrcoef(torch.tensor([told, exact]))[0, 1]) > 0.99


def test_adapters_are_put_on_a_base_in_int8(engine: Engine, folders: dict[str, Path], tmp_path: Path):
    adapter = save_adapter(tmp_path / "a", folders["llama"], ("q_proj", "v_proj"))
    engine.load("m", folders["llama"], task="text-generation", precision=Precision.INT8)
    engine.load("a", adapter, task="text-generation", base=folders["llama"], precision=Precision.INT8)
    prompt = engine.tokenize("m", LINES[0])
    sampling = Sampling(max_tokens=12, temperature=0, ignore_eos=True)
    events = run(engine, [GenerateRequest(name, name, prompt, sampling) for name in ("m", "a")])
    assert tokens(events["m"]) != tokens(events["a"])


def test_a_machine_that_cannot_refuses_and_serves_nothing_else_instead(
    inspector: Inspector, folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(panels, "is_available", lambda: False)
    engine = Engine(device=CpuDevice(None), inspector=inspector)
    try:
        with pytest.raises(EngineError) as refused:
            engine.load("m", folders["llama"], task="text-generation", precision=Precision.INT8)
        assert refused.value.code == "int8_unavailable"
        assert engine.models() == []
    finally:
        engine.close()


def test_models_that_do_not_write_are_refused_in_int8(engine: Engine, folders: dict[str, Path]):
    with pytest.raises(EngineError) as refused:
        engine.load("e", folders["embedder"], task="feature-extraction", precision=Precision.INT8)
    assert refused.value.code == "int8_unavailable"
