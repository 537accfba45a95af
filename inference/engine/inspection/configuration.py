"""The configuration: read as data and bounded, before any class computes with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import transformers.models.auto.modeling_auto as auto
from transformers import AutoConfig, PretrainedConfig
from transformers.models.auto.configuration_auto import CONFIG_MAPPING_NAMES

from inference.engine.errors import words_of
from inference.engine.inspection.header import parse_json
from inference.engine.inspection.report import Refused
from inference.engine.limits import MEBIBYTE, Limits
from inference.engine.sentences import Sentence

MAX_BYTES = MEBIBYTE
MAX_LABELS = 10_000
MAX_NUMBER = 2**40
REWRITES = ("text2text-generation", "summarization", "translation")
"""Tasks of models that read a text whole and write another."""
REWRITERS = ("t5", "mt5", "bart", "mbart", "m2m_100", "marian", "pegasus")
"""Types with an encoder and a decoder whose answers are known to be those of transformers."""
SEERS = ("vit", "deit", "swin", "convnext", "convnextv2", "resnet", "dinov2", "mobilenet_v2")
"""Types that tell what a picture shows."""
DESCRIBERS = {"vision-encoder-decoder", "blip"}
"""Types that write what a picture shows."""
PARTS = {"encoder": {"vit", "deit", "swin"}, "decoder": {"gpt2", "bert", "roberta", "trocr"}}
"""What the first of them may be put together from: parts whose captions are known to be those of transformers."""
# Which of transformers' classes serve which tasks, the task that a class is for first. The first that fits counts.
SERVED: tuple[tuple[dict[str, Any], tuple[str, ...]], ...] = (
    (
        {name: auto.MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES[name] for name in REWRITERS},
        REWRITES,
    ),
    (
        {name: auto.MODEL_FOR_IMAGE_CLASSIFICATION_MAPPING_NAMES[name] for name in SEERS},
        ("image-classification",),
    ),
    (
        {name: auto.MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES[name] for name in DESCRIBERS},
        ("image-to-text",),
    ),
    (
        {name: auto.MODEL_FOR_CTC_MAPPING_NAMES[name] for name in ("wav2vec2", "hubert", "wavlm")}
        | {"whisper": auto.MODEL_FOR_SPEECH_SEQ_2_SEQ_MAPPING_NAMES["whisper"]},
        ("automatic-speech-recognition",),
    ),
    (auto.MODEL_FOR_MASKED_LM_MAPPING_NAMES, ("feature-extraction", "fill-mask")),  # some are listed as causal too
    (auto.MODEL_FOR_CAUSAL_LM_MAPPING_NAMES, ("text-generation",)),
    (
        auto.MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING_NAMES,
        ("text-classification", "zero-shot-classification", "text-ranking"),
    ),
    (auto.MODEL_FOR_TOKEN_CLASSIFICATION_MAPPING_NAMES, ("token-classification",)),
    (auto.MODEL_FOR_QUESTION_ANSWERING_MAPPING_NAMES, ("question-answering",)),
    (auto.MODEL_MAPPING_NAMES, ("feature-extraction",)),
    (auto.MODEL_FOR_PRETRAINING_MAPPING_NAMES, ("feature-extraction",)),
)
WORDLESS = {"image-classification", "image-to-text", "automatic-speech-recognition"}
"""Tasks of models that take in no words."""
TOKENLESS = {"image-classification", "automatic-speech-recognition"}
"""Those among them that need no tokenizer: what is heard may be written in letters."""
TWO_PARTS = {
    "text-classification",
    "zero-shot-classification",
    "question-answering",
    "automatic-speech-recognition",
    "image-to-text",
    *REWRITES,
}
"""Tasks that models with an encoder and a decoder, such as BART, are served for."""
CODE_FILES = tuple(
    f"{name}.json"
    for name in ("config", "tokenizer_config", "generation_config", "preprocessor_config", "processor_config")
)


def read_configuration(folder: Path, limits: Limits) -> dict[str, Any]:
    """`config.json` as data, with no remote code anywhere and no number out of bounds."""
    for name in CODE_FILES:
        document = document_of(folder / name)
        if "auto_map" in document or "custom_pipelines" in document:
            message = Sentence("%(name)s asks for code of its own (`auto_map`).", name=name)
            raise Refused("remote_code", name, message, "Use an architecture that transformers has built in.")
    config = document_of(folder / "config.json")
    if not config:
        is_there = (folder / "config.json").is_file()
        message = Sentence("config.json is empty.") if is_there else Sentence("There is no config.json.")
        raise Refused("no_config", "config.json", message, "Save the model with `save_pretrained`.")
    if config.get("quantization_config"):
        message = Sentence("The weights are quantised in a way this engine does not read.")
        raise Refused("quantised", "config.json", message, "Publish the model in bf16 or fp32.")
    for key, value in numbers_of(config):
        _check_number(key, value, limits)
    return config


def document_of(path: Path) -> dict[str, Any]:
    """A JSON object of a folder; empty when the file is not there."""
    if not path.is_file():
        return {}
    if path.stat().st_size > MAX_BYTES:
        raise Refused(
            "file_too_large",
            path.name,
            Sentence("%(name)s is larger than %(limit)s bytes.", name=path.name, limit=MAX_BYTES),
            "Shorten it.",
        )
    return parse_json(path.read_bytes(), path.name)


def numbers_of(config: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """Every number at any depth, with the name it stands under."""
    left: list[tuple[str, Any]] = list(config.items())
    while left:
        key, value = left.pop()
        if isinstance(value, dict):
            left += value.items()
        elif isinstance(value, list):
            left += [(key, one) for one in value]
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            yield key, value


def _check_number(key: str, value: float, limits: Limits) -> None:
    """Configuration classes build lists as long as these numbers say, so they are bounded first."""
    bound: float = MAX_NUMBER
    if (
        ("layer" in key and "rope" not in key)
        or "depth" in key
        or key in ("n_head", "num_attention_heads", "num_key_value_heads")
    ):
        bound = limits.layers
    elif key == "vocab_size":
        bound = limits.vocabulary
    elif key in ("num_labels", "_num_labels"):
        bound = MAX_LABELS
    elif "expert" in key and "size" not in key:
        bound = 4096
    if not -MAX_NUMBER <= value <= bound:
        message = Sentence(
            "`%(key)s` is %(value)s; at most %(bound)s is served here.",
            key=key[:60],
            value=f"{value:,}"[:40],
            bound=f"{bound:,}",
        )
        raise Refused("config_out_of_bounds", "config.json", message, "Correct the number, or ask for a larger limit.")


def architecture_of(raw: dict[str, Any], task: str) -> tuple[str, str]:
    """(class name, task) for a configuration: built into transformers, and of a kind that we serve."""
    model_type, names = raw.get("model_type"), raw.get("architectures")
    if not isinstance(model_type, str) or model_type not in CONFIG_MAPPING_NAMES:
        message = Sentence("transformers has no built-in model type %(model_type)r.", model_type=str(model_type)[:40])
        raise Refused("unknown_architecture", "config.json", message, "Use a built-in architecture.")
    name = names[0] if isinstance(names, list) and names and isinstance(names[0], str) else ""
    served = _tasks_of(model_type, name)
    if not served:
        message = Sentence(
            "Architecture %(name)r of %(model_type)r is not one this engine serves.",
            name=name[:60],
            model_type=model_type,
        )
        raise Refused("unsupported_architecture", "config.json", message, "See the list of tasks that can be run.")
    if task not in ("", *served, *(() if served[0] in WORDLESS else ("feature-extraction",))):
        message = Sentence("The model is for %(served)s, not for %(task)s.", served=served[0], task=task)
        raise Refused("wrong_task", "config.json", message, f"Set the project's task to {served[0]}.")
    if model_type == "vision-encoder-decoder":
        _check_parts(raw)
    return name, task or served[0]


def _check_parts(raw: dict[str, Any]) -> None:
    for part, known in PARTS.items():
        named = raw.get(part)
        kind = named.get("model_type") if isinstance(named, dict) else None
        if kind not in known:
            message = Sentence(
                "The %(part)s is %(kind)r; one of %(names)s is served here.",
                part=part,
                kind=str(kind)[:40],
                names=", ".join(sorted(known)),
            )
            raise Refused("unsupported_architecture", "config.json", message, "docs/models.md lists what runs here.")


def _tasks_of(model_type: str, name: str) -> tuple[str, ...]:
    return next((tasks for mapping, tasks in SERVED if name in _names(mapping, model_type)), ())


def _names(mapping: dict[str, Any], model_type: str) -> tuple[str, ...]:
    names = mapping.get(model_type, ())
    return (names,) if isinstance(names, str) else tuple(names)


def typed_configuration(folder: Path, task: str) -> PretrainedConfig:
    """The configuration as transformers understands it, of a model that reads text and nothing else."""
    config = _from_transformers(folder)
    is_composed = config.get_text_config() is not config and config.model_type not in DESCRIBERS
    if (config.is_encoder_decoder and task not in TWO_PARTS) or is_composed:
        message = Sentence(
            "%(model_type)r models have more parts than this engine serves.", model_type=config.model_type
        )
        raise Refused("unsupported_architecture", "config.json", message, "docs/models.md lists what runs here.")
    for name in _needed_numbers(config, task):
        value = _stated(config, name)
        if type(value) is not int or value < 1:
            message = Sentence("`%(name)s` must be a whole number above 0.", name=name)
            raise Refused("bad_config", "config.json", message, "Save the model with `save_pretrained`.")
    return config


def _needed_numbers(config: PretrainedConfig, task: str) -> list[str]:
    """What keeps a state has no heads."""
    if task in WORDLESS:
        return []
    has_heads = _stated(config, "num_attention_heads") is not None
    return ["vocab_size", "num_hidden_layers", "hidden_size", *(["num_attention_heads"] if has_heads else [])]


def _stated(config: PretrainedConfig, name: str) -> Any:
    try:
        return getattr(config, name, None)
    except RuntimeError:  # it differs from layer to layer
        return getattr(next(iter(config.per_layer_config)), name, None)


def _from_transformers(folder: Path) -> PretrainedConfig:
    try:
        return AutoConfig.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    except Exception as error:  # a stranger's values meet validation code of hundreds of classes
        message = Sentence("transformers refuses the configuration: %(why)s", why=words_of(error))
        raise Refused("bad_config", "config.json", message, "Save the model with `save_pretrained`.") from error
