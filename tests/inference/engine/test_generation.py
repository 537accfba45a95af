"""The answers are those of `transformers`, whatever else is in the batch."""

import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, LogitsProcessorList
from transformers.generation import (
    MinPLogitsWarper,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from inference.engine import (
    EchoEvent,
    EchoToken,
    Engine,
    Event,
    FinishedEvent,
    GenerateRequest,
    Limits,
    Sampling,
    TokenEvent,
    Usage,
)
from inference.engine.sampler import NotFinite, adjust, choose, keep, uniform
from inference.engine.sequence import Sequence
from tests.inference.engine.conftest import run
from tests.inference.engine.models import DECODERS, LINES

GREEDY = Sampling(max_tokens=40, temperature=0, ignore_eos=True)
NARROW = Limits(step_tokens=40, sequences=6)


@pytest.fixture
def engine(either: Engine) -> Engine:
    return either


def tokens(events: list[Event]) -> list[int]:
    return [event.token_id for event in events if isinstance(event, TokenEvent)]


def text(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TokenEvent))


@cache
def plain(folder: Path) -> Any:
    """The model as `transformers` has it."""
    model = AutoModelForCausalLM.from_pretrained(folder, local_files_only=True)
    model.generation_config.eos_token_id = None
    return model


@cache
def alone(folder: Path, prompt: tuple[int, ...], count: int) -> list[int]:
    """What `transformers.generate` answers to this prompt by itself."""
    model = plain(folder)
    ids = torch.tensor([prompt])
    out = model.generate(
        ids, attention_mask=torch.ones_like(ids), max_new_tokens=count, do_sample=False, pad_token_id=3
    )
    return list(map(int, out[0, len(prompt) :]))


def ask(engine: Engine, name: str, words: str, sampling: Sampling = GREEDY, **options: Any) -> GenerateRequest:
    return GenerateRequest(name, "m", engine.tokenize("m", words), sampling, **options)


@pytest.mark.parametrize("name", DECODERS)
def test_answers_equal_generate_for_requests_that_arrive_together(name: str, engine: Engine, folders: dict[str, Path]):
    engine.load("m", folders[name], task="text-generation", limits=NARROW)
    requests = [ask(engine, str(at), line * (1 + 2 * (at % 3))) for at, line in enumerate(LINES)]
    assert max(len(request.prompt) for request in requests) > NARROW.step_tokens  # some are read in chunks

    events = run(engine, requests)

    decode = AutoTokenizer.from_pretrained(folders[name]).decode
    for request in requests:
        expected = alone(folders[name], request.prompt, 40)
        assert tokens(events[request.id]) == expected
        assert text(events[request.id]) == decode(expected, skip_special_tokens=True)
        assert events[request.id][-1] == FinishedEvent(request.id, "length", Usage(len(request.prompt), 40))


def test_time_of_the_device_is_told_with_the_end_and_adds_up_to_less_than_passed(
    engine: Engine, folders: dict[str, Path]
):
    engine.load("m", folders["qwen3"], task="text-generation", limits=NARROW)
    began = time.perf_counter()
    events = run(engine, [ask(engine, str(at), line) for at, line in enumerate(LINES)])
    passed = time.perf_counter() - began
    told = [one[-1].usage.device_seconds for one in events.values() if isinstance(one[-1], FinishedEvent)]
    assert len(told) == len(LINES)
    assert min(told) > 0
    assert sum(told) <= passed


def test_answers_equal_generate_for_requests_that_arrive_later(engine: Engine, folders: dict[str, Path]):
    engine.load("m", folders["qwen3"], task="text-generation", limits=NARROW)
    requests = [ask(engine, str(at), line) for at, line in enumerate(LINES)]
    events: dict[str, list[Event]] = {}
    for request in requests:
        engine.submit(request)
        for _ in range(7):
            for event in engine.step():
                events.setdefault(event.request_id, []).append(event)
    for name, later in run(engine).items():
        events[name] += later

    assert {request.id: tokens(events[request.id]) for request in requests} == {
        request.id: alone(folders["qwen3"], request.prompt, 40) for request in requests
    }


