"""What the configuration builds, on the meta device where tensors have shapes and no memory."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import torch
import transformers
from transformers import PretrainedConfig, PreTrainedModel
from transformers.conversion_mapping import WeightRenaming, get_model_conversion_mapping

from inference.engine.errors import words_of
from inference.engine.inspection.header import FIX, Tensor
from inference.engine.inspection.report import Refused
from inference.engine.limits import Limits
from inference.engine.sentences import Sentence

IGNORED = re.compile(r"(^|\.)(position_ids|rotary_emb\.inv_freq|masked_bias|attn\.bias|attention\.bias)$")
"""Buffers that older versions saved and newer ones compute."""


@dataclass(frozen=True)
class Blueprint:
    """The names and shapes a configuration asks for. What is `computed` from it alone, files need not hold."""

    shapes: dict[str, tuple[int, ...]]
    tied: frozenset[str]
    computed: frozenset[str]
    parameters: int
    renamings: tuple[WeightRenaming, ...]
    is_converted: bool


def draw(architecture: str, config: PretrainedConfig, task: str, limits: Limits, tensors: int) -> Blueprint:
    """Build the model without memory; `Refused` when it is larger than allowed, or than its files can be."""
    layers = _layers(config)
    if layers > tensors:
        message = Sentence(
            "The configuration asks for %(layers)s layers, the files hold %(tensors)s tensors.",
            layers=layers,
            tensors=tensors,
        )
        raise Refused("config_mismatch", "config.json", message, FIX)
    try:
        with torch.device("meta"):
            model: PreTrainedModel = getattr(transformers, architecture)(config)
    except Exception as error:  # a stranger's numbers meet the constructors of hundreds of classes
        message = Sentence("The architecture cannot be built from the configuration: %(why)s", why=words_of(error))
        raise Refused("bad_config", "config.json", message, FIX) from error
    parameters = sum(parameter.numel() for parameter in model.parameters())
    if parameters > limits.parameters:
        message = Sentence(
            "The configuration builds %(parameters)s parameters; %(most)s are allowed.",
            parameters=parameters,
            most=limits.parameters,
        )
        raise Refused("too_many_parameters", "config.json", message, "Publish a smaller model.")
    conversions = get_model_conversion_mapping(model)
    return Blueprint(
        shapes={name: tuple(tensor.shape) for name, tensor in model.state_dict().items()},
        tied=frozenset(model.all_tied_weights_keys),
        computed=frozenset(getattr(model, "_keys_to_ignore_on_save", None) or ()),
        parameters=parameters,
        renamings=tuple(one for one in conversions if isinstance(one, WeightRenaming)),
        is_converted=any(not isinstance(one, WeightRenaming) for one in conversions),
    )


def _layers(config: PretrainedConfig) -> int:
    """Models of pictures may have some at each of several sizes, others in each of their parts."""
    parts = [getattr(config, name, None) for name in config.sub_configs]
    if found := [part for part in parts if isinstance(part, PretrainedConfig)]:
        return sum(map(_layers, found))
    depths = getattr(config, "depths", None)
    return sum(depths) if isinstance(depths, (list, tuple)) else int(getattr(config, "num_hidden_layers", 0))


def compare(blueprint: Blueprint, tensors: dict[str, Tensor]) -> None:
    """The files hold what the configuration asks for: the same names, the same shapes, nothing invented."""
    kept = {name: tensor.shape for name, tensor in tensors.items() if not _is_ignored(name, blueprint)}
    found = {_current_name(name, blueprint.renamings): shape for name, shape in kept.items()}
    if blueprint.is_converted:
        _compare_totals(blueprint, found)
        return
    shapes = {name: shape for name, shape in blueprint.shapes.items() if not _is_ignored(name, blueprint)}
    missing = [name for name in shapes if name not in found and name not in blueprint.tied]
    unexpected = [name for name in found if name not in shapes]
    changed = [name for name, shape in shapes.items() if name in found and found[name] != shape]
    if missing:
        count, name = _such_as(missing)
        message = Sentence("The files lack %(count)s tensors, such as %(name)r.", count=count, name=name)
    elif unexpected:
        count, name = _such_as(unexpected)
        message = Sentence("The files hold unknown %(count)s tensors, such as %(name)r.", count=count, name=name)
    elif changed:
        count, name = _such_as(changed)
        message = Sentence(
            "The files hold other shapes of %(count)s tensors, such as %(name)r.", count=count, name=name
        )
    else:
        return
    raise Refused("weights_mismatch", "model.safetensors", message, FIX)


def _such_as(names: list[str]) -> tuple[int, str]:
    return len(names), min(names)[:100]


def _is_ignored(name: str, blueprint: Blueprint) -> bool:
    return name in blueprint.computed or IGNORED.search(name) is not None


def _current_name(name: str, renamings: tuple[WeightRenaming, ...]) -> str:
    """The name transformers gives a tensor that an older version called differently."""
    for renaming in renamings:
        name = renaming.rename_source_key(name)[0]
    return name


def _compare_totals(blueprint: Blueprint, found: dict[str, tuple[int, ...]]) -> None:
    """Architectures whose weights are split or joined while they load: the number of elements must agree."""
    wanted = sum(math.prod(shape) for name, shape in blueprint.shapes.items() if name not in blueprint.tied)
    there = sum(math.prod(shape) for name, shape in found.items() if name not in blueprint.tied)
    if wanted != there:
        message = Sentence(
            "The configuration asks for %(wanted)s weights, the files hold %(there)s.", wanted=wanted, there=there
        )
        raise Refused("weights_mismatch", "model.safetensors", message, FIX)
