"""How a recording is to be written down – its language, times, a prompt, how freely – beside transformers itself."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import soundfile
import torch
from transformers import pipeline

from inference.engine import Engine, FinishedEvent, InvalidRequest, ResultEvent, SenseRequest
from inference.engine.inspection import Inspector
from inference.engine.senses.speech.cues import cues
from inference.engine.sound import samples_of
from tests.inference.engine.conftest import run, words_of
from tests.inference.engine.models import recording, save_interpreter, save_listener, save_writer

TASK = "automatic-speech-recognition"
SHORT, OTHER = recording(), recording(9.0, seed=5)
LONG = recording(25.0, 8_000, "FLAC", seed=9)  # this model hears ten seconds at once
pytestmark = [
    pytest.mark.filterwarnings(r"ignore:std\(\)"),
    pytest.mark.filterwarnings("ignore:invalid value encountered"),
]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    home = tmp_path_factory.mktemp("hearing")
    return {
        "many": save_interpreter(home / "many"),
        "no heads": save_interpreter(home / "no heads", heads=False),
        "one": save_writer(home / "one"),
        "letters": save_listener(home / "letters"),
    }


@pytest.fixture(scope="module")
def plain(folders: dict[str, Path]) -> Any:
    return pipeline(TASK, str(folders["many"]))


def load(engine: Engine, folders: dict[str, Path], name: str = "many") -> Any:
    engine.load(name, folders[name], task=TASK)
    backend: Any = engine._residents[name].backend
    return backend._sense._ear


def heard(engine: Engine, data: bytes, name: str = "many", **options: Any) -> tuple[str, dict[str, Any]]:
    """What was told before the end, and the end."""
    reading: Any = engine.read(name, [data], options)
    *early, event = run(engine, [SenseRequest("a", name, reading)])["a"]
    assert isinstance(event, ResultEvent), event
    (found,) = event.data["transcripts"]
    told = words_of(early).get(0, "")
    assert found["text"].startswith(told)
    return told, found


def samples(data: bytes) -> Any:
    return samples_of(data, 16_000)


ASKED: dict[str, dict[str, Any]] = {
    "nothing": {},
    "a language": {"language": "fr"},
    "by its name": {"language": "Mandarin"},
    "a translation": {"task": "translate", "language": "de"},
    "few beams": {"num_beams": 2, "max_new_tokens": 7},
}


@pytest.mark.parametrize("name", ASKED)
def test_what_is_asked_is_done_as_the_pipeline_does_it(
    name: str, folders: dict[str, Path], plain: Any, engine: Engine
) -> None:
    load(engine, folders)
    for data in (SHORT, OTHER):
        _told, found = heard(engine, data, **ASKED[name])
        expected = plain(samples(data), generate_kwargs=dict(ASKED[name]))
        assert found["text"] == expected["text"]
        assert set(found) == {"text", "language"}
        code = {"fr": "fr", "Mandarin": "zh", "de": "de"}.get(ASKED[name].get("language", ""))
        assert found["language"] == (code or _heard_language(plain, data))


def _heard_language(plain: Any, data: bytes) -> str:
    features = plain.feature_extractor(samples(data), sampling_rate=16_000, return_tensors="pt").input_features
    (token,) = plain.model.detect_language(features).tolist()
    return str(plain.tokenizer.convert_ids_to_tokens(token)[2:-2])


def test_a_language_and_a_task_change_the_answer(folders: dict[str, Path], engine: Engine) -> None:
    load(engine, folders)
    asked: list[dict[str, Any]] = [{"language": "fr"}, {"language": "zh"}, {"language": "zh", "task": "translate"}]
    assert len({heard(engine, OTHER, **each)[1]["text"] for each in asked}) == 3


@pytest.mark.parametrize("data", [SHORT, OTHER, LONG], ids=["short", "other", "long"])
def test_times_of_sentences_are_those_of_generate(
    data: bytes, folders: dict[str, Path], plain: Any, engine: Engine
) -> None:
    load(engine, folders)
    _told, found = heard(engine, data, return_timestamps=True)
    assert found["text"] == plain(samples(data), return_timestamps=True)["text"]
    seconds = len(samples(data)) / 16_000
    truth = _segments(plain, data)
    assert [each["tokens"] for each in found["segments"]] == [each["tokens"].tolist() for each in truth]
    assert [(each["start"], each["end"]) for each in found["segments"]] == [
        (min(float(each["start"]), seconds), min(float(each["end"]), seconds)) for each in truth
    ]
    assert "".join(each["text"] for each in found["segments"]) == found["text"]
    assert found["segments"][0] | {"seek": 0, "temperature": 0.0} == found["segments"][0]
    assert "words" not in found


def _segments(plain: Any, data: bytes, **more: Any) -> list[Any]:
    given = {"truncation": False, "padding": "longest"} if len(samples(data)) > 160_000 else {}
    features = plain.feature_extractor(
        samples(data), sampling_rate=16_000, return_tensors="pt", return_attention_mask=True, **given
    )
    told = {"return_timestamps": True, "return_segments": True, "num_beams": 5} | more
    found: list[Any] = plain.model.generate(**features, **told)["segments"][0]
    return found


def test_times_of_words_are_those_of_the_pipeline(folders: dict[str, Path], plain: Any, engine: Engine) -> None:
    ear = load(engine, folders)
    before = heard(engine, OTHER)[1]
    for data in (SHORT, OTHER, LONG):
        seconds = len(samples(data)) / 16_000
        _told, found = heard(engine, data, return_timestamps="word")
        expected = plain(samples(data), return_timestamps="word")
        assert found["text"] == expected["text"]
        times = [(each["text"], *each["timestamp"]) for each in expected["chunks"]]
        assert found["words"] == [
            {"text": text, "start": min(round(start, 3), seconds), "end": min(round(end, 3), seconds)}
            for text, start, end in times
        ]
        assert "".join(each["text"] for each in found["words"]) == found["text"]
        assert found["segments"]
    assert ear._module.config._attn_implementation == "sdpa"
    assert "_retrieve_segment" not in vars(ear._module)
    assert heard(engine, OTHER)[1] == before


def test_a_long_recording_is_heard_in_stretches_and_told_after_each(
    folders: dict[str, Path], plain: Any, engine: Engine
) -> None:
    load(engine, folders)
    told, found = heard(engine, LONG)
    assert found["text"] == plain(samples(LONG), return_timestamps=True)["text"]
    assert 0 < len(told) < len(found["text"])
    assert set(found) == {"text", "language"}


@pytest.mark.parametrize("name", ["one", "letters"])
def test_a_model_that_tells_no_times_of_sentences_hears_as_it_can(
    name: str, folders: dict[str, Path], engine: Engine
) -> None:
    load(engine, folders, name)
    assert set(heard(engine, SHORT, name, return_timestamps="known")[1]) == {"text"}
    assert "segments" in heard_known(engine, folders)


def heard_known(engine: Engine, folders: dict[str, Path]) -> dict[str, Any]:
    load(engine, folders)
    return heard(engine, SHORT, return_timestamps="known")[1]


def test_how_sure_it_was_is_what_transformers_says(folders: dict[str, Path], plain: Any, engine: Engine) -> None:
    load(engine, folders)
    found = heard(engine, OTHER, return_timestamps=True, num_beams=1)[1]["segments"]
    truth = _segments(plain, OTHER, num_beams=1, logprob_threshold=-1e9, temperature=0.0)
    for ours, each in zip(found, truth, strict=True):
        result = each["result"]
        tokens = result["sequences"][-len(result["scores"]) :]
        mean = plain.model._retrieve_avg_logprobs(result["scores"], tokens, 1.0)
        assert ours["avg_logprob"] == pytest.approx(float(mean), abs=1e-4)
        assert 0 < ours["no_speech_prob"] < 1
    features = plain.feature_extractor(samples(OTHER), sampling_rate=16_000, return_tensors="pt").input_features
    start = torch.tensor([[plain.model.generation_config.decoder_start_token_id]])
    with torch.no_grad():
        logits = plain.model(input_features=features, decoder_input_ids=start).logits[0, -1]
    silence = logits.softmax(-1)[plain.tokenizer.convert_tokens_to_ids("<|nospeech|>")]
    assert found[0]["no_speech_prob"] == pytest.approx(float(silence), abs=1e-5)
    beams = heard(engine, OTHER, return_timestamps=True)[1]["segments"]
    assert all(each["avg_logprob"] < 0 for each in beams)


def test_a_prompt_is_what_whisper_takes_for_one(folders: dict[str, Path], plain: Any, engine: Engine) -> None:
    load(engine, folders)
    words = "The committee reads every model"
    ids = torch.tensor(plain.tokenizer(["<|startofprev|>", " " + words], add_special_tokens=False)["input_ids"][0])
    more = torch.tensor(plain.tokenizer(" " + words, add_special_tokens=False)["input_ids"])
    expected = plain(samples(OTHER), generate_kwargs={"prompt_ids": torch.cat([ids, more])})["text"]
    told, found = heard(engine, OTHER, prompt=words)
    assert found["text"] == expected
    assert "committee" not in told
    assert found["text"] != heard(engine, OTHER)[1]["text"]
    ends_alike = heard(engine, OTHER, prompt=f"{'Something else. ' * 200}{words * 12}")[1]["text"]
    assert ends_alike == heard(engine, OTHER, prompt=f"{'Other words. ' * 100}{words * 12}")[1]["text"]


def test_a_prompt_stands_before_each_stretch(folders: dict[str, Path], plain: Any, engine: Engine) -> None:
    load(engine, folders)
    ids = plain.tokenizer("<|startofprev|> open", add_special_tokens=False, return_tensors="pt")["input_ids"][0]
    expected = plain(samples(LONG), return_timestamps=True, generate_kwargs={"prompt_ids": ids})["text"]
    _told, found = heard(engine, LONG, prompt="open", return_timestamps=True)
    assert found["text"] == expected
    assert found["segments"]


def test_what_is_drawn_is_drawn_as_generate_draws(folders: dict[str, Path], plain: Any, engine: Engine) -> None:
    load(engine, folders)
    torch.manual_seed(3)
    found = heard(engine, SHORT, temperature=0.9, top_k=40, return_timestamps=True)[1]
    torch.manual_seed(3)  # the pipeline itself draws a number for its loader of data
    truth = _segments(plain, SHORT, temperature=0.9, top_k=40)
    assert [each["tokens"] for each in found["segments"]] == [each["tokens"].tolist() for each in truth]
    assert {each["temperature"] for each in found["segments"]} == {0.9}
    assert heard(engine, SHORT, temperature=0)[1] == heard(engine, SHORT)[1]


REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "an unknown language": ("many", {"language": "tlh"}, "language"),
    "a language it was not taught": ("many", {"language": "es"}, "language"),
    "a language of a model of one": ("one", {"language": "en"}, "language"),
    "a language of letters": ("letters", {"language": "en"}, "language"),
    "a translation by a model of one": ("one", {"task": "translate"}, "task"),
    "a translation of letters": ("letters", {"task": "translate"}, "task"),
    "another task": ("many", {"task": "summarize"}, "task"),
    "times where there are none": ("one", {"return_timestamps": True}, "return_timestamps"),
    "words where there are no heads": ("no heads", {"return_timestamps": "word"}, "return_timestamps"),
    "letters of words": ("many", {"return_timestamps": "char"}, "return_timestamps"),
    "sentences of letters": ("letters", {"return_timestamps": True}, "return_timestamps"),
    "times of something": ("many", {"return_timestamps": "paragraph"}, "return_timestamps"),
    "times in a list": ("many", {"return_timestamps": ["word"]}, "return_timestamps"),
    "a prompt for letters": ("letters", {"prompt": "x"}, "prompt"),
    "a prompt without a mark": ("one", {"prompt": "x"}, "prompt"),
    "a mark in a prompt": ("many", {"prompt": "x <|notimestamps|> y"}, "prompt"),
    "a time in a prompt": ("many", {"prompt": "x <|0.00|>"}, "prompt"),
    "an endless prompt": ("many", {"prompt": "x" * 10_001}, "prompt"),
    "no text": ("many", {"prompt": 7}, "prompt"),
    "too hot": ("many", {"temperature": 3}, "temperature"),
    "no number": ("many", {"temperature": "0"}, "temperature"),
    "beams without end": ("many", {"num_beams": 6}, "num_beams"),
    "more than it can write": ("many", {"max_new_tokens": 93}, "max_new_tokens"),
    "letters by chance": ("letters", {"temperature": 0.5}, "temperature"),
}


@pytest.fixture(scope="module")
def listening(folders: dict[str, Path], inspector: Inspector) -> Iterator[Engine]:
    """All of them in one engine, for what is refused before anything is heard."""
    engine = Engine(inspector=inspector)
    for name, folder in folders.items():
        engine.load(name, folder, task=TASK)
    yield engine
    engine.close()


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_model_cannot_do_is_refused_by_name(name: str, listening: Engine) -> None:
    model, options, param = REFUSED[name]
    with pytest.raises(InvalidRequest) as caught:
        listening.read(model, [SHORT], options)
    assert not listening.has_work()
    assert (caught.value.code, caught.value.param) == ("invalid_value", param)


def test_a_model_without_times_hears_no_longer_than_at_once(folders: dict[str, Path], engine: Engine) -> None:
    load(engine, folders, "one")
    with pytest.raises(InvalidRequest, match="longer than 30 seconds"):
        engine.read("one", [recording(31.0, 8_000, "FLAC")], {})


def test_a_cancel_in_a_stretch_leaves_the_model_as_it_was(folders: dict[str, Path], engine: Engine) -> None:
    ear = load(engine, folders)
    before = heard(engine, SHORT)[1]
    reading: Any = engine.read("many", [LONG], {"return_timestamps": "word"})
    engine.submit(SenseRequest("a", "many", reading))
    for _step in range(30):
        engine.step()
    engine.cancel("a")
    (event,) = engine.step()
    assert isinstance(event, FinishedEvent)
    assert "_retrieve_segment" not in vars(ear._module)
    assert ear._module.config._attn_implementation == "sdpa"
    assert not ear._module.get_encoder()._forward_hooks
    assert heard(engine, SHORT)[1] == before


@pytest.mark.parametrize(("times", "key"), [("word", "words"), ("char", "letters")])
def test_letters_are_told_with_times_and_long_ones_in_stretches(
    times: str, key: str, folders: dict[str, Path], engine: Engine
) -> None:
    load(engine, folders, "letters")
    plain = pipeline(TASK, str(folders["letters"]))
    long = recording(70.0, 8_000, "FLAC", seed=4)
    for data, how in ((SHORT, {}), (long, {"chunk_length_s": 30})):
        found = heard(engine, data, "letters", return_timestamps=times)[1]
        expected = plain(samples(data), return_timestamps=times, **how)
        assert found["text"] == expected["text"]
        assert [(each["text"], each["start"], each["end"]) for each in found[key]] == [
            (each["text"], *(round(at, 3) for at in each["timestamp"])) for each in expected["chunks"]
        ]


def test_letters_make_lines_for_subtitles(folders: dict[str, Path], engine: Engine) -> None:
    load(engine, folders, "letters")
    long = recording(70.0, 8_000, "FLAC", seed=4)
    found = heard(engine, long, "letters", return_timestamps="cue")[1]
    assert set(found) == {"text", "segments"}
    assert found["segments"] == cues(heard(engine, long, "letters", return_timestamps="char")[1]["letters"])
    assert "".join("".join(each["text"] for each in found["segments"]).split()) == "".join(found["text"].split())
    assert 0 <= found["segments"][0]["start"] < found["segments"][-1]["end"] <= 70


def test_sentences_are_the_lines_of_subtitles_where_a_model_tells_them(
    folders: dict[str, Path], engine: Engine
) -> None:
    load(engine, folders)
    assert heard(engine, SHORT, return_timestamps="cue") == heard(engine, SHORT, return_timestamps=True)


def test_letters_of_a_long_recording_are_told_stretch_by_stretch(folders: dict[str, Path], engine: Engine) -> None:
    load(engine, folders, "letters")
    reading: Any = engine.read("letters", [recording(70.0, 8_000, "FLAC", seed=4)], {})
    assert reading.tokens == 3_500
    engine.submit(SenseRequest("a", "letters", reading))
    steps = [engine.step() for _step in range(3)]
    assert [len(events) for events in steps][-1] == 1
    assert isinstance(steps[-1][0], ResultEvent)
    (found,) = steps[-1][0].data["transcripts"]
    told = words_of([event for events in steps[:-1] for event in events]).get(0, "")
    assert told
    assert found["text"].startswith(told)


def test_whatever_it_comes_as_it_is_as_long(folders: dict[str, Path], engine: Engine) -> None:
    assert len(samples(LONG)) == 25 * 16_000
    assert len(soundfile.read(io.BytesIO(SHORT))[0]) == len(samples(SHORT))
