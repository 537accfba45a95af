"""The next-word model of the articles that people begin with, in Keras on torch: answers as their loop gives them, and
nothing of a file that is more than plain layers is ever built."""

import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from inference.engine import (
    Engine,
    FinishedEvent,
    GenerateRequest,
    InvalidRequest,
    LoadRefused,
    Sampling,
    TokenEvent,
    inspect,
)
from inference.engine.inspection.keras_file import CONFIG, MODEL, WEIGHTS, WORDS
from inference.engine.keras_models import keras as keras_on_torch
from tests.inference.engine.conftest import run
from tests.inference.engine.next_word import legacy, save_next_word

TASK = "text-generation"
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword")  # in Keras


def as_in_the_article(folder: Path, seed_text: str, next_words: int) -> str:
    keras = keras_on_torch()
    tokenizer = legacy().tokenizer_from_json((folder / WORDS).read_text())
    model = keras.saving.load_model(folder / MODEL)
    length = model.input_shape[1]
    for _ in range(next_words):
        token_list = tokenizer.texts_to_sequences([seed_text])[0]
        token_list = keras.utils.pad_sequences([token_list], maxlen=length, padding="pre")
        predicted = int(np.argmax(model.predict(token_list, verbose=0), axis=-1)[0])
        seed_text += " " + tokenizer.index_word[predicted]
    return seed_text


