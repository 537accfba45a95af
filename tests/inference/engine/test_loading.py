"""What a model takes once it is loaded, and that the engine computes what transformers does."""

import resource
import shutil
import weakref
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional
from transformers import AutoModelForCausalLM, CamembertConfig, LlamaConfig, Olmo2Config, OPTConfig, PhiConfig
from transformers.models.gemma2 import Gemma2Config
from transformers.models.gpt_neox import GPTNeoXConfig
from transformers.pytorch_utils import Conv1D

from inference.engine import Engine, EngineError, Limits, LoadedModel
from inference.engine.apart import ApartRunner
from inference.engine.errors import words_of
from inference.engine.kv_cache import BLOCK_TOKENS, Geometry, KVCache
from inference.engine.linear import Ordinary, PackedLinear, is_available, pack_linears
from tests.inference.engine.models import SMALL, save_decoder, tokenizer


def save(folder: Path, config: object) -> Path:
    torch.manual_seed(1)
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)
    tokenizer().save_pretrained(folder)
    return folder


def test_a_loaded_model_says_what_it_takes(engine: Engine, folders: dict[str, Path]):
    model = engine.load("m", folders["llama-bf16"], task="text-generation", limits=Limits(context=100))
    assert model == LoadedModel(
        key="m",
        task="text-generation",
        parameters=31_392,
        bytes=62_784,
        context_length=100,
        kv_bytes_per_token=2 * 2 * 2 * 8 * 2,
        load_seconds=model.load_seconds,
        kv_bytes=64 * 128 * 128,
    )
    assert 0 < model.load_seconds < 60
    assert engine.models() == [model]
    assert engine.capacity("m") == 64


@pytest.mark.parametrize(
    "config",
    [
        PhiConfig(**SMALL, intermediate_size=64, max_position_embeddings=128),
        Olmo2Config(**SMALL, intermediate_size=64, max_position_embeddings=128),
        OPTConfig(**SMALL, ffn_dim=64, word_embed_proj_dim=32, max_position_embeddings=128),
        GPTNeoXConfig(**SMALL, intermediate_size=64, max_position_embeddings=128),
        LlamaConfig(**SMALL, intermediate_size=64, head_dim=12, max_position_embeddings=40),
    ],
    ids=["phi", "olmo2", "opt", "gpt-neox", "llama-odd-heads"],
)
def test_architectures_that_agree_with_transformers_are_served(config: Any, engine: Engine, tmp_path: Path):
    engine.load("m", save(tmp_path / "m", config), task="text-generation")


@pytest.mark.parametrize("is_other", [True, False])
def test_an_architecture_computed_differently_is_refused_not_guessed(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_other: bool
):
    """One that reads in both directions keeps nothing to go on from; and what is only almost right is not served."""
    if is_other:
        config: Any = CamembertConfig(**SMALL, intermediate_size=64, max_position_embeddings=128, pad_token_id=3)
    else:
        config = Gemma2Config(**SMALL, intermediate_size=64, head_dim=8, num_key_value_heads=2)
        computed = ApartRunner._forward
        monkeypatch.setattr(ApartRunner, "_forward", lambda *given: computed(*given).roll(1, -1))
        monkeypatch.setattr("inference.engine.attention.paged.LAYERS", set())
    with pytest.raises(EngineError) as refused:
        engine.load("m", save(tmp_path / "m", config), task="text-generation")
    assert (refused.value.code, "likeness" in refused.value.message) == ("unsupported_architecture", not is_other)
    assert engine.models() == []


