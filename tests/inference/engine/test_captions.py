"""Models that write what a picture shows: the same as their own `generate` writes, and no longer than is wanted."""

import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from transformers import AutoImageProcessor, AutoModelForImageTextToText, AutoTokenizer

from inference.engine import Engine, EngineError, InvalidRequest, LoadRefused, ResultEvent, SenseRequest, inspect
from tests.inference.engine.conftest import run, words_of
from tests.inference.engine.models import picture, save_describer

TASK = "image-to-text"
DESCRIBERS = ("vit-gpt2", "deit-bert", "swin-roberta", "vit-trocr", "blip")


@pytest.fixture(scope="module")
def describers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("describers")
    for name in DESCRIBERS:
        save_describer(home / name, name)
    save_describer(home / "bf16", dtype=torch.bfloat16)
    return home


def _captions(engine: Engine, name: str, inputs: list[Any], **options: Any) -> list[str]:
    reading: Any = engine.read(name, inputs, options)
    *early, event = run(engine, [SenseRequest("a", name, reading)])["a"]
    assert isinstance(event, ResultEvent), event
    captions = [each["generated_text"] for each in event.data["captions"]]
    assert all(captions[place].startswith(words) for place, words in words_of(early).items())
    return captions


@cache
def _parts(folder: Path) -> tuple[Any, Any, Any]:
    kinds: tuple[Any, ...] = (AutoModelForImageTextToText, AutoImageProcessor, AutoTokenizer)
    model, processor, tokenizer = (kind.from_pretrained(folder) for kind in kinds)
    return model, processor, tokenizer


def _plainly(folder: Path, data: bytes, **options: Any) -> str:
    model, processor, tokenizer = _parts(folder)
    values = processor(Image.open(io.BytesIO(data)).convert("RGB"), return_tensors="pt")
    ids = model.generate(values["pixel_values"].to(model.dtype), do_sample=False, **options)
    return str(tokenizer.decode(ids[0], skip_special_tokens=True)).strip()


@pytest.mark.parametrize("name", [*DESCRIBERS, "bf16"])
def test_captions_are_those_of_generate(name: str, describers: Path, engine: Engine) -> None:
    model = engine.load(name, describers / name, task=TASK)
    assert (model.task, model.context_length) == (TASK, 1_024)
    asked = [picture(), picture(33, 90, "JPEG", seed=5), picture(64, 40, "GIF", seed=9)]
    for longest in (1, 12):
        expected = [_plainly(describers / name, data, max_new_tokens=longest) for data in asked]
        assert _captions(engine, name, asked, max_new_tokens=longest) == expected
    assert len(set(expected)) > 1
    assert all(expected)


def test_without_a_length_it_is_the_models_own_or_the_usual_one(
    describers: Path, engine: Engine, tmp_path: Path
) -> None:
    engine.load("vit-gpt2", describers / "vit-gpt2", task=TASK)
    assert _captions(engine, "vit-gpt2", [picture()]) == [
        _plainly(describers / "vit-gpt2", picture(), max_new_tokens=50)
    ]
    own = save_describer(tmp_path / "own")
    settings = own / "generation_config.json"
    settings.write_text(json.dumps(json.loads(settings.read_text()) | {"max_new_tokens": 5, "num_beams": 3}))
    engine.load("own", own, task=TASK)
    assert _captions(engine, "own", [picture()]) == [_plainly(own, picture())]


def test_a_token_takes_a_step(describers: Path, engine: Engine) -> None:
    """Other models go on between them, and no step takes so long that the engine is taken to hang."""
    engine.load("blip", describers / "blip", task=TASK)
    reading: Any = engine.read("blip", [picture(seed=seed) for seed in range(2)], {"max_new_tokens": 2})
    assert reading.tokens == 2 * 32 * 32 // 256
    engine.submit(SenseRequest("a", "blip", reading))
    steps = 0
    while engine.has_work():
        steps += 1
        events = engine.step()
    assert (steps, [event.request_id for event in events]) == (2 * (2 + 1), ["a"])


@pytest.mark.parametrize("longest", [0, 257, 1.5, "5", True])
def test_lengths_out_of_bounds_are_refused(longest: object, describers: Path, engine: Engine) -> None:
    engine.load("vit-gpt2", describers / "vit-gpt2", task=TASK)
    with pytest.raises(InvalidRequest) as caught:
        engine.read("vit-gpt2", [picture()], {"max_new_tokens": longest})
    assert (caught.value.code, caught.value.param) == ("invalid_value", "max_new_tokens")


@pytest.mark.parametrize(
    ("file", "change", "code"),
    [
        ("config.json", {"encoder": {"model_type": "llama"}}, "unsupported_architecture"),
        ("config.json", {"decoder": {"model_type": "mamba"}}, "unsupported_architecture"),
        ("config.json", {"decoder": None}, "unsupported_architecture"),
        ("config.json", {"auto_map": {"AutoModel": "code.Model"}}, "remote_code"),
        ("preprocessor_config.json", {"image_processor_type": "PixtralImageProcessor"}, "unsupported_architecture"),
        ("preprocessor_config.json", {"size": {"height": 9_000, "width": 9_000}}, "config_out_of_bounds"),
    ],
)
def test_folders_that_ask_for_something_else_are_refused(
    file: str, change: dict[str, Any], code: str, tmp_path: Path
) -> None:
    folder = save_describer(tmp_path / "model")
    document = json.loads((folder / file).read_text())
    (folder / file).write_text(json.dumps(document | change))
    assert [each.code for each in inspect(folder, task=TASK).refusals] == [code]


def test_a_depth_that_the_files_do_not_hold_is_refused_before_anything_is_built(tmp_path: Path) -> None:
    folder = save_describer(tmp_path / "model")
    document = json.loads((folder / "config.json").read_text())
    document["decoder"]["n_layer"] = 500
    (folder / "config.json").write_text(json.dumps(document))
    assert [each.code for each in inspect(folder, task=TASK).refusals] == ["config_mismatch"]


def test_a_model_without_a_tokenizer_is_refused(tmp_path: Path) -> None:
    folder = save_describer(tmp_path / "model")
    (folder / "tokenizer.json").unlink()
    assert [each.code for each in inspect(folder, task=TASK).refusals] == ["no_tokenizer"]


def test_a_model_that_writes_without_end_is_refused(tmp_path: Path, engine: Engine) -> None:
    folder = save_describer(tmp_path / "model")
    settings = folder / "generation_config.json"
    settings.write_text(json.dumps(json.loads(settings.read_text()) | {"max_new_tokens": 10**9}))
    with pytest.raises((EngineError, LoadRefused), match="max_new_tokens"):
        engine.load("endless", folder, task=TASK)