@pytest.fixture(scope="module")
def next_word(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_next_word(tmp_path_factory.mktemp("keras") / "words")


def _said(engine: Engine, name: str, prompt: str, **options: Any) -> str:
    asked = Sampling(**{"max_tokens": 6, "temperature": 0} | options)
    events = run(engine, [GenerateRequest("a", name, engine.tokenize(name, prompt), asked)])["a"]
    assert isinstance(events[-1], FinishedEvent), events[-1]
    return "".join(event.text for event in events if isinstance(event, TokenEvent))


@pytest.mark.parametrize(
    "prompt", ["deep learning", "A MODEL, is!", "每个 模型", "machine learning is a part of computer a"]
)
def test_answers_are_those_of_the_articles_loop(prompt: str, next_word: Path, engine: Engine) -> None:
    model = engine.load("words", next_word, task=TASK)
    assert (model.context_length, model.parameters) == (8, _count(next_word))
    assert prompt + _said(engine, "words", prompt) == as_in_the_article(next_word, prompt, 6)


def test_many_are_asked_together_and_answered_as_alone(next_word: Path, engine: Engine) -> None:
    engine.load("words", next_word, task=TASK)
    prompts = ["deep learning", "a model is", "每个", "machine learning is a part"]
    alone = [_said(engine, "words", prompt, max_tokens=4) for prompt in prompts]
    asked = [
        GenerateRequest(str(at), "words", engine.tokenize("words", prompt), Sampling(max_tokens=4, temperature=0))
        for at, prompt in enumerate(prompts)
    ]
    steps = engine.stats()["models"]["words"]["steps"]
    events = run(engine, asked)
    assert ["".join(e.text for e in events[str(at)] if isinstance(e, TokenEvent)) for at in range(4)] == alone
    assert engine.stats()["models"]["words"] == {"running": 0, "waiting": 0, "steps": steps + 4, "tokens": 2 + 32}
    assert engine.capacity("words") == 64
    ended = events["3"][-1]
    assert isinstance(ended, FinishedEvent)
    assert (ended.reason, ended.usage.prompt_tokens, ended.usage.completion_tokens) == ("length", 5, 4)
    assert ended.usage.device_seconds > 0


def test_words_are_drawn_by_a_seed_and_end_at_a_stop(next_word: Path, engine: Engine) -> None:
    engine.load("words", next_word, task=TASK)
    drawn = [_said(engine, "words", "a", max_tokens=12, temperature=1.5, seed=seed) for seed in (1, 1, 2, 3)]
    assert drawn[0] == drawn[1]
    assert len(set(drawn)) > 1
    whole = _said(engine, "words", "deep learning")
    second = whole.split()[1]
    assert _said(engine, "words", "deep learning", stop=(f" {second}",)) == f" {whole.split()[0]}"


@pytest.mark.parametrize(("two_ways", "gate"), [(True, "LSTM"), (False, "GRU"), (True, "SimpleRNN")])
def test_its_kin_are_served_too(two_ways: bool, gate: str, tmp_path: Path, engine: Engine) -> None:
    folder = save_next_word(tmp_path / "kin", two_ways=two_ways, gate=gate)
    engine.load("kin", folder, task=TASK)
    assert "a model" + _said(engine, "kin", "a model", max_tokens=3) == as_in_the_article(folder, "a model", 3)


@pytest.mark.parametrize(
    ("options", "param"),
    [({"echo": True}, "echo"), ({"logit_bias": ((1, 2.0),)}, "logit_bias")],
)
def test_what_it_cannot_do_is_refused(options: Any, param: str, next_word: Path, engine: Engine) -> None:
    engine.load("words", next_word, task=TASK)
    with pytest.raises(InvalidRequest) as caught:
        engine.submit(GenerateRequest("a", "words", (1,), Sampling(**options)))
    assert caught.value.param == param
    with pytest.raises(InvalidRequest, match="none of these words"):
        engine.tokenize("words", "zzz qqq")
    with pytest.raises(InvalidRequest, match="no chat template"):
        engine.tokenize("words", [{"role": "user", "content": "deep"}])


def test_it_tells_how_likely_each_word_was(next_word: Path, engine: Engine) -> None:
    engine.load("words", next_word, task=TASK)
    asked = Sampling(max_tokens=2, temperature=0, logprobs=2)
    events = run(engine, [GenerateRequest("a", "words", engine.tokenize("words", "deep learning"), asked)])["a"]
    module = keras_on_torch().saving.load_model(next_word / MODEL, compile=False)
    row = [0] * 6 + list(engine.tokenize("words", "deep learning"))
    likely = np.log(module.predict(np.array([row]), verbose=0)[0])
    first = events[0]
    assert isinstance(first, TokenEvent)
    assert first.logprob == pytest.approx(float(likely.max()), abs=1e-3)
    assert first.token == first.text.strip()
    assert [one.logprob for one in first.top or ()] == pytest.approx(sorted(map(float, likely))[:-3:-1], abs=1e-3)


# ── repositories that try something ─────────────────────────────────────────────────────────────────────────────────
def _count(folder: Path) -> int:
    return int(keras_on_torch().saving.load_model(folder / MODEL, compile=False).count_params())


def _remade(source: Path, folder: Path, **parts: bytes | None) -> Path:
    """The file anew, with some parts of it replaced or added."""
    folder.mkdir()
    (folder / WORDS).write_bytes((source / WORDS).read_bytes())
    with zipfile.ZipFile(source / MODEL) as archive:
        held = {name: archive.read(name) for name in archive.namelist()} | parts
    with zipfile.ZipFile(folder / MODEL, "w") as archive:
        for name, data in held.items():
            if data is not None:
                archive.writestr(name, data)
    return folder


def _config(source: Path, change: Callable[[Any], None]) -> dict[str, bytes]:
    with zipfile.ZipFile(source / MODEL) as archive:
        config = json.loads(archive.read(CONFIG))
    change(config)
    return {CONFIG: json.dumps(config).encode()}


def _weights(source: Path, change: Callable[[Any], None]) -> dict[str, bytes]:
    with zipfile.ZipFile(source / MODEL) as archive:
        file = io.BytesIO(archive.read(WEIGHTS))
    with h5py.File(file, "a") as held:
        change(held)
    return {WEIGHTS: file.getvalue()}


def _layer(**fields: Any) -> Callable[[Any], None]:
    """One more layer, before the last."""
    return lambda config: config["config"]["layers"].insert(
        -1, {"module": "keras.layers", "registered_name": None, **fields}
    )


def _in(place: int, **fields: Any) -> Callable[[Any], None]:
    return lambda config: config["config"]["layers"][place]["config"].update(fields)


def _many(config: Any) -> None:
    config["config"]["layers"] = [config["config"]["layers"][1]] * 1_000


def _built(place: int, *shape: int | None) -> Callable[[Any], None]:
    return lambda config: config["config"]["layers"][place].update(build_config={"input_shape": list(shape)})


def _wider(config: Any) -> None:
    _in(2, units=8_000)(config)
    _built(-1, None, 8_000)(config)


def _backwards(config: Any) -> None:
    memory = config["config"]["layers"][2]
    more = {**memory, "config": {**memory["config"], "units": 16_000}}
    two_ways = {"layer": memory, "backward_layer": more, "merge_mode": "concat"}
    config["config"]["layers"][2] = {**memory, "class_name": "Bidirectional", "build_config": None, "config": two_ways}


CODE = {"class_name": "__lambda__", "config": {"code": "4wAA", "defaults": None, "closure": None}}
BY_NAME = {"module": "builtins", "class_name": "function", "config": "exec", "registered_name": "function"}
UNKNOWN, BOUNDS = "unsupported_architecture", "config_out_of_bounds"
SYSTEM = {"module": "os", "class_name": "system", "config": {}}
WIDE = {"module": "keras.layers", "registered_name": None, "class_name": "Dense", "config": {"units": 2**20}}
CONFIGS: dict[str, tuple[Callable[[Any], None], str]] = {
    "code in a Lambda": (_layer(class_name="Lambda", config={"name": "x", "function": CODE}), "remote_code"),
    "code in an activation": (_in(-1, activation=CODE), "remote_code"),
    "a function by its name": (_in(-1, activation=BY_NAME), "remote_code"),
    "a class of another module": (_in(1, embeddings_initializer=SYSTEM), UNKNOWN),
    "a class of their own": (_layer(class_name="Dense", registered_name="evil>Dense", config={"units": 3}), UNKNOWN),
    "a pickle in a layer": (_layer(class_name="TorchModuleWrapper", config={"module": "gASV"}), UNKNOWN),
    "a layer that reads files": (_layer(class_name="TextVectorization", config={"vocabulary": "/etc/passwd"}), UNKNOWN),
    "a lookup that reads files": (_layer(class_name="StringLookup", config={"vocabulary": "/etc/passwd"}), UNKNOWN),
    "a model in a model": (_layer(class_name="Sequential", module="keras", config={"layers": []}), UNKNOWN),
    "another kind of model": (lambda config: config.update(class_name="Functional"), UNKNOWN),
    "as wide as a town": (_in(2, units=10**9), BOUNDS),
    "wider than its file": (_wider, "weights_mismatch"),
    "more words than memory": (_in(1, input_dim=10**12), BOUNDS),
    "no softmax": (_in(-1, activation="relu"), UNKNOWN),
    "layers without end": (_many, BOUNDS),
    "a line as long as memory": (_in(0, batch_shape=[None, 2**32 - 1]), BOUNDS),
    "a line of less than nothing": (_in(0, batch_shape=[None, -5]), BOUNDS),
    "built for a larger one": (_built(-1, None, 2**24), "bad_config"),
    "a larger way back": (_backwards, "bad_config"),
    "more weights beside its own": (_in(-1, lora_rank=60_000), UNKNOWN),
    "an embedding of an embedding": (
        _layer(class_name="Embedding", config={"input_dim": 1, "output_dim": 16_384}),
        UNKNOWN,
    ),
    "no embedding": (lambda config: config["config"]["layers"].pop(1), UNKNOWN),
    "as wide as memory for each word": (
        lambda config: config["config"]["layers"].insert(2, WIDE),
        BOUNDS,
    ),
    "a layer without configuration": (_layer(class_name="Dropout"), "bad_config"),
    "a memory of what others asked": (_in(2, stateful=True), UNKNOWN),
}


@pytest.mark.parametrize("name", CONFIGS)
def test_a_configuration_that_attacks_is_not_built(name: str, next_word: Path, tmp_path: Path, engine: Engine) -> None:
    change, code = CONFIGS[name]
    folder = _remade(next_word, tmp_path / "evil", **_config(next_word, change))
    with pytest.raises(LoadRefused) as caught:
        engine.load("evil", folder, task=TASK)
    assert [refusal.code for refusal in caught.value.refusals] == [code], caught.value.refusals
    assert engine.models() == []


def test_what_says_nothing_of_its_shape_is_served(next_word: Path, tmp_path: Path) -> None:
    plain = _config(next_word, lambda config: config.update(build_config=None))
    assert inspect(_remade(next_word, tmp_path / "plain", **plain), task=TASK).context_length == 8


def _external(held: Any) -> None:
    held["layers"]["more"] = h5py.ExternalLink("/etc/passwd", "/x")


def _soft(held: Any) -> None:
    held["layers"]["more"] = h5py.SoftLink("/layers")


def _elsewhere(held: Any) -> None:
    held["layers"].create_dataset("more", (100,), dtype="f4", external=[("/etc/passwd", 0, 400)])


def _packed(held: Any) -> None:
    held["layers"].create_dataset("more", data=np.zeros(10**6, "f4"), compression="gzip")


def _promised(held: Any) -> None:
    held["layers"].create_dataset("more", (10**11,), dtype="f4", chunks=(1_000,))


def _objects(held: Any) -> None:
    held["layers"].create_dataset("more", data=["x"], dtype=h5py.string_dtype())


@pytest.mark.parametrize("change", [_external, _soft, _elsewhere, _packed, _promised, _objects])
def test_weights_that_attack_are_not_read(change: Callable[[Any], None], next_word: Path, tmp_path: Path) -> None:
    folder = _remade(next_word, tmp_path / "evil", **_weights(next_word, change))
    assert [refusal.code for refusal in inspect(folder, task=TASK).refusals] == ["bad_header"]


def test_a_file_with_more_or_less_in_it_is_refused(next_word: Path, tmp_path: Path) -> None:
    changed: list[dict[str, bytes | None]] = [
        {"assets/x.pkl": b"cos\nsystem\n"},
        {"../../etc/cron.d/x": b"x"},
        {CONFIG: b"[]"},
        {CONFIG: b"{" * 100_000},
        {WEIGHTS: b"no HDF5"},
        {WEIGHTS: None},
        {"metadata.json": b" " * 2**21},
    ]
    for at, parts in enumerate(changed):
        folder = _remade(next_word, tmp_path / str(at), **parts)
        (code,) = [refusal.code for refusal in inspect(folder, task=TASK).refusals]
        assert code in {"unsafe_format", "bad_json", "bad_header"}, (parts, code)
    bomb = _remade(next_word, tmp_path / "bomb")
    with zipfile.ZipFile(bomb / MODEL, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(10**8))
    (tmp_path / "pickle").mkdir()
    (tmp_path / "pickle" / MODEL).write_bytes(b"\x80\x04cos\nsystem\n(S'id'\ntR.")
    for name in ("bomb", "pickle"):
        assert [one.code for one in inspect(tmp_path / name, task=TASK).refusals] == ["unsafe_format"]


WRONG_WORDS: dict[str, tuple[Any, str]] = {
    "numbers beyond the model": ({"word_index": json.dumps({"a": 10**6})}, "tokenizer_mismatch"),
    "numbers that are none": ({"word_index": json.dumps({"a": "b"})}, "tokenizer_failed"),
    "words that are none": ({"word_index": {"a": 1}}, "tokenizer_failed"),
    "a word as long as a book": ({"word_index": json.dumps({"a" * 10**5: 1})}, "tokenizer_failed"),
    "filters without end": ({"filters": "x" * 10**5}, "tokenizer_failed"),
}


@pytest.mark.parametrize("name", WRONG_WORDS)
def test_words_that_do_not_fit_are_refused(name: str, next_word: Path, tmp_path: Path) -> None:
    change, code = WRONG_WORDS[name]
    folder = _remade(next_word, tmp_path / "evil")
    told = json.loads((folder / WORDS).read_text())
    (folder / WORDS).write_text(json.dumps(told | {"config": told["config"] | change}))
    assert [refusal.code for refusal in inspect(folder, task=TASK).refusals] == [code]
    (folder / WORDS).unlink()
    assert [refusal.code for refusal in inspect(folder, task=TASK).refusals] == ["no_tokenizer"]


def test_keras_is_asked_of_torch_and_writes_no_settings() -> None:
    assert keras_on_torch().backend.backend() == "torch"
    assert os.environ["KERAS_HOME"].startswith(os.devnull)