@pytest.mark.parametrize("name", DECODERS)
def test_beginnings_are_computed_once_for_a_payer_and_answers_stay_the_same(
    name: str, engine: Engine, folders: dict[str, Path]
):
    """A small pool, chunks, arrivals at any time, preemption, and prompts that begin alike."""
    small = Limits(step_tokens=48, sequences=5, context=256, kv_bytes=1)
    probe = engine.load("m", folders[name], task="text-generation")
    engine.unload("m")
    tight = replace(small, kv_bytes=9 * 64 * probe.kv_bytes_per_token)
    engine.load("m", folders[name], task="text-generation", limits=tight)
    start = engine.tokenize("m", LINES[0] * 9)[:130]
    requests = [
        GenerateRequest(str(at), "m", (*start, *engine.tokenize("m", line)[:40]), GREEDY, payer="ab"[at // 4])
        for at, line in enumerate([*LINES, LINES[0]])
    ]
    events: dict[str, list[Event]] = {}
    for at, request in enumerate(requests):
        engine.submit(request)
        for _ in range(3 + 5 * (at % 3)):
            for event in engine.step():
                events.setdefault(event.request_id, []).append(event)
    for key, later in run(engine).items():
        events.setdefault(key, []).extend(later)

    assert {request.id: tokens(events[request.id]) for request in requests} == {
        request.id: alone(folders[name], request.prompt, 40) for request in requests
    }
    stats = engine.stats()["models"]["m"]
    assert stats["reused_tokens"] >= 128
    assert stats["kv_blocks_free"] == stats["kv_blocks"]
    ends = {key: one[-1] for key, one in events.items()}
    cached = {key: end.usage.cached_tokens for key, end in ends.items() if isinstance(end, FinishedEvent)}
    assert cached["4"] == 0  # the first one of another payer
    assert sum(cached.values()) == stats["reused_tokens"]


@pytest.mark.parametrize("name", ["qwen3", "gemma2", "gpt-oss"])
def test_many_sequences_over_many_blocks_equal_generate(name: str, engine: Engine, folders: dict[str, Path]):
    """Enough blocks for attention in place of the pool instead of gathered copies."""
    engine.load("m", folders[name], task="text-generation", limits=Limits(step_tokens=256, sequences=16))
    requests = [ask(engine, str(at), LINES[at % 6] * (1 + at % 4)) for at in range(16)]
    events = run(engine, requests)
    for request in requests:
        assert tokens(events[request.id]) == alone(folders[name], request.prompt, 40)


def test_bf16_with_packed_weights_stays_close_to_transformers(engine: Engine, folders: dict[str, Path]):
    """Batch size changes low bits in bf16, so the promise is about log-probabilities there."""
    engine.load("m", folders["llama-bf16"], task="text-generation")
    sampling = Sampling(max_tokens=1, temperature=0, logprobs=5)
    events = run(engine, [ask(engine, str(at), line, sampling) for at, line in enumerate(LINES)])
    model = AutoModelForCausalLM.from_pretrained(folders["llama-bf16"], dtype=torch.float32)
    for at, line in enumerate(LINES):
        with torch.inference_mode():
            expected = model(torch.tensor([engine.tokenize("m", line)])).logits[0, -1].log_softmax(-1)
        event = events[str(at)][0]
        assert isinstance(event, TokenEvent)
        assert event.top is not None
        assert [one.logprob for one in event.top] == pytest.approx(
            [float(expected[one.token_id]) for one in event.top], abs=0.15
        )


def test_the_end_token_ends_an_answer_and_shows_no_text(engine: Engine, folders: dict[str, Path]):
    engine.load("m", folders["qwen3"], task="text-generation")
    sampling = Sampling(max_tokens=9, temperature=0, logit_bias=((0, 100.0),))
    events = run(engine, [ask(engine, "1", LINES[0], sampling)])["1"]
    assert events == [
        TokenEvent("1", 0, 0, ""),
        FinishedEvent("1", "stop", Usage(len(engine.tokenize("m", LINES[0])), 1)),
    ]


def test_an_answer_ends_where_the_context_does(engine: Engine, folders: dict[str, Path]):
    model = engine.load("m", folders["llama"], task="text-generation", limits=Limits(context=64))
    assert model.context_length == 64
    request = GenerateRequest("1", "m", tuple(range(10, 70)), Sampling(max_tokens=500, temperature=0, ignore_eos=True))
    events = run(engine, [request])["1"]
    assert events[-1] == FinishedEvent("1", "length", Usage(60, 4))


def test_a_stop_string_cuts_the_answer_across_tokens(engine: Engine, folders: dict[str, Path]):
    engine.load("m", folders["qwen3"], task="text-generation")
    whole = text(run(engine, [ask(engine, "1", LINES[2])])["1"])
    at = len(whole) // 2
    stop = whole[at : at + 4]
    sampling = Sampling(max_tokens=40, temperature=0, ignore_eos=True, stop=(stop, "never said"))
    events = run(engine, [ask(engine, "2", LINES[2], sampling)])["2"]
    assert text(events) == whole[: whole.index(stop)]
    assert isinstance(events[-1], FinishedEvent)
    assert events[-1].reason == "stop"


def test_a_seed_repeats_an_answer_whatever_else_runs(engine: Engine, folders: dict[str, Path]):
    engine.load("m", folders["qwen3"], task="text-generation", limits=NARROW)
    sampling = Sampling(max_tokens=30, temperature=1.2, top_p=0.9, seed=11, ignore_eos=True)
    first = tokens(run(engine, [ask(engine, "1", LINES[0], sampling)])["1"])
    others = [ask(engine, f"o{at}", line, Sampling(max_tokens=20)) for at, line in enumerate(LINES)]
    again = tokens(run(engine, [*others, ask(engine, "2", LINES[0], sampling)])["2"])
    different = Sampling(max_tokens=30, temperature=1.2, top_p=0.9, seed=12, ignore_eos=True)
    other = tokens(run(engine, [ask(engine, "3", LINES[0], different)])["3"])
    assert first == again
    assert first != other


def test_another_engine_continues_after_the_tokens_already_sent(engine: Engine, folders: dict[str, Path]):
    engine.load("m", folders["qwen3"], task="text-generation")
    sampling = Sampling(max_tokens=30, temperature=1.0, seed=5, ignore_eos=True, stop=("zzz",))
    whole = run(engine, [ask(engine, "1", LINES[3], sampling)])["1"]
    sent = tuple(tokens(whole)[:13])
    rest = run(engine, [ask(engine, "2", LINES[3], sampling, emitted=sent)])["2"]
    assert [event.index for event in rest if isinstance(event, TokenEvent)] == list(range(13, 30))
    assert [*sent, *tokens(rest)] == tokens(whole)
    assert text(whole[:13]) + text(rest) == text(whole)
    assert rest[-1] == FinishedEvent("2", "length", Usage(len(engine.tokenize("m", LINES[3])), 30))


def test_a_continued_answer_that_was_complete_only_ends(engine: Engine, folders: dict[str, Path]):
    engine.load("m", folders["qwen3"], task="text-generation")
    done = Sampling(max_tokens=3, temperature=0)
    events = run(engine, [ask(engine, "1", LINES[0], done, emitted=(20, 21, 22))])["1"]
    assert events == [FinishedEvent("1", "length", Usage(len(engine.tokenize("m", LINES[0])), 3))]
    events = run(engine, [ask(engine, "2", LINES[0], done, emitted=(20, 0))])["2"]
    assert events == [FinishedEvent("2", "stop", Usage(len(engine.tokenize("m", LINES[0])), 2))]


def test_logprobs_are_those_of_the_model_before_any_setting(engine: Engine, folders: dict[str, Path]):
    engine.load("m", folders["gpt2"], task="text-generation")
    prompt = engine.tokenize("m", LINES[0])
    sampling = Sampling(max_tokens=1, temperature=3.0, logprobs=4, seed=1, logit_bias=((7, 5.0),))
    event = run(engine, [GenerateRequest("1", "m", prompt, sampling)])["1"][0]
    model = AutoModelForCausalLM.from_pretrained(folders["gpt2"])
    with torch.inference_mode():
        expected = model(torch.tensor([prompt])).logits[0, -1].log_softmax(-1)
    values, ids = expected.topk(4)
    assert isinstance(event, TokenEvent)
    assert event.top is not None
    assert [one.token_id for one in event.top] == ids.tolist()
    assert [one.logprob for one in event.top] == pytest.approx(values.tolist(), abs=1e-4)
    assert event.logprob == pytest.approx(float(expected[event.token_id]), abs=1e-4)
    assert event.token == engine.token_text("m", event.token_id)


def test_an_echo_tells_the_prompt_with_its_own_logprobs_whatever_the_chunks(engine: Engine, folders: dict[str, Path]):
    """Prompts longer than a step, and others beside them that want none of it."""
    engine.load("m", folders["llama"], task="text-generation", limits=NARROW)
    model = AutoModelForCausalLM.from_pretrained(folders["llama"])
    judged = [Sampling(max_tokens=most, temperature=0, ignore_eos=True, echo=True, logprobs=2) for most in (0, 3)]
    requests = [ask(engine, str(at), LINES[at] * 2, sampling) for at, sampling in enumerate(judged)]
    plain = ask(engine, "plain", LINES[2], Sampling(max_tokens=1, temperature=0, echo=True))
    events = run(engine, [*requests, plain, ask(engine, "other", LINES[3])])

    for request, length in zip(requests, (0, 3), strict=True):
        echo, *answer = events[request.id]
        assert isinstance(echo, EchoEvent)
        assert echo.text == LINES[int(request.id)] * 2
        assert [each.token_id for each in echo.tokens] == list(request.prompt)
        with torch.inference_mode():
            logprobs = model(torch.tensor([request.prompt])).logits[0].log_softmax(-1)
        own = [float(row[token]) for row, token in zip(logprobs, request.prompt[1:], strict=False)]
        assert echo.tokens[0] == EchoToken(request.prompt[0], engine.token_text("m", request.prompt[0]))
        assert [each.logprob for each in echo.tokens[1:]] == pytest.approx(own, abs=1e-4)
        likely = [[one.token_id for one in each.top or ()] for each in echo.tokens[1:]]
        assert likely == logprobs.topk(2).indices[:-1].tolist()
        assert tokens(answer) == alone(folders["llama"], request.prompt, 3)[:length]
        assert answer[-1] == FinishedEvent(request.id, "length", Usage(len(request.prompt), length))
    assert events["plain"][0] == EchoEvent("plain", LINES[2])
    assert tokens(events["other"]) == alone(folders["llama"], engine.tokenize("m", LINES[3]), 40)


@pytest.mark.parametrize(
    "sampling",
    [
        Sampling(temperature=0.7),
        Sampling(temperature=1.3, top_k=20),
        Sampling(temperature=0.9, top_p=0.6),
        Sampling(temperature=1.0, min_p=0.05),
        Sampling(temperature=1.1, top_k=50, top_p=0.8, min_p=0.02, repetition_penalty=1.4),
        Sampling(temperature=1.5, repetition_penalty=0.7, top_p=0.95),
    ],
)
def test_candidates_equal_those_of_transformers_processors(sampling: Sampling):
    torch.manual_seed(3)
    logits, seen = torch.randn(500) * 3, list(range(40))
    processors = LogitsProcessorList([RepetitionPenaltyLogitsProcessor(sampling.repetition_penalty)])
    processors.append(TemperatureLogitsWarper(sampling.temperature))
    processors += [TopKLogitsWarper(sampling.top_k)] if sampling.top_k else []
    processors += [TopPLogitsWarper(sampling.top_p)] if sampling.top_p < 1 else []
    processors += [MinPLogitsWarper(sampling.min_p)] if sampling.min_p else []
    expected = processors(torch.tensor([seen]), logits[None].clone())[0].softmax(-1)

    scores = logits.clone()
    adjust(scores, sampling, seen[:30], seen[30:])
    values, ids = (scores / sampling.temperature).sort(descending=True)
    passed = keep(values[None], values.logsumexp(-1)[None], [sampling])[0]
    kept = passed[passed > 0]

    assert passed[: len(kept)].equal(kept)
    assert set(ids[: len(kept)].tolist()) == set(expected.nonzero().flatten().tolist())
    assert torch.allclose(kept / kept.sum(), expected[ids[: len(kept)]], atol=1e-6)


@pytest.mark.parametrize(
    "sampling",
    [
        Sampling(temperature=1e-40, seed=1),
        Sampling(temperature=1e-40, top_p=0.9, seed=1),
        Sampling(temperature=1e-60, top_k=5, seed=1),
        Sampling(temperature=1e-60, min_p=0.1, seed=1),
    ],
)
def test_in_the_cold_the_best_token_is_drawn(sampling: Sampling):
    """Divided by so little, logits are no numbers any more."""
    torch.manual_seed(3)
    logits = torch.randn(2, 2_000) * 8
    assert [one.token for one in choose(logits, [sequence(sampling), sequence(GREEDY)])] == logits.argmax(-1).tolist()


@pytest.mark.parametrize("sampling", [GREEDY, Sampling(), Sampling(top_p=0.9), Sampling(top_k=5), Sampling(min_p=0.1)])
def test_what_is_no_number_is_found_however_a_token_is_chosen(sampling: Sampling):
    """An index beyond the candidates would be the end of a device, and of everybody's runs on it."""
    with pytest.raises(NotFinite):
        choose(torch.full((1, 2_000), float("nan")), [sequence(sampling)])


def sequence(sampling: Sampling) -> Sequence:
    wordless: Any = None
    return Sequence(GenerateRequest("1", "m", (1, 2), sampling), wordless, 100)


def test_frequency_and_presence_count_the_answer_only():
    scores = torch.zeros(6)
    adjust(scores, Sampling(frequency_penalty=0.5, presence_penalty=0.25), [0, 0, 1], [1, 2, 2])
    assert scores.tolist() == [0.0, -0.75, -1.25, 0.0, 0.0, 0.0]


def test_logit_bias_is_added():
    scores = torch.zeros(4)
    adjust(scores, Sampling(logit_bias=((1, 2.0), (3, -100.0))), [0], [])
    assert scores.tolist() == [0.0, 2.0, 0.0, -100.0]


def test_the_numbers_of_a_seed_are_spread_evenly():
    numbers = [uniform(9, index) for index in range(4000)]
    tenths = [sum(at / 10 <= number < (at + 1) / 10 for number in numbers) for at in range(10)]
    assert min(tenths) > 330
    assert max(tenths) < 470
