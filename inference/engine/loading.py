"""From a folder that was inspected to a model ready for its first request."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import (
    AutoModel,
    AutoModelForCausalLM,
    AutoModelForCTC,
    AutoModelForImageClassification,
    AutoModelForImageTextToText,
    AutoModelForMaskedLM,
    AutoModelForQuestionAnswering,
    AutoModelForSeq2SeqLM,
    AutoModelForSequenceClassification,
    AutoModelForSpeechSeq2Seq,
    AutoModelForTokenClassification,
    PretrainedConfig,
)
from transformers.utils import logging

from inference.engine.devices import Device
from inference.engine.errors import EngineError
from inference.engine.inspection.configuration import REWRITES, TOKENLESS
from inference.engine.kv_cache import stated_length
from inference.engine.limits import Limits, Precision
from inference.engine.sentences import Sentence
from inference.engine.templates import Renderer
from inference.engine.tokenizer import Tokenizer, Wordless, read_json

logging.disable_progress_bar()  # nobody watches the loop's terminal

AUTO_CLASSES: dict[str, Any] = {
    **dict.fromkeys(REWRITES, AutoModelForSeq2SeqLM),
    "text-generation": AutoModelForCausalLM,
    "text-classification": AutoModelForSequenceClassification,
    "zero-shot-classification": AutoModelForSequenceClassification,
    "text-ranking": AutoModelForSequenceClassification,
    "token-classification": AutoModelForTokenClassification,
    "question-answering": AutoModelForQuestionAnswering,
    "fill-mask": AutoModelForMaskedLM,
    "feature-extraction": AutoModel,
    "image-classification": AutoModelForImageClassification,
    "image-to-text": AutoModelForImageTextToText,
    "automatic-speech-recognition": AutoModelForCTC,
}


@dataclass(frozen=True)
class LoadedModel:
    """What a model is and takes, once loaded: `bytes` of weights, and up to `kv_bytes` for its sequences. Of an adapter
    all but `adapter_bytes` is its base, which it may share with others."""

    key: str
    task: str
    parameters: int
    bytes: int
    context_length: int
    kv_bytes_per_token: int
    load_seconds: float
    kv_bytes: int = 0
    adapter_bytes: int = 0


@dataclass
class Weights:
    """A model's modules with its tokenizer, where they are computed, and the bytes that its weights are kept in."""

    folder: Path
    module: nn.Module
    config: PretrainedConfig
    tokenizer: Tokenizer
    parameters: int
    bytes: int
    dtype: torch.dtype
    device: Device
    precision: Precision = Precision.STORED


def load_weights(
    folder: Path, task: str, dtype: torch.dtype, renderer: Renderer, device: Device, precision: Precision
) -> Weights:
    """Offline, from safetensors only, without a line of the folder's own code; every weight must be in the files."""
    module, info = _auto_class(folder, task).from_pretrained(
        folder,
        dtype=dtype,
        local_files_only=True,
        trust_remote_code=False,
        use_safetensors=True,
        output_loading_info=True,
    )
    missing = [name for name in info["missing_keys"] if not _is_unused(name, task)]
    if missing or info["mismatched_keys"]:
        raise EngineError(
            "weights_missing",
            Sentence("The files lack weights the model needs: %(names)s.", names=sorted(missing)[:5]),
            "weights",
        )
    module.eval().requires_grad_(False).to(device.place)
    parameters = list(module.parameters())
    return Weights(
        folder=folder,
        module=module,
        config=module.config.get_text_config(),
        tokenizer=Wordless() if task in TOKENLESS else Tokenizer(folder, renderer),
        parameters=sum(parameter.numel() for parameter in parameters),
        bytes=sum(parameter.numel() * parameter.itemsize for parameter in parameters),
        dtype=dtype,
        device=device,
        precision=precision,
    )


def _auto_class(folder: Path, task: str) -> Any:
    """Models that write what they hear have a decoder; the others tell letters."""
    is_writer = task == "automatic-speech-recognition" and read_json(folder / "config.json").get("is_encoder_decoder")
    return AutoModelForSpeechSeq2Seq if is_writer else AUTO_CLASSES[task]


def _is_unused(name: str, task: str) -> bool:
    """Sentence embedders pool token vectors themselves: the pooler of the class they are read with plays no part."""
    return task == "feature-extraction" and ("pooler." in name)


def context_length(weights: Weights, limits: Limits) -> int:
    config = weights.config
    stated = stated_length(config) or limits.context
    return int(min(stated - _position_offset(weights.module), limits.context))


def _position_offset(module: nn.Module) -> int:
    """RoBERTa and its kin count positions from behind the padding id."""
    for name, child in module.named_modules():
        if name.endswith("position_embeddings") and getattr(child, "padding_idx", None) is not None:
            return int(child.padding_idx) + 1
    return 0


def pack(weights: Weights) -> None:
    weights.bytes -= weights.device.pack(weights.module, weights.precision)
