"""Models that tell what is said: the same as the pipeline of transformers, and nothing longer than may be heard."""

import io
import json
import re
import struct
from pathlib import Path
from typing import Any

import pytest
import soundfile
from transformers import pipeline

from inference.engine import Engine, EngineError, InvalidRequest, LoadRefused, ResultEvent, SenseRequest, inspect
from inference.engine.sound import samples_of
from tests.inference.engine.conftest import run, words_of
from tests.inference.engine.models import LISTENERS, recording, save_listener, save_writer

TASK = "automatic-speech-recognition"


@pytest.fixture(scope="module")
def listeners(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("listeners")
    for name in LISTENERS:
        save_listener(home / name, name)
    save_writer(home / "whisper")
    return home


def _heard(engine: Engine, name: str, inputs: list[Any]) -> Any:
    reading: Any = engine.read(name, inputs, {})
    *early, event = run(engine, [SenseRequest("a", name, reading)])["a"]
    assert isinstance(event, ResultEvent), event
    answers = [each["text"] for each in event.data["transcripts"]]
    assert all(answers[place].startswith(words) for place, words in words_of(early).items())
    return event.data["transcripts"]


@pytest.mark.filterwarnings("ignore:Support for mismatched key_padding_mask")  # torch's, of how WavLM asks it
@pytest.mark.parametrize("name", [*LISTENERS, "whisper"])
def test_answers_are_those_of_the_pipeline(name: str, listeners: Path, engine: Engine) -> None:
    model = engine.load(name, listeners / name, task=TASK)
    assert model.context_length == 300 * 50
    asked = [recording(), recording(2.25, kind="FLAC", seed=5), recording(1.5, seed=9)]
    plain = pipeline(TASK, str(listeners / name))
    expected = [plain(soundfile.read(io.BytesIO(data), dtype="float32")[0])["text"] for data in asked]
    assert [each["text"] for each in _heard(engine, name, asked)] == expected
    assert len(set(expected)) > 1 or name == "whisper"
    assert all(expected)


@pytest.mark.parametrize(("kind", "rate", "channels"), [("WAV", 44_100, 2), ("OGG", 48_000, 1), ("MP3", 22_050, 1)])
def test_whatever_it_was_recorded_with_becomes_one_channel(kind: str, rate: int, channels: int) -> None:
    samples = samples_of(recording(1.0, rate, kind, channels=channels), 16_000)
    assert samples.ndim == 1
    assert len(samples) == pytest.approx(16_000, rel=0.1)


def test_letters_are_told_at_one_look_and_recordings_take_turns(listeners: Path, engine: Engine) -> None:
    engine.load("wav2vec2", listeners / "wav2vec2", task=TASK)
    reading: Any = engine.read("wav2vec2", [recording(seed=seed) for seed in range(3)], {})
    engine.submit(SenseRequest("a", "wav2vec2", reading))
    assert [len(engine.step()) for _step in range(3)] == [0, 0, 1]


def test_use_is_counted_by_the_second(listeners: Path, engine: Engine) -> None:
    engine.load("wav2vec2", listeners / "wav2vec2", task=TASK)
    reading: Any = engine.read("wav2vec2", [recording(1.5), recording(3.0, 8_000)], {})
    assert reading.tokens == 75 + 150
    (event,) = run(engine, [SenseRequest("a", "wav2vec2", reading)])["a"]
    assert isinstance(event, ResultEvent)
    assert (event.usage.prompt_tokens, event.usage.completion_tokens) == (225, 0)
    assert engine.stats()["models"]["wav2vec2"]["tokens"] == 225 + 50  # and what it was warmed up by
    assert engine.capacity("wav2vec2") == 16


def _promise(frames: int) -> bytes:
    """A header that promises hours, and nothing."""
    return recording(0.1)[:40] + struct.pack("<I", min(frames * 2, 2**32 - 1))


HOSTILE = {
    "no recording": b"MZ" + b"\0" * 300,
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 99,
    "only a name": b"RIFF\0\0\0\0WAVE",
    "cut off": recording(1.0, kind="FLAC")[:60],
    "hours of silence": recording(0.2, 4_000, "FLAC", channels=1)[:4] + b"\0" * 200,
    "too long": recording(301.0, 4_000, "FLAC"),
    "no sound": recording(0.0),
    "promises": _promise(10**9),
    "sound that is no number": recording(0.1)[:44] + b"",
    "many channels": recording(0.1, channels=12),
    "slow": recording(0.5, 2_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_recordings_are_refused_by_name(name: str, listeners: Path, engine: Engine) -> None:
    engine.load("wav2vec2", listeners / "wav2vec2", task=TASK)
    with pytest.raises(InvalidRequest) as caught:
        engine.read("wav2vec2", [HOSTILE[name]], {})
    assert (caught.value.code, caught.value.param) == ("invalid_media", "inputs")
    assert _heard(engine, "wav2vec2", [recording()])


@pytest.mark.filterwarnings("ignore:Support for mismatched key_padding_mask")
@pytest.mark.parametrize("name", LISTENERS)
def test_what_is_shorter_than_is_heard_at_once_is_refused(name: str, listeners: Path, engine: Engine) -> None:
    engine.load(name, listeners / name, task=TASK)
    with pytest.raises(InvalidRequest, match=r"is shorter than the \d+ ms that this model hears at once") as caught:
        engine.read(name, [recording(1 / 16_000)], {})
    (least,) = re.findall(r"([0-9]+) ms", caught.value.message)
    with pytest.raises(InvalidRequest):
        engine.read(name, [recording((int(least) - 1) / 1_000)], {})
    assert _heard(engine, name, [recording((int(least) + 1) / 1_000)]) is not None


def _changed(folder: Path, name: str, **changes: Any) -> Path:
    path = folder / name
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
    return folder


EXTRACTOR, WORDS = "preprocessor_config.json", "tokenizer_config.json"
ATTACKS: dict[str, tuple[str, dict[str, Any], str]] = {
    "code of its own": (EXTRACTOR, {"auto_map": {"AutoFeatureExtractor": "evil.Evil"}}, "remote_code"),
    "code that writes": (WORDS, {"auto_map": {"AutoTokenizer": ["evil.Evil", None]}}, "remote_code"),
    "another ear": (EXTRACTOR, {"feature_extractor_type": "ClapFeatureExtractor"}, "unsupported_architecture"),
    "another hand": (WORDS, {"tokenizer_class": "Wav2Vec2PhonemeCTCTokenizer"}, "unsupported_architecture"),
    "a rate beyond hearing": (EXTRACTOR, {"sampling_rate": 10**9}, "config_out_of_bounds"),
    "letters that it does not know": ("vocab.json", {"z": 10**6}, "tokenizer_mismatch"),
    "letters that are no numbers": ("vocab.json", {"z": "a"}, "tokenizer_mismatch"),
    "layers without end": ("config.json", {"num_hidden_layers": 10**9}, "config_out_of_bounds"),
    "more layers than files": ("config.json", {"num_hidden_layers": 400}, "config_mismatch"),
    "as wide as a town": ("config.json", {"hidden_size": 2**20, "intermediate_size": 2**22}, "too_many_parameters"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_a_repository_that_attacks_is_not_loaded(name: str, tmp_path: Path, engine: Engine) -> None:
    file, changes, code = ATTACKS[name]
    folder = _changed(save_listener(tmp_path / "evil"), file, **changes)
    with pytest.raises(LoadRefused) as caught:
        engine.load("evil", folder, task=TASK)
    assert [refusal.code for refusal in caught.value.refusals] == [code]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [("num_beams", 500, "num_beams"), ("max_length", 10**9, "max_length"), ("num_return_sequences", 64, "ValueError")],
)
def test_a_model_that_would_write_without_end_is_not_loaded(
    name: str, value: int, told: str, tmp_path: Path, engine: Engine
) -> None:
    """Some of it transformers itself refuses, whose words are for the log."""
    folder = _changed(save_writer(tmp_path / "evil"), "generation_config.json", **{name: value})
    with pytest.raises(EngineError, match=told):
        engine.load("evil", folder, task=TASK)
    assert engine.models() == []


def test_a_model_that_hears_an_hour_at_once_is_not_loaded(tmp_path: Path, engine: Engine) -> None:
    folder = _changed(save_listener(tmp_path / "m"), "config.json", conv_stride=[10**9] * 7)
    with pytest.raises(EngineError) as caught:
        engine.load("m", folder, task=TASK)
    assert (caught.value.code, caught.value.param) == ("bad_config", "config.json")


def test_a_picture_of_sound_larger_than_memory_is_not_made(tmp_path: Path) -> None:
    folder = _changed(save_writer(tmp_path / "evil"), EXTRACTOR, chunk_length=10**6)
    assert [one.code for one in inspect(folder, task=TASK).refusals] == ["config_out_of_bounds"]
