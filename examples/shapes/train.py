"""Trains the classifier of shapes from nothing: ``python -m examples.shapes.train [folder]``."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional
from transformers import AutoImageProcessor, AutoModelForImageClassification, ResNetConfig, ViTImageProcessorPil

from examples.shapes.drawing import HERE, LABELS, SIDE, drawing
from examples.training import SEED, optimise, prepare, store_small, write_card

STEPS, BATCH, RATE = 400, 32, 4e-3
HELD_OUT = 100  # pictures of each shape


def main(folder: Path) -> None:
    began = time.process_time()
    chance = prepare()
    processor = ViTImageProcessorPil(size={"height": SIDE, "width": SIDE})
    model = AutoModelForImageClassification.from_config(
        ResNetConfig(
            embedding_size=16,
            hidden_sizes=[16, 32, 64],
            depths=[1, 1, 1],
            layer_type="basic",
            id2label=dict(enumerate(LABELS)),
            label2id={label: number for number, label in enumerate(LABELS)},
        )
    )
    print(f"{STEPS * BATCH} drawings, {model.num_parameters()} parameters")
    optimise(model, _losses(model, processor, chance), steps=STEPS, rate=RATE)
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    store_small(folder, torch.float16)
    for label in LABELS[:4]:
        drawing(label, random.Random(f"{SEED} {label}"), side=96).save(folder / f"{label}.png", optimize=True)
    report(folder, began)


def report(folder: Path, began: float) -> None:
    """Measures what was written to the folder, as anybody else will load it."""
    minutes = (time.process_time() - began) / 60
    model = AutoModelForImageClassification.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    processor = AutoImageProcessor.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    facts: dict[str, Any] = {"parameters": f"{model.num_parameters() / 1e3:.0f}", "minutes": f"{minutes:.1f}"}
    for size in (SIDE, 3 * SIDE):
        found = [labels(model, processor, held_out(label, size)).count(label) / HELD_OUT for label in LABELS]
        facts[f"heldout_{size}"] = f"{sum(found) / len(found):.3f}"
        print(size, dict(zip(LABELS, found, strict=True)))
    facts["heldout_count"] = HELD_OUT * len(LABELS)
    print(f"{minutes:.1f} minutes of one processor core")
    write_card(HERE, folder, facts)


def held_out(label: str, side: int = SIDE) -> list[Image.Image]:
    """Drawings by another hand than those of the training."""
    chance = random.Random(f"held out {label}")
    return [drawing(label, chance, side) for _ in range(HELD_OUT)]


@torch.inference_mode()
def labels(model: Any, processor: Any, pictures: Sequence[Image.Image]) -> list[str]:
    logits = model(**processor(list(pictures), return_tensors="pt")).logits
    return [str(model.config.id2label[int(number)]) for number in logits.argmax(-1)]


def _losses(model: Any, processor: Any, chance: random.Random) -> Iterator[Tensor]:
    while True:
        wanted = [chance.randrange(len(LABELS)) for _ in range(BATCH)]
        pictures = [drawing(LABELS[number], chance, SIDE) for number in wanted]
        values = processor(pictures, return_tensors="pt")["pixel_values"]
        logits = model(pixel_values=values).logits
        yield functional.cross_entropy(logits, torch.tensor(wanted), label_smoothing=0.05)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "model")
