"""Adapters share one copy of their base, in one step, and answer as if each were merged into a copy of its own."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from inference.engine import Engine, FailedEvent, GenerateRequest, Limits, LoadRefused, ModelNotLoaded, Sampling
from inference.engine.adapters import WEIGHTS
from inference.engine.sentences import Sentence
from tests.inference.engine.adapters import RANK, TARGETS, merged, save_adapter
from tests.inference.engine.conftest import run
from tests.inference.engine.models import LINES
from tests.inference.engine.test_generation import alone, tokens

GREEDY = Sampling(max_tokens=20, temperature=0, ignore_eos=True)
TASK = "text-generation"
NARROW = Limits(step_tokens=40, sequences=6)


@pytest.fixture
def engine(either: Engine) -> Engine:
    return either


def ask(engine: Engine, name: str, model: str, words: str, payer: str = "") -> GenerateRequest:
    return GenerateRequest(name, model, engine.tokenize(model, words), GREEDY, payer=payer)


@pytest.mark.parametrize("name", TARGETS)
def test_base_and_adapters_in_one_step_answer_as_if_merged(
    name: str, engine: Engine, folders: dict[str, Path], tmp_path: Path
):
    base = folders[name]
    one = save_adapter(tmp_path / "one", base, TARGETS[name], seed=1)
    other = save_adapter(tmp_path / "other", base, TARGETS[name], seed=2, use_rslora=True)
    engine.load("base", base, task=TASK, limits=NARROW)
    for key, folder in (("one", one), ("other", other)):
        engine.load(key, folder, task=TASK, limits=NARROW, base=base)
    asked = [(key, words) for words in LINES for key in ("one", "base", "other")]
    requests = [ask(engine, f"{at}", key, words) for at, (key, words) in enumerate(asked)]
    answers = run(engine, requests)
    copies = {
        "base": base,
        "one": merged(tmp_path / "m1", base, one, 2 / RANK),
        "other": merged(tmp_path / "m2", base, other, 2 / RANK**0.5),
    }
    for request, (key, _words) in zip(requests, asked, strict=True):
        assert tokens(answers[request.id]) == alone(copies[key], request.prompt, 20), key
    told = [tokens(answers[str(at)]) for at in range(3)]
    assert told[0] != told[1] != told[2] != told[0]


def test_nothing_is_in_memory_twice(engine: Engine, folders: dict[str, Path], tmp_path: Path):
    base = folders["llama"]
    adapter = save_adapter(tmp_path / "one", base, ("q_proj",))
    size = 4 * sum(each.numel() for each in load_file(adapter / "adapter_model.safetensors").values())
    served = engine.load("one", adapter, task=TASK, base=base)
    assert (served.adapter_bytes, served.bytes) == (size, served.bytes)
    whole = engine.load("base", base, task=TASK)
    assert (whole.adapter_bytes, whole.bytes) == (0, served.bytes - size)
    assert engine.stats()["bytes"] == whole.bytes + whole.kv_bytes + size
    engine.unload("base")
    assert engine.stats()["bytes"] == whole.bytes + whole.kv_bytes + size
    assert len(tokens(run(engine, [ask(engine, "1", "one", LINES[0])])["1"])) == 20
    engine.unload("one")
    assert engine.stats()["bytes"] == 0


def test_what_was_computed_through_an_adapter_is_not_taken_for_another_s(
    engine: Engine, folders: dict[str, Path], tmp_path: Path
):
    base = folders["llama"]
    engine.load("one", save_adapter(tmp_path / "one", base, ("k_proj", "v_proj")), task=TASK, base=base)
    engine.load("base", base, task=TASK)
    words = " ".join(LINES[:2]) * 2
    for name, model, reused in (("1", "base", 0), ("2", "one", 0), ("3", "base", 64), ("4", "one", 64)):
        before = engine.stats()["models"]["base"]["reused_tokens"]
        run(engine, [ask(engine, name, model, words, payer="p")])
        grown = engine.stats()["models"]["base"]["reused_tokens"] - before
        assert grown >= reused if reused else grown == 0, name


@pytest.mark.parametrize("broken", [float("nan"), float("inf")])
def test_an_adapter_that_is_no_numbers_harms_nobody_else(
    broken: float, engine: Engine, folders: dict[str, Path], tmp_path: Path
):
    base = folders["llama"]
    adapter = save_adapter(tmp_path / "one", base, ("k_proj", "v_proj"))
    tensors = {name: torch.full_like(held, broken) for name, held in load_file(adapter / WEIGHTS).items()}
    save_file(tensors, adapter / WEIGHTS)
    engine.load("base", base, task=TASK)
    words = " ".join(LINES)
    first = tokens(run(engine, [ask(engine, "1", "base", words)])["1"])
    engine.load("broken", adapter, task=TASK, base=base)
    both = run(engine, [ask(engine, "2", "broken", words), ask(engine, "3", "base", words)])
    assert isinstance(both["2"][-1], FailedEvent)
    assert tokens(both["3"]) == first
    after = run(engine, [ask(engine, str(at), "base", words) for at in range(4, 10)])
    assert [tokens(after[str(at)]) for at in range(4, 10)] == [first] * 6


def test_an_adapter_that_leaves_ends_its_own_requests_alone(engine: Engine, folders: dict[str, Path], tmp_path: Path):
    base = folders["llama"]
    engine.load("base", base, task=TASK)
    engine.load("one", save_adapter(tmp_path / "one", base, ("q_proj",)), task=TASK, base=base)
    prompt = engine.tokenize("base", LINES[0])
    engine.submit(ask(engine, "stays", "base", LINES[0]))
    engine.submit(ask(engine, "goes", "one", LINES[0]))
    first = engine.step()
    engine.unload("one")
    events = run(engine)
    assert events["goes"] == [FailedEvent("goes", "model_unloaded", Sentence("The model was unloaded."))]
    begun = [event for event in first if event.request_id == "stays"]
    assert tokens([*begun, *events["stays"]]) == alone(base, prompt, 20)
    with pytest.raises(ModelNotLoaded):
        engine.submit(ask(engine, "late", "one", LINES[0]))


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"peft_type": "IA3"}, "adapter_unsupported"),
        ({"use_dora": True}, "adapter_unsupported"),
        ({"bias": "all"}, "adapter_unsupported"),
        ({"modules_to_save": ["lm_head"]}, "adapter_unsupported"),
        ({"rank_pattern": {"(a+)+$": 4}}, "adapter_unsupported"),
        ({"r": 8}, "bad_adapter"),
        ({"lora_alpha": "two"}, "bad_adapter"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_configuration_that_would_be_half_followed_is_refused(
    options: dict[str, Any], code: str, engine: Engine, folders: dict[str, Path], tmp_path: Path
):
    folder = save_adapter(tmp_path / "one", folders["llama"], ("q_proj",), **options)
    assert refusal(engine, folder, folders["llama"]) == code
    assert engine.models() == []


@pytest.mark.parametrize(
    ("name", "shape", "code"),
    [
        ("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight", (RANK, 99), "adapter_mismatch"),
        ("base_model.model.model.layers.9.self_attn.q_proj.lora_A.weight", (RANK, 32), "bad_adapter"),
        ("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight", (7, 32), "bad_adapter"),
        ("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight", (RANK,), "bad_adapter"),
        ("base_model.model.lm_head.lora_A.weight", (RANK, 32), "adapter_unsupported"),
        ("base_model.model.model.embed_tokens.lora_embedding_A", (RANK, 32), "adapter_unsupported"),
        ("model.layers.0.self_attn.q_proj.weight", (32, 32), "adapter_unsupported"),
        ("base_model.model.model.layers.0.self_attn.q_proj.lora_A.default.weight", (RANK, 32), "bad_adapter"),
    ],
)
def test_matrices_that_do_not_fit_are_refused(
    name: str, shape: tuple[int, ...], code: str, engine: Engine, folders: dict[str, Path], tmp_path: Path
):
    folder = save_adapter(tmp_path / "one", folders["llama"], ("q_proj",))
    tensors = load_file(folder / "adapter_model.safetensors")
    save_file({**tensors, name: torch.zeros(shape)}, folder / "adapter_model.safetensors")
    assert refusal(engine, folder, folders["llama"]) == code


def test_files_that_are_no_adapter_or_lie_about_their_length_are_refused(
    engine: Engine, folders: dict[str, Path], tmp_path: Path
):
    base = folders["llama"]
    cut = save_adapter(tmp_path / "cut", base, ("q_proj",)) / "adapter_model.safetensors"
    cut.write_bytes(cut.read_bytes()[:-4])
    assert refusal(engine, cut.parent, base) == "bad_offsets"
    bad = save_adapter(tmp_path / "bad", base, ("q_proj",))
    (bad / "adapter_config.json").write_text(json.dumps([1]))
    assert refusal(engine, bad, base) == "bad_json"
    (save_adapter(tmp_path / "none", base, ("q_proj",)) / "adapter_model.safetensors").unlink()
    assert refusal(engine, tmp_path / "none", base) == "no_weights"
    assert refusal(engine, base, base) == "no_adapter"


def test_only_a_model_that_writes_is_a_base(engine: Engine, folders: dict[str, Path], tmp_path: Path):
    adapter = save_adapter(tmp_path / "one", folders["llama"], ("q_proj",))
    with pytest.raises(LoadRefused) as refused:
        engine.load("one", adapter, task="text-classification", base=folders["classifier"])
    assert refused.value.code == "adapter"
    with pytest.raises(LoadRefused) as refused:
        engine.load("one", adapter, task=TASK)
    assert refused.value.code == "adapter"
    assert engine.models() == []


def refusal(engine: Engine, folder: Path, base: Path) -> str:
    with pytest.raises(LoadRefused) as refused:
        engine.load("one", folder, task=TASK, base=base)
    return refused.value.code
