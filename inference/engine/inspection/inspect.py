from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from transformers import PretrainedConfig

from inference.engine.inspection.blueprint import Blueprint, compare, draw
from inference.engine.inspection.configuration import (
    REWRITES,
    TOKENLESS,
    WORDLESS,
    architecture_of,
    read_configuration,
    typed_configuration,
)
from inference.engine.inspection.files import refused_files
from inference.engine.inspection.header import FIX, Tensor, read_tensors
from inference.engine.inspection.keras_file import inspect_keras, is_keras
from inference.engine.inspection.processor import check_processor
from inference.engine.inspection.report import Inspection, Refused
from inference.engine.inspection.text import check_template, check_tokenizer
from inference.engine.kv_cache import geometry_of, stated_length, two_part_geometry
from inference.engine.limits import Limits
from inference.engine.media import MOST_TOKENS
from inference.engine.sentences import Sentence
from inference.engine.templates import Renderer

FLOATS = {"F16", "BF16", "F32", "F64"}


def inspect(
    folder: Path, limits: Limits | None = None, *, task: str = "", renderer: Renderer | None = None
) -> Inspection:
    """What the folder holds and every reason found not to load it. `task` is what it is wanted for, if that is known.

    Nothing of the folder is executed here, its weights are not read, and the tokenizer and the chat template run in
    children with limits. Costs about a second; the meta build of a very deep model a few.
    """
    limits = limits or Limits()
    refusals = list(refused_files(folder))
    if any(refusal.code in ("no_folder", "link_outside") for refusal in refusals):
        return Inspection(task=task, refusals=tuple(refusals))
    try:
        if is_keras(folder):
            return replace(inspect_keras(folder, task, limits), refusals=tuple(refusals))
        found = _look(folder, limits, task)
    except Refused as refused:
        return Inspection(task=task, refusals=(*refusals, refused.refusal))
    has_template = False
    try:
        if found.task in WORDLESS:
            check_processor(folder, found.task, found.vocabulary)
        if found.task not in TOKENLESS or (folder / "tokenizer.json").is_file():
            check_tokenizer(folder, limits, found.vocabulary)
            has_template = _has_template(folder, renderer)
    except Refused as refused:
        refusals.append(refused.refusal)
    return replace(found, has_chat_template=has_template, refusals=tuple(refusals))


def _look(folder: Path, limits: Limits, task: str) -> Inspection:
    raw = read_configuration(folder, limits)
    architecture, task = architecture_of(raw, task)
    tensors = read_tensors(folder, limits)
    config = typed_configuration(folder, task)
    blueprint = draw(architecture, config, task, limits, len(tensors))
    compare(blueprint, tensors)
    return _described(architecture, task, config, blueprint, tensors, limits)


def _described(
    architecture: str,
    task: str,
    config: PretrainedConfig,
    blueprint: Blueprint,
    tensors: dict[str, Tensor],
    limits: Limits,
) -> Inspection:
    kinds = {tensor.dtype for tensor in tensors.values() if tensor.elements} & FLOATS
    if not kinds:
        raise Refused("bad_dtype", "model.safetensors", Sentence("No tensor holds ordinary numbers."), FIX)
    dtype = "BF16" if kinds == {"BF16"} else "F32"
    item = 2 if dtype == "BF16" else 4
    stated = MOST_TOKENS.get(task) or stated_length(config)
    context = int(stated or limits.context)
    kv, kept = _kept_of_a_token(config, task) * item, 2 if task in REWRITES else 1  # what is read and what is written
    return Inspection(
        task=task,
        architecture=architecture,
        model_type=config.model_type,
        parameters=blueprint.parameters,
        weight_bytes=sum(tensor.end - tensor.start for tensor in tensors.values()),
        dtype=dtype,
        context_length=min(context, limits.context),
        vocabulary=getattr(config.get_text_config(), "vocab_size", 0),
        kv_bytes_per_token=kv,
        memory_bytes=2 * blueprint.parameters * item  # while the weights are packed, both copies are there
        + min(limits.kv_bytes, kept * kv * min(context, limits.context) * limits.sequences),
    )


def _kept_of_a_token(config: PretrainedConfig, task: str) -> int:
    if task in REWRITES:
        return two_part_geometry(config).elements_per_token
    return geometry_of(config).elements_per_token if task == "text-generation" else 0


def _has_template(folder: Path, renderer: Renderer | None) -> bool:
    own = renderer or Renderer()
    try:
        return check_template(folder, own)
    finally:
        if renderer is None:
            own.close()
