"""One loop for everybody: a request ends alone, whatever happens to it."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from torch import Tensor

from inference.engine import (
    ClassifyRequest,
    EmbedRequest,
    Engine,
    EngineError,
    FailedEvent,
    FinishedEvent,
    GenerateRequest,
    InvalidRequest,
    Limits,
    ModelNotLoaded,
    Overloaded,
    Request,
    ResultEvent,
    Sampling,
    TokenEvent,
)
from inference.engine.attention import Layout
from inference.engine.detokenizer import Detokenizer
from tests.inference.engine.conftest import run
from tests.inference.engine.models import LINES
from tests.inference.engine.test_generation import GREEDY, ask, tokens

POISON = 77


def poison(engine: Engine, model: str, *, with_nan: bool = False) -> None:
    """The model raises, or answers NaN, whenever this token is among its input."""
    backend: Any = engine._residents[model].backend
    if hasattr(backend, "_runner"):
        backend._runner._logits = poisoned(backend._runner._logits, with_nan=with_nan)
    else:
        backend._module.register_forward_pre_hook(
            lambda _module, _args, given: fail(given["input_ids"]), with_kwargs=True
        )


def poisoned(logits: Callable[[Layout], Tensor], *, with_nan: bool) -> Callable[[Layout], Tensor]:
    def told(layout: Layout) -> Tensor:
        if not with_nan:
            fail(layout.token_ids)
        spoiled = with_nan and bool((layout.token_ids == POISON).any())
        return logits(layout) * (float("nan") if spoiled else 1)

    return told


def fail(tokens: Tensor) -> None:
    if (tokens == POISON).any():
        raise RuntimeError("poison")


@pytest.mark.parametrize("with_nan", [False, True])
def test_a_request_the_model_fails_on_hurts_nobody_else(with_nan: bool, engine: Engine, folders: dict[str, Path]):
    engine.load("m", folders["qwen3"], task="text-generation")
    requests = [ask(engine, str(at), line) for at, line in enumerate(LINES)]
    expected = {name: tokens(events) for name, events in run(engine, requests).items()}
    assert not any(POISON in one for one in expected.values())
    poison(engine, "m", with_nan=with_nan)

    bad = GenerateRequest("bad", "m", (5, POISON, 9), GREEDY)
    events = run(engine, [*requests[:3], bad, *requests[3:]])

    assert [type(event) for event in events.pop("bad")] == [FailedEvent]
    assert {name: tokens(one) for name, one in events.items()} == expected
    assert engine.stats()["models"]["m"]["kv_blocks_free"] == engine.stats()["models"]["m"]["kv_blocks"]


def test_a_token_that_is_no_number_to_the_model_spoils_its_own_request_alone(either: Engine, folders: dict[str, Path]):
    """It goes through every layer, beside the tokens of others and in the cache."""
    either.load("m", folders["qwen3"], task="text-generation")
    requests = [ask(either, str(at), line) for at, line in enumerate(LINES)]
    expected = {name: tokens(events) for name, events in run(either, requests).items()}
    backend: Any = either._residents["m"].backend
    embedding = backend._runner._model.model.embed_tokens.weight
    embedding.data = embedding.data.clone()
    embedding.data[POISON] = float("nan")

    bad = GenerateRequest("bad", "m", (*range(6, 70), POISON, 9), GREEDY)
    events = run(either, [*requests[:3], bad, *requests[3:]])

    assert [type(event) for event in events.pop("bad")] == [FailedEvent]
    assert {name: tokens(one) for name, one in events.items()} == expected


def test_an_input_the_encoder_fails_on_hurts_nobody_else(engine: Engine, folders: dict[str, Path]):
    engine.load("e", folders["embedder"], task="feature-extraction")
    poison(engine, "e")
    good = EmbedRequest("good", "e", tuple(engine.tokenize("e", line) for line in LINES))
    events = run(engine, [good, EmbedRequest("bad", "e", ((5,), (POISON,), (6, POISON)))])
    assert [type(event) for event in events["bad"]] == [FailedEvent]
    assert [type(event) for event in events["good"]] == [ResultEvent]


def test_a_cancelled_request_ends_within_a_step(engine: Engine, folders: dict[str, Path]):
    engine.load("m", folders["llama"], task="text-generation")
    engine.submit(ask(engine, "long", LINES[0], Sampling(max_tokens=500, temperature=0, ignore_eos=True)))
    engine.submit(ask(engine, "other", LINES[1]))
    for _ in range(5):
        engine.step()
    engine.cancel("long")
    events = [event for event in engine.step() if event.request_id == "long"]
    assert len(events) == 1
    assert isinstance(events[0], FinishedEvent)
    assert events[0].reason == "cancelled"
    assert events[0].usage.completion_tokens == 5
    assert list(run(engine)) == ["other"]


def test_cancelling_before_the_first_step_and_unknown_ids(engine: Engine, folders: dict[str, Path]):
    engine.load("m", folders["llama"], task="text-generation")
    engine.load("e", folders["embedder"], task="feature-extraction")
    engine.submit(ask(engine, "1", LINES[0]))
    engine.submit(EmbedRequest("2", "e", ((5, 6),)))
    for name in ("1", "2", "nobody"):
        engine.cancel(name)
    assert [(event.request_id, getattr(event, "reason", "")) for event in engine.step()] == [
        ("1", "cancelled"),
        ("2", "cancelled"),
    ]
    assert not engine.has_work()


def test_preempted_answers_are_the_same_answers(engine: Engine, folders: dict[str, Path]):
    """A pool for a few blocks only: sequences make room for each other and start over, unseen."""
    tight = Limits(kv_bytes=9 * 64 * 512, sequences=6, step_tokens=64)
    engine.load("m", folders["qwen3"], task="text-generation", limits=tight)
    engine.load("wide", folders["qwen3"], task="text-generation")
    sampling = Sampling(max_tokens=120, temperature=0.8, seed=3, ignore_eos=True)
    requests = [ask(engine, str(at), line, sampling) for at, line in enumerate(LINES)]
    events = run(engine, requests)
    assert engine.stats()["models"]["m"]["preemptions"] > 0
    wide = [GenerateRequest(one.id, "wide", one.prompt, one.sampling) for one in requests]
    assert {name: tokens(one) for name, one in events.items()} == {
        name: tokens(one) for name, one in run(engine, wide).items()
    }


@pytest.mark.parametrize(
    ("options", "code", "param"),
    [
        ({"prompt": (400,)}, "invalid_token", "prompt"),
        ({"prompt": (1,), "emitted": (4, 4000)}, "invalid_token", "prompt"),
        ({"prompt": (1,) * 256}, "context_length_exceeded", "prompt"),
        ({"prompt": (1,), "sampling": Sampling(logit_bias=((400, 1.0),))}, "invalid_token", "logit_bias"),
    ],
)
def test_ids_and_lengths_are_checked_before_anything_is_queued(
    options: dict[str, Any], code: str, param: str, engine: Engine, folders: dict[str, Path]
):
    engine.load("m", folders["gpt2"], task="text-generation")
    with pytest.raises(InvalidRequest) as refused:
        engine.submit(GenerateRequest(**{"id": "1", "model": "m", "sampling": GREEDY, **options}))
    assert (refused.value.code, refused.value.param) == (code, param)
    assert not engine.has_work()


def test_requests_for_another_task_or_model_are_refused(engine: Engine, folders: dict[str, Path]):
    engine.load("m", folders["gpt2"], task="text-generation")
    engine.load("c", folders["classifier"], task="text-classification")
    wrong: list[tuple[Request, type[EngineError]]] = [
        (EmbedRequest("1", "m", ((1,),)), InvalidRequest),
        (EmbedRequest("1", "c", ((1,),)), InvalidRequest),
        (ClassifyRequest("1", "m", ((1,),)), InvalidRequest),
        (ClassifyRequest("1", "c", ((1,) * 257,)), InvalidRequest),
        (GenerateRequest("1", "c", (1,), GREEDY), InvalidRequest),
        (GenerateRequest("1", "nothing", (1,), GREEDY), ModelNotLoaded),
    ]
    for request, error in wrong:
        with pytest.raises(error):
            engine.submit(request)


def test_an_open_id_is_not_taken_twice_and_a_full_queue_says_so(engine: Engine, folders: dict[str, Path]):
    engine.load("m", folders["gpt2"], task="text-generation", limits=Limits(waiting=2))
    engine.submit(ask(engine, "1", LINES[0]))
    with pytest.raises(InvalidRequest, match="still open"):
        engine.submit(ask(engine, "1", LINES[0]))
    engine.submit(ask(engine, "2", LINES[0]))
    with pytest.raises(Overloaded):
        engine.submit(ask(engine, "3", LINES[0]))
    run(engine)
    engine.submit(ask(engine, "1", LINES[0]))


def test_unloading_fails_what_is_open_and_frees_the_name(engine: Engine, folders: dict[str, Path]):
    engine.load("m", folders["llama"], task="text-generation")
    with pytest.raises(EngineError, match="already loaded"):
        engine.load("m", folders["llama"], task="text-generation")
    engine.submit(ask(engine, "1", LINES[0]))
    engine.step()
    engine.submit(ask(engine, "2", LINES[0]))
    engine.unload("m")
    assert [(event.request_id, event.code) for event in engine.step() if isinstance(event, FailedEvent)] == [
        ("1", "model_unloaded"),
        ("2", "model_unloaded"),
    ]
    assert not engine.has_work()
    with pytest.raises(ModelNotLoaded):
        engine.unload("m")
    engine.load("m", folders["gpt2"], task="text-generation")


def test_several_models_work_in_the_same_step(engine: Engine, folders: dict[str, Path]):
    engine.load("m", folders["llama"], task="text-generation")
    engine.load("e", folders["embedder"], task="feature-extraction")
    engine.submit(ask(engine, "1", LINES[0]))
    engine.submit(EmbedRequest("2", "e", ((5, 6),)))
    assert {type(event) for event in engine.step()} == {TokenEvent, ResultEvent}
    assert engine.stats()["bytes"] == sum(model.bytes + model.kv_bytes for model in engine.models())


def test_requests_may_come_from_other_threads(engine: Engine, folders: dict[str, Path]):
    engine.load("m", folders["llama"], task="text-generation")
    sampling = Sampling(max_tokens=5, temperature=0, ignore_eos=True)

    def submit(name: str) -> None:
        for at in range(10):
            engine.submit(ask(engine, f"{name}{at}", LINES[at % 6], sampling))

    threads = [threading.Thread(target=submit, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    events: dict[str, int] = {}
    while any(thread.is_alive() for thread in threads) or engine.has_work():
        for event in engine.step():
            events[event.request_id] = events.get(event.request_id, 0) + 1
    assert events == {f"{name}{at}": 6 for name in "abc" for at in range(10)}


def test_only_one_thread_may_run_the_engine(engine: Engine, folders: dict[str, Path]):
    engine.load("m", folders["llama"], task="text-generation")
    refused: list[str] = []

    def intrude() -> None:
        try:
            engine.step()
        except EngineError as error:
            refused.append(error.code)

    thread = threading.Thread(target=intrude)
    thread.start()
    thread.join()
    assert refused == ["wrong_thread"]


def test_a_request_accepted_while_its_model_leaves_is_closed(engine: Engine, folders: dict[str, Path]):
    model = engine.load("m", folders["llama"], task="text-generation")
    engine.submit(ask(engine, "1", LINES[0]))
    inbox = engine._inbox
    engine.unload(model.key)
    engine._inbox = inbox  # as if the submitting thread had come between
    engine._closing.clear()
    assert [type(event) for event in engine.step()] == [FailedEvent]
    assert not engine.has_work()


def test_a_tokenizer_that_fails_ends_only_that_request(engine: Engine, folders: dict[str, Path]):
    engine.load("m", folders["qwen3"], task="text-generation")
    fine = ask(engine, "fine", LINES[1])
    first = tokens(run(engine, [fine])["fine"])

    class Broken:
        def decode(self, tokens: list[int]) -> str:
            raise OverflowError

    engine.submit(fine)
    engine.submit(ask(engine, "broken", LINES[0]))
    engine.step()
    backend: Any = engine._residents["m"].backend
    backend._sequences["broken"].detokenizer = Detokenizer(Broken())
    events = run(engine)
    assert [type(event) for event in events["broken"]] == [FailedEvent]
    assert tokens(events["fine"]) == first[1:]
