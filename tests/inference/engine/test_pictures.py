"""Models that tell what a picture shows: the same as the pipeline of transformers, whatever is asked beside it."""

import base64
import io
import json
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from transformers import pipeline
from transformers.image_utils import load_image

from inference.engine import Engine, InvalidRequest, LoadRefused, ResultEvent, SenseRequest, inspect
from inference.engine.media import MOST_BYTES
from tests.inference.engine.conftest import run
from tests.inference.engine.models import SEERS, picture, save_classifier, save_seer


@pytest.fixture(scope="module")
def seers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("seers")
    for name in SEERS:
        save_seer(home / name, name)
    save_seer(home / "bf16", "vit", dtype=torch.bfloat16)
    return home


def _labels(engine: Engine, name: str, inputs: list[Any], **options: Any) -> Any:
    reading: Any = engine.read(name, inputs, options)
    (event,) = run(engine, [SenseRequest("a", name, reading)])["a"]
    assert isinstance(event, ResultEvent), event
    return event.data["labels"]


def _same(found: Any, expected: Any, within: float = 1e-5) -> None:
    assert [one["label"] for one in found] == [one["label"] for one in expected]
    assert [one["score"] for one in found] == pytest.approx([one["score"] for one in expected], abs=within)


@pytest.mark.parametrize("name", SEERS)
def test_answers_are_those_of_the_pipeline(name: str, seers: Path, engine: Engine) -> None:
    model = engine.load(name, seers / name, task="image-classification")
    assert model.context_length == 1_024
    asked = [picture(), picture(33, 90, "JPEG", seed=5), picture(32, 32, "WEBP", seed=9), picture(64, 40, "GIF")]
    plain = pipeline("image-classification", str(seers / name))
    for options in ({}, {"top_k": 2}, {"function_to_apply": "sigmoid"}, {"function_to_apply": "none", "top_k": 1}):
        together = _labels(engine, name, asked, **options)
        for data, found in zip(asked, together, strict=True):
            _same(found, plain(Image.open(io.BytesIO(data)), **options))


def test_a_model_in_half_precision_answers_alike(seers: Path, engine: Engine) -> None:
    engine.load("bf16", seers / "bf16", task="image-classification")
    (found,) = _labels(engine, "bf16", [picture()])
    _same(found, pipeline("image-classification", str(seers / "bf16"))(Image.open(io.BytesIO(picture()))), within=0.02)


def test_pictures_are_taken_upright_and_in_colour(seers: Path, engine: Engine) -> None:
    """A camera writes down how it was held; what has no colours, or can be seen through, is made to have some."""
    engine.load("vit", seers / "vit", task="image-classification")
    plain = pipeline("image-classification", str(seers / "vit"))
    turned = Image.Exif()
    turned[0x0112] = 6
    clear = io.BytesIO()
    Image.open(io.BytesIO(picture())).convert("RGBA").save(clear, "PNG")
    grey = io.BytesIO()
    Image.open(io.BytesIO(picture())).convert("L").save(grey, "PNG")
    for data in (picture(kind="JPEG", exif=turned), clear.getvalue(), grey.getvalue()):
        as_sent = base64.b64encode(data).decode()
        (found,) = _labels(engine, "vit", [{"data": as_sent}])
        with io.BytesIO(data) as file:
            _same(found, plain(load_image(Image.open(file))))


def test_use_is_counted_by_what_the_model_sees(seers: Path, engine: Engine) -> None:
    engine.load("vit", seers / "vit", task="image-classification")
    reading: Any = engine.read("vit", [picture(), picture(400, 300)], {})
    assert reading.tokens == 2 * 32 * 32 // 256
    (event,) = run(engine, [SenseRequest("a", "vit", reading)])["a"]
    assert isinstance(event, ResultEvent)
    assert event.usage.prompt_tokens == 8
    assert event.usage.device_seconds > 0
    assert engine.stats()["models"]["vit"] | {"steps": 0} == {
        "running": 0,
        "waiting": 0,
        "steps": 0,
        "tokens": 12,  # with the one that it was warmed up by
        "useful": 1.0,
    }


