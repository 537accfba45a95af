"""What a model says of how pictures and recordings are made ready for it: known kinds, and numbers within bounds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from inference.engine.inspection.configuration import document_of, numbers_of
from inference.engine.inspection.report import Refused

PICTURES = "image-classification"
FILE = "preprocessor_config.json"
IMAGE_PROCESSORS = ("ViT", "DeiT", "ConvNext", "Bit", "CLIP", "MobileNetV1", "MobileNetV2", "Siglip")
ENDINGS = ("ImageProcessor", "ImageProcessorFast", "ImageProcessorPil", "FeatureExtractor")
MOST_SIDE = 640
LARGEST = 4_096.0
BOUNDS: dict[str, tuple[float, float]] = {
    **dict.fromkeys(("height", "width", "shortest_edge", "longest_edge", "size", "crop_size"), (1, MOST_SIDE)),
    "crop_pct": (0.5, 1),  # sides are divided by it
}
FIX = "Save the processor again with `save_pretrained`."


def check_processor(folder: Path, task: str) -> None:
    document = document_of(folder / FILE)
    if not document:
        raise Refused("no_processor", FILE, f"There is no {FILE}.", "Save the processor with `save_pretrained`.")
    if task == PICTURES:
        _check_pictures(document)


def _check_pictures(document: dict[str, Any]) -> None:
    kind = document.get("image_processor_type", document.get("feature_extractor_type"))
    if kind not in {f"{name}{ending}" for name in IMAGE_PROCESSORS for ending in ENDINGS}:
        message = f"Pictures are not made ready by {str(kind)[:60]!r} here."
        raise Refused("unsupported_architecture", FILE, message, "See the list of architectures served.")
    for name, value in numbers_of(document):
        require_within(name, value, *BOUNDS.get(name, (-LARGEST, LARGEST)))


def require_within(name: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        message = f"`{name[:60]}` is {value:g}; from {least:g} to {most:g} is served here."
        raise Refused("config_out_of_bounds", FILE, message, FIX)
