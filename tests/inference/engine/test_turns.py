"""Answers that transformers writes in one call: they give turns, end where they are cancelled, and stay the same."""

import gc
import json
import threading
import weakref
from pathlib import Path
from typing import Any

import pytest
import torch
from greenlet import GreenletExit
from torch.overrides import _get_current_function_mode_stack
from transformers import StoppingCriteriaList

from inference.engine import (
    Engine,
    Event,
    FailedEvent,
    FinishedEvent,
    GenerateRequest,
    ResultEvent,
    Sampling,
    SenseRequest,
    TokenEvent,
    WordsEvent,
)
from inference.engine.senses.telling import Telling
from inference.engine.turns import Writing
from tests.inference.engine.conftest import run, words_of
from tests.inference.engine.models import picture, recording, save_describer, save_writer

SPEECH, CAPTIONS = "automatic-speech-recognition", "image-to-text"
CLEAN: tuple[bool, bool, list[Any]] = (True, False, [])


@pytest.fixture(scope="module")
def writers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("writers")
    save_writer(home / "whisper")
    save_describer(home / "plain")
    beams = save_describer(home / "beams", "deit-bert")
    settings = beams / "generation_config.json"
    settings.write_text(json.dumps(json.loads(settings.read_text()) | {"num_beams": 3, "max_new_tokens": 12}))
    return home


def _kept() -> tuple[bool, bool, list[Any]]:
    """What torch keeps for this thread."""
    return torch.is_grad_enabled(), torch.is_inference_mode_enabled(), list(_get_current_function_mode_stack())


def _request(engine: Engine, name: str, given: list[bytes]) -> SenseRequest:
    reading: Any = engine.read(name, given, {})
    return SenseRequest(name, name, reading)


def _load(engine: Engine, writers: Path) -> list[SenseRequest]:
    engine.load("whisper", writers / "whisper", task=SPEECH)
    engine.load("plain", writers / "plain", task=CAPTIONS)
    engine.load("beams", writers / "beams", task=CAPTIONS)
    heard, seen = [recording(), recording(2.0, seed=8)], [picture(), picture(seed=6)]
    return [_request(engine, *each) for each in (("whisper", heard), ("plain", seen), ("beams", seen))]


def test_answers_under_way_at_once_are_those_that_each_gives_alone(writers: Path, engine: Engine) -> None:
    requests = _load(engine, writers)
    alone = [run(engine, [each])[each.id] for each in requests]
    events: list[Event] = []
    for each in requests:
        engine.submit(each)
    turns = 0
    while engine.has_work():
        events += engine.step()
        assert _kept() == CLEAN
        turns += 1
    together = [[event for event in events if event.request_id == each.id] for each in requests]
    assert together == alone
    assert all(isinstance(each[-1], ResultEvent) for each in together)
    assert turns > 20


def test_a_text_is_written_while_a_recording_is_heard(writers: Path, folders: dict[str, Path], engine: Engine) -> None:
    engine.load("whisper", writers / "whisper", task=SPEECH)
    engine.load("llama", folders["llama"], task="text-generation")
    engine.submit(_request(engine, "whisper", [recording()]))
    engine.submit(GenerateRequest("text", "llama", (5, 6), Sampling(max_tokens=8, temperature=0, ignore_eos=True)))
    first = [engine.step() for _turn in range(8)]
    text = [[event for event in events if event.request_id == "text"] for events in first]
    assert [type(event) for events in text[:7] for event in events] == [TokenEvent] * 7
    assert len(text[7]) == 2
    event = run(engine)["whisper"][-1]
    assert isinstance(event, ResultEvent)


def test_a_cancel_ends_an_answer_between_two_tokens(writers: Path, engine: Engine) -> None:
    requests = _load(engine, writers)
    for each in requests:
        engine.submit(each)
    begun = [event for _turn in range(3) for event in engine.step()]
    assert all(isinstance(event, WordsEvent) for event in begun)
    for each in requests:
        engine.cancel(each.id)
    ended = engine.step()
    assert [(type(event), getattr(event, "reason", "")) for event in ended] == [(FinishedEvent, "cancelled")] * 3
    assert all(event.usage.device_seconds > 0 for event in ended if isinstance(event, FinishedEvent))
    assert not engine.has_work()
    assert _kept() == CLEAN
    assert isinstance(run(engine, [requests[2]])["beams"][-1], ResultEvent)