def test_it_says_how_many_more_it_would_start(seers: Path, engine: Engine) -> None:
    """What waits is decoded, so it is not many."""
    engine.load("vit", seers / "vit", task="image-classification")
    assert engine.capacity("vit") == 16
    reading: Any = engine.read("vit", [picture()], {})
    for number in range(5):
        engine.submit(SenseRequest(f"{number}", "vit", reading))
    engine.cancel("3")
    ended = run(engine)
    assert sorted(ended) == list("01234")
    assert [type(ended[name][0]).__name__ for name in "0123"] == ["ResultEvent"] * 3 + ["FinishedEvent"]
    assert engine.capacity("vit") == 16


def _as_it_comes(folder: Path, **changes: Any) -> Path:
    """Its files say that pictures are not scaled."""
    path = folder / "preprocessor_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"do_resize": False} | changes))
    return folder


def test_where_pictures_are_not_scaled_they_have_few_pixels(tmp_path: Path, engine: Engine) -> None:
    """What the model sees would be as large as what is sent: no picture is decoded to find out."""
    folder = _as_it_comes(save_seer(tmp_path / "convnext", "convnext"))
    engine.load("convnext", folder, task="image-classification")
    data = picture(64, 96)
    (found,) = _labels(engine, "convnext", [data])
    _same(found, pipeline("image-classification", str(folder))(Image.open(io.BytesIO(data))))
    for large in (picture(513, 512), _huge_png(4_000, 4_000)):
        with pytest.raises(InvalidRequest, match="takes up to 262144") as caught:
            engine.read("convnext", [large], {})
        assert (caught.value.code, caught.value.param) == ("invalid_media", "inputs")


def test_a_model_that_looks_at_one_size_alone_says_which(tmp_path: Path, engine: Engine) -> None:
    folder = _as_it_comes(save_seer(tmp_path / "vit"))
    engine.load("vit", folder, task="image-classification")
    (found,) = _labels(engine, "vit", [picture(32, 32)])
    _same(found, pipeline("image-classification", str(folder))(Image.open(io.BytesIO(picture(32, 32)))))
    with pytest.raises(InvalidRequest, match=r"has 32 × 64 pixels.*takes 32 × 32 alone") as caught:
        engine.read("vit", [picture(32, 64)], {})
    assert (caught.value.code, caught.value.param) == ("invalid_media", "inputs")


def test_what_is_cut_to_its_middle_may_be_large(tmp_path: Path, engine: Engine) -> None:
    folder = _as_it_comes(save_seer(tmp_path / "vit"), do_center_crop=True, crop_size={"height": 32, "width": 32})
    path = folder / "preprocessor_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"image_processor_type": "CLIPImageProcessor"}))
    engine.load("vit", folder, task="image-classification")
    (found,) = _labels(engine, "vit", [picture(700, 600)])
    _same(found, pipeline("image-classification", str(folder))(Image.open(io.BytesIO(picture(700, 600)))))


