"""Decoders that cannot be computed together: each sequence by itself, with the answers of transformers all the same."""

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn
from transformers import BloomConfig, MambaConfig, PretrainedConfig, Qwen3NextConfig
from transformers.models.gemma4 import Gemma4TextConfig

from inference.engine import (
    EchoEvent,
    Engine,
    Event,
    FailedEvent,
    FinishedEvent,
    GenerateRequest,
    Limits,
    LoadedModel,
    Sampling,
    Usage,
)
from inference.engine.apart import ApartRunner
from tests.inference.engine.conftest import run
from tests.inference.engine.models import LINES, save_any_decoder
from tests.inference.engine.test_generation import GREEDY, alone, ask, plain, tokens

TASK = "text-generation"
ENDS = {"bos_token_id": 0, "eos_token_id": 0, "pad_token_id": 3}
COMMON: dict[str, Any] = {"vocab_size": 400, "hidden_size": 32, "num_hidden_layers": 2, **ENDS}
HEADS: dict[str, Any] = {"num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "intermediate_size": 64}
KINDS: dict[str, PretrainedConfig] = {
    "scores by distance": BloomConfig(vocab_size=400, hidden_size=32, n_layer=2, n_head=4, **ENDS),
    "a state": MambaConfig(**COMMON, state_size=8),
}
OTHERS: dict[str, PretrainedConfig] = {
    "layers that differ": Gemma4TextConfig(
        **COMMON,
        **HEADS,
        global_head_dim=32,
        hidden_size_per_layer_input=8,
        vocab_size_per_layer_input=400,
        layer_types=["sliding_attention", "full_attention"],
        sliding_window=24,
    ),
    "states and keys, experts": Qwen3NextConfig(
        **COMMON,
        **HEADS,
        layer_types=["linear_attention", "full_attention"],
        linear_num_key_heads=2,
        linear_num_value_heads=4,
        linear_key_head_dim=16,
        linear_value_head_dim=16,
        num_experts=4,
        num_experts_per_tok=2,
        moe_intermediate_size=32,
        shared_expert_intermediate_size=32,
    ),
}


@pytest.fixture(params=KINDS)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return save_any_decoder(tmp_path / "m", KINDS[request.param])


def load(engine: Engine, folder: Path, **limits: int) -> LoadedModel:
    model = engine.load("m", folder, task=TASK, limits=Limits(step_tokens=40, sequences=6, context=256, **limits))
    assert isinstance(runner_of(engine), ApartRunner)
    return model


def runner_of(engine: Engine) -> Any:
    backend: Any = engine._residents["m"].backend
    return backend._runner


def test_answers_equal_generate_whenever_they_arrive_and_whoever_makes_room(engine: Engine, folder: Path):
    probe = load(engine, folder)
    engine.unload("m")
    load(engine, folder, kv_bytes=4 * 64 * probe.kv_bytes_per_token)
    requests = [ask(engine, str(at), line * (1 + 2 * (at % 3))) for at, line in enumerate(LINES)]
    assert max(len(request.prompt) for request in requests) > 40  # some are read in chunks
    events: dict[str, list[Event]] = {}
    for request in requests:
        engine.submit(request)
        for _ in range(5):
            for event in engine.step():
                events.setdefault(event.request_id, []).append(event)
    for name, later in run(engine).items():
        events[name] = events.get(name, []) + later
    for request in requests:
        assert tokens(events[request.id]) == alone(folder, request.prompt, 40)
        assert events[request.id][-1] == FinishedEvent(request.id, "length", Usage(len(request.prompt), 40))
    stats = engine.stats()["models"]["m"]
    assert stats["preemptions"] > 0
    assert (stats["reused_tokens"], stats["kv_blocks_free"]) == (0, stats["kv_blocks"])


def test_what_is_kept_of_a_sequence_goes_with_it(engine: Engine, folder: Path):
    load(engine, folder)
    runner = runner_of(engine)
    for at, line in enumerate(LINES[:2]):
        engine.submit(ask(engine, str(at), line))
    while len(runner._pasts) != 2:
        engine.step()
    engine.cancel("0")
    engine.step()
    engine.step()
    assert [sequence.id for sequence in runner._pasts] == ["1"]
    run(engine)
    assert runner._pasts == {}


def test_each_token_of_a_prompt_is_judged_as_transformers_does(engine: Engine, folder: Path):
    load(engine, folder)
    asked = ask(
        engine, "1", LINES[0] * 3, Sampling(max_tokens=2, temperature=0, logprobs=3, echo=True, ignore_eos=True)
    )
    assert len(asked.prompt) > 40
    events = run(engine, [asked])["1"]
    echo = events[0]
    assert isinstance(echo, EchoEvent)
    with torch.inference_mode():
        logits = plain(folder)(torch.tensor([asked.prompt]), use_cache=False).logits[0].log_softmax(-1)
    expected = [float(logits[at, token]) for at, token in enumerate(asked.prompt[1:])]
    assert [token.logprob for token in echo.tokens[1:]] == pytest.approx(expected, abs=1e-4)
    assert tokens(events) == alone(folder, asked.prompt, 2)


def test_a_request_that_the_model_fails_on_hurts_nobody_else(engine: Engine, folder: Path):
    """What was half computed is computed anew."""
    load(engine, folder)
    module: nn.Module = runner_of(engine)._module
    poison = 77

    def fail(_module: nn.Module, _args: Any, given: dict[str, Any]) -> None:
        if (given["input_ids"] == poison).any():
            raise RuntimeError("poison")

    module.register_forward_pre_hook(fail, with_kwargs=True)
    requests = [ask(engine, str(at), line) for at, line in enumerate(LINES[:3])]
    expected = {one.id: alone(folder, one.prompt, 40) for one in requests}
    assert not any(poison in answer for answer in expected.values())
    bad = GenerateRequest("bad", "m", (5, poison, 9), GREEDY)
    events = run(engine, [*requests[:2], bad, *requests[2:]])
    assert [type(event) for event in events.pop("bad")] == [FailedEvent]
    assert {name: tokens(one) for name, one in events.items()} == expected


@pytest.mark.parametrize("kind", OTHERS)
def test_other_kinds_are_those_of_transformers_too(engine: Engine, tmp_path: Path, kind: str):
    folder = save_any_decoder(tmp_path / "m", OTHERS[kind])
    load(engine, folder)
    requests = [ask(engine, str(at), line) for at, line in enumerate(LINES[:3])]
    events = run(engine, requests)
    assert [tokens(events[one.id]) for one in requests] == [alone(folder, one.prompt, 40) for one in requests]