def test_a_model_may_leave_in_the_middle_of_an_answer(writers: Path, engine: Engine) -> None:
    engine.load("beams", writers / "beams", task=CAPTIONS)
    engine.submit(_request(engine, "beams", [picture()]))
    engine.step()
    backend: Any = engine._residents["beams"].backend
    module = weakref.ref(backend._sense._module)
    del backend
    engine.unload("beams")
    event = engine.step()[-1]
    assert isinstance(event, FailedEvent)
    assert event.code == "model_unloaded"
    gc.collect()
    assert module() is None


def test_what_fails_on_the_way_ends_its_request_alone(
    writers: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.load("plain", writers / "plain", task=CAPTIONS)
    reading: Any = engine.read("plain", [picture()], {})
    engine.submit(SenseRequest("bad", "plain", reading))
    engine.submit(SenseRequest("good", "plain", reading))
    engine.step()
    backend: Any = engine._residents["plain"].backend
    with monkeypatch.context() as patch:
        patch.setattr(backend._sense._module.decoder, "forward", _broken)
        event = engine.step()[-1]
    assert isinstance(event, FailedEvent)
    assert (event.request_id, event.code) == ("bad", "model_error")
    assert _kept() == CLEAN
    assert isinstance(run(engine)["good"][-1], ResultEvent)


@pytest.mark.parametrize("name", ["whisper", "plain", "beams"])
def test_words_are_told_while_the_rest_is_written(name: str, writers: Path, engine: Engine) -> None:
    request = next(each for each in _load(engine, writers) if each.id == name)
    *early, event = run(engine, [request])[name]
    assert isinstance(event, ResultEvent)
    ((_kind, answers),) = event.data.items()
    texts = [each.get("text") or each.get("generated_text") for each in answers]
    told = words_of(early)
    assert all(texts[place].startswith(words) for place, words in told.items())
    assert len(early) > len(texts)
    assert sum(map(len, told.values())) > sum(map(len, texts)) / 4


def test_certain_is_what_all_that_may_still_win_begins_with() -> None:
    """Two beams: four that may go on, of which the first two are kept where they end."""
    certain = []

    def call(turns: StoppingCriteriaList) -> None:
        for rows in (
            [[1, 5], [1, 6], [1, 7], [1, 9]],
            [[1, 5, 7], [1, 5, 8], [1, 5, 6], [1, 5, 9]],  # what ends last is not kept
            [[1, 5, 7, 9], [1, 5, 7, 3], [1, 5, 7, 4], [1, 5, 7, 2]],  # the first is: it may win
            [[1, 5, 7, 3, 2], [1, 5, 7, 3, 4], [1, 5, 7, 3, 5], [1, 5, 7, 3, 6]],
            [[1, 4, 4, 4], [1, 4, 4, 4], [1, 4, 4, 4], [1, 4, 4, 4]],  # written anew
        ):
            turns(torch.tensor(rows), None)

    writing = Writing(call, frozenset([9]))
    while not writing.go_on():
        certain.append(writing.certain)
    assert certain == [[1], [1, 5], [1, 5, 7], [1, 5, 7], [1, 5, 7]]


def test_words_that_may_still_change_are_held_back() -> None:
    telling = Telling()
    asked = ["The", "The do", "The do n", "The don't", "The don't go 每\ufffd", "The don't go 每个 x"]
    assert [telling.more(text) for text in asked] == ["The", "", " do", "", "n't go 每", "个"]
    assert telling.more("Another") == ""


def _broken(*_given: Any, **_named: Any) -> None:
    raise ArithmeticError("broken")


def test_giving_up_unwinds_the_call_on_the_thread_that_it_stands_on() -> None:
    seen: list[Any] = []

    def call(turns: StoppingCriteriaList) -> None:
        try:
            turns(torch.zeros(2, 1, dtype=torch.long), None)
        except GreenletExit:
            seen.append(threading.get_ident())
            raise

    writing = Writing(call)
    assert not writing.go_on()
    writing.give_up()
    writing.give_up()
    assert seen == [threading.get_ident()]
    Writing(call).give_up()
    assert len(seen) == 1
