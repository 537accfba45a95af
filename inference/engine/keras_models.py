"""A `.keras` file that was inspected, on the torch that is here already. Keras is imported when the first one comes."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import torch
from transformers import PretrainedConfig

from inference.engine.devices import CPU, CpuDevice
from inference.engine.errors import EngineError
from inference.engine.inspection.keras_file import MODEL, WORDS, configuration_of, window_of
from inference.engine.inspection.report import Inspection
from inference.engine.limits import Limits
from inference.engine.loading import Weights
from inference.engine.sentences import Sentence
from inference.engine.words import Vocabulary, Words


def keras() -> Any:
    os.environ["KERAS_BACKEND"] = "torch"
    os.environ["KERAS_TORCH_DEVICE"] = CPU  # an accelerator gains nothing by a few words at a time
    os.environ["KERAS_HOME"] = f"{os.devnull}/keras"  # it would write its settings into somebody's home
    import keras as found  # noqa: PLC0415 -- takes seconds, and most hosts never need it

    if found.backend.backend() != "torch":
        raise EngineError("load_failed", Sentence("Keras runs on another backend here."), "model")
    return found


def load_keras(folder: Path, inspection: Inspection) -> Weights:
    """In its own safe mode too; nothing that an optimizer left is built."""
    module = keras().saving.load_model(folder / MODEL, compile=False, safe_mode=True)
    vocabulary = Vocabulary.of(folder / WORDS, Limits(), inspection.vocabulary)
    stated = SimpleNamespace(
        vocab_size=inspection.vocabulary,
        eos_token_id=None,
        window=window_of(configuration_of(folder / MODEL)),
        ends_in_softmax=module.layers[-1].get_config()["activation"] == "softmax",
    )
    return Weights(
        folder=folder,
        module=module,
        config=cast("PretrainedConfig", stated),
        tokenizer=Words(vocabulary),
        parameters=inspection.parameters,
        bytes=4 * inspection.parameters,
        dtype=torch.float32,
        device=CpuDevice(),
    )
