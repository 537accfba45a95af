from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from examples.shapes.drawing import LABELS
from examples.shapes.train import held_out, labels

FOLDER = Path(__file__).parents[2] / "examples/shapes/model"
Loaded = tuple[Any, Any]


@pytest.fixture(scope="module")
def shapes() -> Loaded:
    from transformers import AutoImageProcessor, AutoModelForImageClassification

    own = {"trust_remote_code": False, "local_files_only": True}
    return AutoModelForImageClassification.from_pretrained(FOLDER, **own), AutoImageProcessor.from_pretrained(
        FOLDER, **own
    )


def test_the_examples_of_its_card_are_told_apart(shapes: Loaded) -> None:
    names = ["circle", "square", "triangle", "star"]
    assert labels(*shapes, [Image.open(FOLDER / f"{name}.png").convert("RGB") for name in names]) == names


def test_nineteen_in_twenty_drawings_are_right(shapes: Loaded) -> None:
    right = sum(labels(*shapes, held_out(label)[:50]).count(label) for label in LABELS)
    assert right >= 0.95 * 50 * len(LABELS)


def test_it_is_small() -> None:
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 300_000


def test_the_engine_serves_it(shapes: Loaded) -> None:
    from inference.engine import Engine, ResultEvent, SenseRequest

    engine = Engine(threads=1)
    engine.load("shapes", FOLDER, task="image-classification")
    reading: Any = engine.read("shapes", [(FOLDER / "star.png").read_bytes()], {})
    engine.submit(SenseRequest("a", "shapes", reading))
    (event,) = engine.step()
    engine.close()
    assert isinstance(event, ResultEvent)
    assert event.data["labels"][0][0]["label"] == "star"
