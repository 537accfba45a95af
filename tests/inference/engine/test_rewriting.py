"""Summaries, translations and other texts for texts: the tokens of `transformers.generate`, whatever else is in the
batch, and nothing of one request in another."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

from inference.engine import (
    Engine,
    Event,
    FailedEvent,
    FinishedEvent,
    GenerateRequest,
    InvalidRequest,
    Limits,
    Sampling,
    TokenEvent,
    Usage,
    inspect,
)
from inference.engine.backends.groups import Group
from tests.inference.engine.conftest import run
from tests.inference.engine.models import LINES, REWRITERS, save_polyglot, save_rewriter

GREEDY = Sampling(max_tokens=24, temperature=0)
TEXTS = [line * (1 + 2 * (at % 3)) for at, line in enumerate(LINES)]
ENDING = 202  # what the Pegasus here writes after a few tokens
NARROW = Limits(batch_tokens=300, sequences=5, step_tokens=64)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    home = tmp_path_factory.mktemp("rewriters")
    made = {name: save_rewriter(home / name, name) for name in REWRITERS}
    return made | {
        "mbart": save_polyglot(home / "mbart"),
        "bf16": save_rewriter(home / "bf16", "t5", dtype=torch.bfloat16),
    }


def tokens(events: list[Event]) -> list[int]:
    return [event.token_id for event in events if isinstance(event, TokenEvent)]


def text(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TokenEvent))


def ask(engine: Engine, name: str, words: str, sampling: Sampling = GREEDY, **options: Any) -> GenerateRequest:
    reading: Any = engine.read("m", [words], options)
    return GenerateRequest(name, "m", reading.pieces[0].tokens, sampling, begins=reading.notes)


def alone(model: Any, prompt: tuple[int, ...], **options: Any) -> list[int]:
    ids = torch.tensor([prompt])
    found = model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=24, do_sample=False, **options)
    answer = list(map(int, found[0, 1:]))
    ends = model.generation_config.eos_token_id
    return answer[: answer.index(ends) + 1] if ends in answer else answer


@pytest.mark.parametrize("name", REWRITERS)
def test_answers_equal_generate_however_they_arrive(name: str, engine: Engine, saved: dict[str, Path]):
    engine.load("m", saved[name], task="text2text-generation", limits=NARROW)
    requests = [ask(engine, str(at), words) for at, words in enumerate(TEXTS)]
    events: dict[str, list[Event]] = {}
    for request in requests:
        engine.submit(request)
        if request.id in "24":
            for event in [each for _ in range(3) for each in engine.step()]:
                events.setdefault(event.request_id, []).append(event)
    for request_id, later in run(engine).items():
        events.setdefault(request_id, []).extend(later)

    model = AutoModelForSeq2SeqLM.from_pretrained(saved[name])
    decode, cut = AutoTokenizer.from_pretrained(saved[name]).decode, model.generation_config.forced_eos_token_id
    for request in requests:
        expected = alone(model, request.prompt)
        assert tokens(events[request.id]) == expected
        assert text(events[request.id]) == decode(expected, skip_special_tokens=True)
        is_over = expected[-1] == 0 and (len(expected) < 24 or cut is None)
        usage = Usage(len(request.prompt), len(expected))
        assert events[request.id][-1] == FinishedEvent(request.id, "stop" if is_over else "length", usage)


@pytest.mark.parametrize("habit", [{"repetition_penalty": 4.0}, {"min_new_tokens": 20}, {"suppress_tokens": [209]}])
def test_a_model_writes_as_its_authors_set_it(
    habit: dict[str, Any], engine: Engine, saved: dict[str, Path], tmp_path: Path
):
    folder = Path(shutil.copytree(saved["pegasus"], tmp_path / "m"))
    file, models = folder / "generation_config.json", []
    for more in ({}, habit):
        file.write_text(json.dumps(json.loads(file.read_text()) | {"eos_token_id": ENDING} | more))
        models.append(AutoModelForSeq2SeqLM.from_pretrained(folder))
    usual, model = models
    engine.load("m", folder, task="summarization")
    requests = [ask(engine, str(at), words) for at, words in enumerate(TEXTS)]
    expected = [alone(model, request.prompt) for request in requests]
    assert expected != [alone(usual, request.prompt) for request in requests]
    events = run(engine, requests)
    assert [tokens(events[request.id]) for request in requests] == expected


def test_an_answer_goes_on_after_what_another_engine_had_sent(engine: Engine, saved: dict[str, Path]):
    engine.load("m", saved["bart"], task="summarization", limits=NARROW)
    whole = tokens(run(engine, [ask(engine, "a", TEXTS[2])])["a"])
    drawing = Sampling(max_tokens=24, temperature=0.9, seed=5)
    drawn = tokens(run(engine, [ask(engine, "b", TEXTS[2], drawing)])["b"])
    assert drawn != whole
    for sampling, expected in ((GREEDY, whole), (drawing, drawn)):
        prompt = ask(engine, "c", TEXTS[2]).prompt
        rest = run(engine, [GenerateRequest("c", "m", prompt, sampling, emitted=tuple(expected[:7]))])["c"]
        assert tokens(rest) == expected[7:]
        assert rest[0].index == 7  # type: ignore[union-attr]
        assert rest[-1].usage.completion_tokens == len(expected)  # type: ignore[union-attr]


def test_cancelling_and_failing_end_one_request(
    engine: Engine, saved: dict[str, Path], monkeypatch: pytest.MonkeyPatch
):
    engine.load("m", saved["t5"], task="text2text-generation")
    requests = [ask(engine, str(at), words) for at, words in enumerate(TEXTS)]
    alike = {name: tokens(events) for name, events in run(engine, requests).items()}
    compute = Group.compute

    def compute_or_fail(group: Group, module: Any, **options: Any) -> Any:
        if any(one.id == "1" and one.answered == 3 for one in group.sequences):
            raise RuntimeError("no")
        return compute(group, module, **options)

    monkeypatch.setattr(Group, "compute", compute_or_fail)
    for request in requests:
        engine.submit(request)
    first = [event for _ in range(2) for event in engine.step()]
    engine.cancel("2")
    events = run(engine)
    told = {name: [one for one in first if one.request_id == name] + events[name] for name in alike}
    assert told["2"][-1] == FinishedEvent("2", "cancelled", Usage(len(requests[2].prompt), 2))
    assert isinstance(told["1"][-1], FailedEvent)
    others = alike.keys() - {"1", "2"}
    assert {name: tokens(told[name]) for name in others} == {name: alike[name] for name in others}
    assert not engine.has_work()


def test_a_task_is_told_in_the_words_of_the_model(engine: Engine, saved: dict[str, Path]):
    for task, options, prefix in (
        ("summarization", {}, "shorter: "),
        ("translation", {"src_lang": "en", "tgt_lang": "de"}, "to de: "),
        ("translation", {}, ""),
        ("text2text-generation", {}, ""),
    ):
        engine.load("m", saved["t5"], task=task)
        assert ask(engine, "a", "data", GREEDY, **options).prompt == engine.tokenize("m", prefix + "data")
        with pytest.raises(InvalidRequest) as refused:
            ask(engine, "a", "data", src_lang="en", tgt_lang="tlh")
        assert refused.value.param == "tgt_lang"
        engine.unload("m")


def test_languages_have_tokens_of_their_own(engine: Engine, saved: dict[str, Path]):
    engine.load("m", saved["mbart"], task="translation", limits=NARROW)
    theirs, model = AutoTokenizer.from_pretrained(saved["mbart"]), AutoModelForSeq2SeqLM.from_pretrained(saved["mbart"])
    pairs = [("en_XX", "zh_CN"), ("zh_CN", "de_DE"), ("en_XX", "fr_XX")]
    requests = [
        ask(engine, str(at), LINES[at], src_lang=source, tgt_lang=target) for at, (source, target) in enumerate(pairs)
    ]
    events = run(engine, requests)
    for request, words, (source, target) in zip(requests, LINES, pairs, strict=False):
        theirs.src_lang = source
        assert list(request.prompt) == theirs(words).input_ids
        begins = theirs.convert_tokens_to_ids(target)
        assert tokens(events[request.id]) == alone(model, request.prompt, forced_bos_token_id=begins)
        assert target not in text(events[request.id])
    for name in ("src_lang", "tgt_lang"):
        for wrong in ("</s>", "tlh_XX"):
            with pytest.raises(InvalidRequest, match="language") as refused:
                ask(engine, "a", "x", GREEDY, **{name: wrong})
            assert refused.value.param == name


def test_what_cannot_be_honoured_is_refused(engine: Engine, saved: dict[str, Path]):
    loaded = engine.load("m", saved["bf16"], task="summarization", limits=Limits(kv_bytes=256 * 40))
    assert (loaded.kv_bytes_per_token, loaded.context_length) == (256, 20)  # half of forty tokens
    for request, param in (
        (GenerateRequest("a", "m", (400,), GREEDY), "inputs"),
        (GenerateRequest("a", "m", (5,) * 21, GREEDY), "inputs"),
        (GenerateRequest("a", "m", (5,), Sampling(logprobs=1)), "logprobs"),
        (GenerateRequest("a", "m", (5,), Sampling(echo=True)), "echo"),
    ):
        with pytest.raises(InvalidRequest) as refused:
            engine.submit(request)
        assert refused.value.param == param
    events = run(engine, [GenerateRequest(name, "m", (5,) * 18, Sampling(ignore_eos=True)) for name in "abc"])
    assert [len(tokens(each)) for each in events.values()] == [20] * 3  # one after the other
    found = inspect(saved["bf16"], task="summarization")
    assert found.memory_bytes >= 2 * loaded.bytes
    assert inspect(saved["bf16"], task="text-generation").refusals[0].code == "wrong_task"
