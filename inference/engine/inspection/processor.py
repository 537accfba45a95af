"""What a model says of how pictures and recordings are made ready for it: known kinds, and numbers within bounds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from inference.engine.inspection.configuration import document_of, numbers_of
from inference.engine.inspection.report import Refused
from inference.engine.sentences import Sentence

SEEN = {"image-classification", "image-to-text"}
FILE = "preprocessor_config.json"
IMAGE_PROCESSORS = ("ViT", "DeiT", "ConvNext", "Bit", "CLIP", "MobileNetV1", "MobileNetV2", "Siglip", "Blip")
ENDINGS = ("ImageProcessor", "ImageProcessorFast", "ImageProcessorPil", "FeatureExtractor")
MOST_SIDE = 640
LARGEST = 4_096.0
BOUNDS: dict[str, tuple[float, float]] = {
    **dict.fromkeys(("height", "width", "shortest_edge", "longest_edge", "size", "crop_size"), (1, MOST_SIDE)),
    "crop_pct": (0.5, 1),  # sides are divided by it
}
SOUND = {"Wav2Vec2FeatureExtractor", "WhisperFeatureExtractor"}
TOKENIZERS = {"Wav2Vec2CTCTokenizer", "WhisperTokenizer", "WhisperTokenizerFast"}
SOUND_BOUNDS: dict[str, tuple[float, float]] = {
    "sampling_rate": (8_000, 48_000),
    "feature_size": (1, 256),
    "chunk_length": (1, 30),
    "hop_length": (80, 1_000),
    "n_fft": (16, 2_048),
    "n_samples": (1, 30 * 48_000),
    "nb_max_frames": (1, 20_000),
}
FIX = "Save the processor again with `save_pretrained`."


def check_processor(folder: Path, task: str, vocabulary: int) -> None:
    document = document_of(folder / FILE)
    if not document:
        raise Refused(
            "no_processor",
            FILE,
            Sentence("There is no %(name)s.", name=FILE),
            "Save the processor with `save_pretrained`.",
        )
    if task in SEEN:
        _check_pictures(document)
    else:
        _check_sound(document)
        _check_letters(folder, vocabulary)


def _check_sound(document: dict[str, Any]) -> None:
    kind = document.get("feature_extractor_type")
    if kind not in SOUND:
        message = Sentence("Recordings are not made ready by %(kind)r here.", kind=str(kind)[:60])
        raise Refused("unsupported_architecture", FILE, message, "docs/models.md lists what runs here.")
    for name, value in numbers_of(document):
        require_within(name, value, *SOUND_BOUNDS.get(name, (-LARGEST, LARGEST)))


def _check_letters(folder: Path, vocabulary: int) -> None:
    """A model that hears letters has a list of them in place of a tokenizer; others have one as all models do."""
    kind = document_of(folder / "tokenizer_config.json").get("tokenizer_class")
    if kind not in TOKENIZERS:
        message = Sentence("What is heard is not written by %(kind)r here.", kind=str(kind)[:60])
        raise Refused("unsupported_architecture", "tokenizer_config.json", message, "Use the usual tokenizer.")
    if (folder / "tokenizer.json").is_file():
        return
    letters = document_of(folder / "vocab.json")
    if not letters:
        raise Refused("no_tokenizer", "vocab.json", Sentence("There is no vocab.json."), FIX)
    if not all(type(at) is int and 0 <= at < vocabulary for at in letters.values()):
        message = Sentence(
            "vocab.json gives ids that are not among the %(vocabulary)s of the model.", vocabulary=vocabulary
        )
        raise Refused("tokenizer_mismatch", "vocab.json", message, FIX)


def _check_pictures(document: dict[str, Any]) -> None:
    kind = document.get("image_processor_type", document.get("feature_extractor_type"))
    if kind not in {f"{name}{ending}" for name in IMAGE_PROCESSORS for ending in ENDINGS}:
        message = Sentence("Pictures are not made ready by %(kind)r here.", kind=str(kind)[:60])
        raise Refused("unsupported_architecture", FILE, message, "docs/models.md lists what runs here.")
    for name, value in numbers_of(document):
        require_within(name, value, *BOUNDS.get(name, (-LARGEST, LARGEST)))


def require_within(name: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        message = Sentence(
            "`%(name)s` is %(value)s; from %(least)s to %(most)s is served here.",
            name=name[:60],
            value=f"{value:g}",
            least=f"{least:g}",
            most=f"{most:g}",
        )
        raise Refused("config_out_of_bounds", FILE, message, FIX)