def test_weights_that_are_no_numbers_are_named_as_the_cause(engine: Engine, folders: dict[str, Path], tmp_path: Path):
    folder = shutil.copytree(folders["llama"], tmp_path / "m")
    weights = load_file(folder / "model.safetensors")
    spoiled = {name: torch.full_like(tensor, float("nan")) for name, tensor in weights.items()}
    save_file(spoiled, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(EngineError) as refused:
        engine.load("m", folder, task="text-generation")
    assert (refused.value.code, "no numbers" in refused.value.message) == ("not_numbers", True)
    assert engine.models() == []


def test_a_pool_takes_memory_as_it_is_written():
    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()

    before = resident()
    cache = KVCache(Geometry(layers=1, heads=1, head_size=64), 2**14, torch.bfloat16, torch.device("cpu"))
    assert cache.keys[0].nbytes == cache.values[0].nbytes == 2**27
    assert resident() - before < 2**24
    cache.keys[0][-1] = 1
    assert (int(cache.keys[0][-2:].count_nonzero()), int(cache.values[0][-1].count_nonzero())) == (BLOCK_TOKENS * 64, 0)


def test_a_budget_too_small_for_a_block_is_refused(engine: Engine, folders: dict[str, Path]):
    with pytest.raises(EngineError) as refused:
        engine.load("m", folders["llama"], task="text-generation", limits=Limits(kv_bytes=1_000))
    assert refused.value.code == "kv_budget"


@pytest.mark.parametrize(("dtype", "within"), [(torch.bfloat16, 0.02), (torch.float32, 1e-5)])
def test_packed_layers_multiply_as_before(dtype: torch.dtype, within: float):
    if not is_available(dtype):
        pytest.skip("oneDNN has no such product on this processor")
    torch.manual_seed(0)
    layers = nn.Sequential(nn.Linear(48, 96), Conv1D(64, 96), nn.Linear(64, 8, bias=False)).to(dtype)
    rows = torch.randn(5, 7, 48, dtype=dtype)
    with torch.inference_mode():
        expected = layers(rows)
        assert pack_linears(layers) == 3
        assert all(isinstance(layer, PackedLinear) for layer in layers)
        assert torch.allclose(layers(rows), expected, rtol=within, atol=within)


def test_packed_layers_say_of_what_kind_they_are_and_are_had_back():
    """Experts' routers ask for the kind of a weight; a module that computes with one gets its layers back."""
    layers = nn.Sequential(nn.Linear(48, 96), Conv1D(64, 96))
    first, ordinary = layers[0], Ordinary(layers)
    assert pack_linears(layers) == 2
    told: list[Any] = [layer.weight for layer in layers]
    assert [(one.shape, one.dtype) for one in told] == [((96, 48), torch.float32), ((64, 96), torch.float32)]
    with pytest.raises(TypeError):
        functional.linear(torch.randn(5, 48), told[0])
    ordinary.bring_back()
    assert (layers[0] is first, type(layers[1])) == (True, Conv1D)


def test_layers_of_other_types_stay_as_they_are():
    layers = nn.Sequential(nn.Linear(8, 8).to(torch.float64))
    assert pack_linears(layers) == 0
    assert type(layers[0]) is nn.Linear


def test_joined_layers_multiply_as_before_in_any_order():
    torch.manual_seed(0)
    sizes = {"q_proj": 32, "k_proj": 16, "v_proj": 16}
    block = nn.ModuleDict({name: nn.Linear(32, size) for name, size in sizes.items()})
    inputs = dict(zip("ab", torch.randn(2, 3, 5, 32), strict=True))
    with torch.inference_mode():
        expected = {(name, rows): block[name](inputs[rows]) for name in sizes for rows in "ab"}
        assert pack_linears(block) == 3
        for order in ("qa ka va", "qb kb vb", "va qa qb ka", "va vb va", "qa qa ka va"):
            for one in order.split():
                name, rows = one[0], one[1]
                found = block[f"{name}_proj"](inputs[rows])
                assert torch.allclose(found, expected[f"{name}_proj", rows], rtol=1e-5, atol=1e-5)


def test_an_unloaded_model_leaves_nothing_behind(engine: Engine, folders: dict[str, Path]):
    engine.load("m", folders["llama-bf16"], task="text-generation")
    backend: Any = engine._residents["m"].backend
    left = [weakref.ref(backend._runner._model), weakref.ref(backend._runner._cache.keys[0])]
    del backend
    engine.unload("m")
    assert [one() for one in left] == [None, None]
    assert engine.stats()["bytes"] == 0


def test_what_fails_in_code_of_others_is_told_without_folders_and_logged_in_full(
    engine: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    """Libraries say where the file lies that they stumble over; people who ask for the model are no operators."""
    folder = save_decoder(tmp_path / "m", "llama")
    (folder / "generation_config.json").write_text('{"max_new_tokens": -4}')
    with pytest.raises(EngineError) as failed:
        engine.load("m", folder, task="text-generation")
    assert failed.value.code == "load_failed"
    assert failed.value.message == "The model does not run: loading it or its first computation failed (ValueError)."
    assert str(folder) in caplog.text
    assert "must be greater than 0, but is -4" in caplog.text
    assert engine.models() == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("hidden_size 33 is no multiple of 4 heads / groups", "hidden_size 33 is no multiple of 4 heads / groups"),
        ("no file at '/var/lib/site/models/ab12/config.json'", "ValueError"),
        ("/srv/model: not found", "ValueError"),
        (r"C:\models\x is missing", "ValueError"),
        ("Incorrect `/srv/models/ab12`", "ValueError"),
        ("tried [/srv/models/ab12]", "ValueError"),
        ("cannot open file:///srv/models/ab12", "ValueError"),
        (
            "see https://huggingface.co/docs/transformers and/or n/a",
            "see https://huggingface.co/docs/transformers and/or n/a",
        ),
    ],
)
def test_the_text_of_an_error_about_a_configuration_is_told_unless_it_names_a_path(text: str, told: str):
    assert words_of(ValueError(text)) == told
