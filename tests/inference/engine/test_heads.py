"""What encoders are asked beside vectors and labels: equal to the pipelines of `transformers`, in one engine, batched
with each other, with places in Chinese text that are places in that text."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForQuestionAnswering, AutoTokenizer, pipeline

from inference.engine import Engine, EngineError, FailedEvent, InvalidRequest, Limits, ResultEvent, TaskRequest
from tests.inference.engine.conftest import run
from tests.inference.engine.models import ENCODERS, LINES, save_encoder

TEXTS = [*LINES, "小王在北京读 model 的 数据 🙂, then the committee reads."]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    home = tmp_path_factory.mktemp("encoders")
    return {task: save_encoder(home / task, task) for task in ENCODERS}


@pytest.fixture(scope="module")
def loaded(saved: dict[str, Path]) -> Iterator[Engine]:
    engine = Engine()
    for task, folder in saved.items():
        engine.load(task, folder, task=task, limits=Limits(batch_tokens=300))
    yield engine
    engine.close()


def asked(engine: Engine, task: str, inputs: list[Any], **options: Any) -> Any:
    """The result, with that of another request in the same batches."""
    reading: Any = engine.read(task, inputs, options)
    both = [TaskRequest(name, task, reading) for name in "ab"]
    events = run(engine, both)
    assert [type(events[name][-1]) for name in "ab"] == [ResultEvent] * 2
    found = [events[name][-1].data for name in "ab"]  # type: ignore[union-attr]
    assert events["a"][-1].usage.prompt_tokens == both[0].reading.tokens  # type: ignore[union-attr]
    (key, first), *_ = found[0].items()
    assert same(first, found[1][key])
    return first


def same(one: Any, other: Any) -> bool:
    """Scores to 1e-4, all else exactly."""
    if isinstance(one, float):
        return bool(one == pytest.approx(float(other), abs=1e-4))
    if isinstance(one, dict):
        return sorted(one) == sorted(other) and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


@pytest.mark.parametrize("strategy", ["none", "simple", "first", "average", "max"])
@pytest.mark.filterwarnings("ignore:Tokenizer does not support real words")
def test_entities_equal_the_pipeline(strategy: str, loaded: Engine, saved: dict[str, Path]) -> None:
    task = "token-classification"
    theirs = pipeline(task, model=str(saved[task]), aggregation_strategy=strategy)(TEXTS)
    found = asked(loaded, task, TEXTS, aggregation_strategy=strategy)
    assert same(found, theirs)
    assert sum(map(len, found)) > len(TEXTS)
    chinese = found[-1]
    assert any(one["start"] < one["end"] <= 8 for one in chinese)


def test_a_long_text_is_read_in_parts_where_a_stride_is_given(loaded: Engine, saved: dict[str, Path]) -> None:
    task, text = "token-classification", " ".join(LINES * 6)
    with pytest.raises(InvalidRequest, match="Give a stride") as refused:
        loaded.read(task, [text], {})
    assert refused.value.code == "context_length_exceeded"
    theirs = pipeline(task, model=str(saved[task]), aggregation_strategy="simple", stride=20)(text)
    assert same(asked(loaded, task, [text], aggregation_strategy="simple", stride=20), [theirs])


@pytest.mark.parametrize("options", [{}, {"top_k": 3}, {"targets": ["data", "评审", "a"]}])
def test_fillings_equal_the_pipeline(options: dict[str, Any], loaded: Engine, saved: dict[str, Path]) -> None:
    texts = ["A [MASK] is a promise.", "每个[MASK]在发布之前", "Open [MASK], open [MASK]"]
    fill = pipeline("fill-mask", model=str(saved["fill-mask"]))
    assert same(asked(loaded, "fill-mask", texts, **options), [fill(text, **options) for text in texts])


def test_a_text_without_the_gap_of_the_model_is_told_how_it_is_written(tmp_path: Path) -> None:
    engine = Engine()
    engine.load("gaps", save_encoder(tmp_path / "m", "fill-mask", mask="<mask>"), task="fill-mask")
    with pytest.raises(InvalidRequest) as refused:
        engine.read("gaps", ["A [MASK] is a promise."], {})
    assert (str(refused.value), refused.value.param) == ("Each text must hold <mask> from 1 to 32 times.", "inputs")
    assert len(asked(engine, "gaps", ["A <mask> is a promise."])[0]) == 5
    engine.close()


@pytest.mark.parametrize(
    "options",
    [
        {"candidate_labels": ["data", "评审", "birds"]},
        {"candidate_labels": ["data", "评审", "birds"], "multi_label": True},
        {"candidate_labels": ["data"], "hypothesis_template": "关于{}"},
    ],
)
def test_labels_of_ones_own_equal_the_pipeline(options: dict[str, Any], loaded: Engine, saved: dict[str, Path]) -> None:
    task = "zero-shot-classification"
    theirs = pipeline(task, model=str(saved[task]))(TEXTS, **options)
    expected = [
        [{"label": label, "score": score} for label, score in zip(one["labels"], one["scores"], strict=True)]
        for one in theirs
    ]
    assert same(asked(loaded, task, TEXTS, **options), expected)


def test_the_answer_is_the_likeliest_span_of_the_context(loaded: Engine, saved: dict[str, Path]) -> None:
    """Against every span of every context, one at a time."""
    task, length = "question-answering", 15
    model = AutoModelForQuestionAnswering.from_pretrained(saved[task])
    tokenizer = AutoTokenizer.from_pretrained(saved[task])
    pairs = [{"question": "谁 reads?", "context": text} for text in TEXTS]
    found = asked(loaded, task, pairs, align_to_words=False, max_answer_len=length)
    for pair, (answer,) in zip(pairs, found, strict=True):
        encoded = tokenizer(pair["question"], pair["context"], return_tensors="pt", return_offsets_mapping=True)
        offsets, places = encoded.pop("offset_mapping")[0].tolist(), encoded.sequence_ids(0)
        with torch.inference_mode():
            output = model(**encoded)
        allowed = torch.tensor([at == 0 or place == 1 for at, place in enumerate(places)])
        start, end = (
            logits[0].masked_fill(~allowed, float("-inf")).softmax(-1)
            for logits in (output.start_logits, output.end_logits)
        )
        spans = [
            (float(start[at] * end[to]), offsets[at][0], offsets[to][1])
            for at in range(len(places))
            for to in range(at, min(at + length, len(places)))
            if places[at] == places[to] == 1
        ]
        score, begins, ends = max(spans)
        assert (answer["start"], answer["end"]) == (begins, ends)
        assert answer["score"] == pytest.approx(score, abs=1e-4)
        assert answer["answer"] == pair["context"][begins:ends]


def test_answers_are_of_whole_words_in_order_and_may_be_none(loaded: Engine) -> None:
    pair = {"question": "Who?", "context": " ".join(LINES * 8)}  # several windows
    (answers,) = asked(loaded, "question-answering", [pair], top_k=4)
    assert [one["score"] for one in answers] == sorted((one["score"] for one in answers), reverse=True)
    assert len({(one["start"], one["end"]) for one in answers}) == len(answers)
    for one in answers:
        assert one["answer"] == pair["context"][one["start"] : one["end"]]
    short = {"question": "Who?", "context": "a b"}
    (answers,) = asked(loaded, "question-answering", [short], top_k=90, handle_impossible_answer=True)
    assert "" in [one["answer"] for one in answers]


def test_texts_are_ranked_by_the_score_of_the_pair(loaded: Engine, saved: dict[str, Path]) -> None:
    score = pipeline("text-classification", model=str(saved["text-ranking"]), function_to_apply="none", top_k=None)
    theirs = [score({"text": "谁 reads?", "text_pair": text})[0]["score"] for text in TEXTS]
    given = [{"query": "谁 reads?", "texts": TEXTS}, {"query": "Why?", "texts": TEXTS[:2]}]
    ranking, second = asked(loaded, "text-ranking", given, raw_scores=True)
    assert [one["index"] for one in ranking] == sorted(range(len(TEXTS)), key=lambda at: -theirs[at])
    assert [one["score"] for one in ranking] == pytest.approx(sorted(theirs, reverse=True), abs=1e-4)
    assert len(second) == 2
    (between, _), again = asked(loaded, "text-ranking", given), torch.tensor(sorted(theirs, reverse=True))
    assert [one["score"] for one in between] == pytest.approx(again.sigmoid().tolist(), abs=1e-4)


@pytest.mark.parametrize(
    ("task", "inputs", "options", "param"),
    [
        ("token-classification", [" "], {}, "inputs"),
        ("token-classification", ["a"], {"aggregation_strategy": "best"}, "aggregation_strategy"),
        ("token-classification", ["a"], {"ignore_labels": "O"}, "ignore_labels"),
        ("token-classification", ["a " * 300], {"stride": 500, "aggregation_strategy": "simple"}, "stride"),
        ("token-classification", ["a"], {"stride": 2, "aggregation_strategy": "none"}, "stride"),
        ("fill-mask", ["no mask here"], {}, "inputs"),
        ("fill-mask", ["[MASK]" * 40], {}, "inputs"),
        ("fill-mask", ["[MASK]"], {"top_k": 0}, "top_k"),
        ("fill-mask", ["[MASK] " * 32] * 32, {"top_k": 10}, "top_k"),
        ("fill-mask", ["[MASK]"], {"targets": [""]}, "targets"),
        ("zero-shot-classification", ["a"], {}, "candidate_labels"),
        ("zero-shot-classification", ["a"], {"candidate_labels": ["x"] * 101}, "candidate_labels"),
        ("zero-shot-classification", ["a"], {"candidate_labels": "xy", "hypothesis_template": "."}, "candidate_labels"),
        ("zero-shot-classification", ["a"] * 50, {"candidate_labels": ["x"] * 100}, "inputs"),
        ("zero-shot-classification", ["a"], {"candidate_labels": ["x " * 300]}, "inputs"),
        ("question-answering", ["a"], {}, "context"),
        ("question-answering", [{"question": "q", "context": "b " * 300}], {"doc_stride": 500}, "doc_stride"),
        ("question-answering", [{"question": "\ud800", "context": "b"}], {}, "inputs"),
        ("question-answering", [{"question": "q", "context": "b"}], {"top_k": True}, "top_k"),
        ("text-ranking", [{"query": "q", "texts": []}], {}, "texts"),
        ("text-ranking", [{"query": "q " * 300, "texts": ["a"] * 9}], {}, "inputs"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_before_it_waits(
    task: str, inputs: list[Any], options: dict[str, Any], param: str, loaded: Engine
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        loaded.read(task, inputs, options)
    assert refused.value.param == param
    assert not loaded.has_work()


def test_a_request_that_fails_ends_no_other(loaded: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    task = "token-classification"
    readings: list[Any] = [loaded.read(task, [name], {}) for name in ("good", "bad")]
    good, bad = (TaskRequest(name, task, each) for name, each in zip(("good", "bad"), readings, strict=True))
    backend: Any = loaded._residents[task].backend
    tell = backend._head.tell

    def broken(request: Any, seen: Any) -> Any:
        return 1 / 0 if request.id == "bad" else tell(request, seen)

    monkeypatch.setattr(backend._head, "tell", broken)
    events = run(loaded, [good, bad])
    assert [type(events[name][-1]) for name in ("good", "bad")] == [ResultEvent, FailedEvent]


@pytest.mark.parametrize(("task", "other", "code"), [
    ("text-ranking", "zero-shot-classification", "many_labels"),
    ("zero-shot-classification", "text-ranking", "no_entailment"),
    ("fill-mask", "question-answering", "wrong_task"),
])  # fmt: skip
def test_a_model_of_another_kind_is_refused_when_it_is_loaded(
    task: str, other: str, code: str, engine: Engine, saved: dict[str, Path]
) -> None:
    with pytest.raises(EngineError) as refused:
        engine.load("m", saved[other], task=task)
    assert code in str(refused.value.code) + str(refused.value)