def _huge_png(width: int, height: int) -> bytes:
    """A header that promises more than anybody has memory for, and a few bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 9)) + chunk(b"IEND", b"")
    )


HOSTILE = {
    "no picture": b"MZ" + b"\0" * 300,
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "pickle": b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix.",
    "bomb": _huge_png(50_000, 50_000),
    "thread": _huge_png(11_000, 2),
    "cut off": picture(400, 300)[:900],
    "too large": b"\x89PNG\r\n\x1a\n" + b"\0" * MOST_BYTES,
    "nothing": b"",
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pictures_are_refused_by_name(name: str, seers: Path, engine: Engine) -> None:
    engine.load("vit", seers / "vit", task="image-classification")
    with pytest.raises(InvalidRequest) as caught:
        engine.read("vit", [HOSTILE[name]], {})
    assert (caught.value.code, caught.value.param) == ("invalid_media", "inputs")
    assert _labels(engine, "vit", [picture()], top_k=1)


@pytest.mark.parametrize("given", [{"data": "§§§"}, {"data": 7}, {}, None, 7, ["x"]])
def test_what_is_no_picture_at_all_is_refused(given: Any, seers: Path, engine: Engine) -> None:
    engine.load("vit", seers / "vit", task="image-classification")
    with pytest.raises(InvalidRequest, match="This input"):
        engine.read("vit", [given], {})


@pytest.mark.parametrize(("option", "value"), [("top_k", 0), ("top_k", "2"), ("function_to_apply", "tanh")])
def test_options_that_cannot_be_are_refused(option: str, value: Any, seers: Path, engine: Engine) -> None:
    engine.load("vit", seers / "vit", task="image-classification")
    with pytest.raises(InvalidRequest) as caught:
        engine.read("vit", [picture()], {option: value})
    assert caught.value.param == option


def test_words_are_no_question_for_it(seers: Path, engine: Engine) -> None:
    engine.load("vit", seers / "vit", task="image-classification")
    with pytest.raises(InvalidRequest, match="takes in no words"):
        engine.tokenize("vit", "What is this?")


# ── repositories that try something ─────────────────────────────────────────────────────────────────────────────────
def _changed(folder: Path, name: str, **changes: Any) -> Path:
    path = folder / name
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
    return folder


PROCESSOR, BOUNDS = "preprocessor_config.json", "config_out_of_bounds"
ATTACKS: dict[str, tuple[str, dict[str, Any], str]] = {
    "code of its own": (PROCESSOR, {"auto_map": {"AutoImageProcessor": "evil.Evil"}}, "remote_code"),
    "another kind": (PROCESSOR, {"image_processor_type": "SamImageProcessor"}, "unsupported_architecture"),
    "pictures as large as walls": (PROCESSOR, {"size": {"height": 10**6, "width": 10**6}}, BOUNDS),
    "divided by nearly nothing": (PROCESSOR, {"size": {"shortest_edge": 224}, "crop_pct": 1e-9}, BOUNDS),
    "sides below nothing": (PROCESSOR, {"crop_size": -5}, BOUNDS),
    "more layers than files": ("config.json", {"num_hidden_layers": 300}, "config_mismatch"),
    "layers without end": ("config.json", {"num_hidden_layers": 10**9}, BOUNDS),
    "a field as large as a town": ("config.json", {"image_size": 10**9}, "too_many_parameters"),
    "labels without end": ("config.json", {"num_labels": 10**9}, BOUNDS),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_a_repository_that_attacks_is_not_loaded(name: str, tmp_path: Path, engine: Engine) -> None:
    file, changes, code = ATTACKS[name]
    folder = _changed(save_seer(tmp_path / "evil"), file, **changes)
    with pytest.raises(LoadRefused) as caught:
        engine.load("evil", folder, task="image-classification")
    assert [refusal.code for refusal in caught.value.refusals] == [code]


def test_depths_are_counted_before_anything_is_built(tmp_path: Path) -> None:
    folder = _changed(save_seer(tmp_path / "deep", "convnext"), "config.json", depths=[512] * 1_000)
    assert [refusal.code for refusal in inspect(folder, task="image-classification").refusals] == ["config_mismatch"]


def test_a_model_without_its_processor_is_refused(tmp_path: Path) -> None:
    folder = save_seer(tmp_path / "blind")
    (folder / "preprocessor_config.json").unlink()
    assert [refusal.code for refusal in inspect(folder).refusals] == ["no_processor"]


def test_code_beside_it_is_never_run(tmp_path: Path, engine: Engine) -> None:
    folder, mark = save_seer(tmp_path / "code"), tmp_path / "ran"
    (folder / "image_processing_evil.py").write_text(f"open({str(mark)!r}, 'w')")
    engine.load("code", folder, task="image-classification")
    assert not mark.exists()


def test_a_model_for_something_else_is_told_so(tmp_path: Path, seers: Path) -> None:
    save_classifier(tmp_path / "words")
    assert [one.code for one in inspect(tmp_path / "words", task="image-classification").refusals] == ["wrong_task"]
    assert [one.code for one in inspect(seers / "vit", task="text-classification").refusals] == ["wrong_task"]
    assert inspect(seers / "vit").task == "image-classification"
