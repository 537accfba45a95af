"""Low-rank adapters: many of them served on one copy of the model that they were trained on, within one step.

An adapter adds to some linear layers `scale * up(down(x))` (LoRA, Hu et al. 2021). Merged into the weights it would
need a copy of the model; here only the rows of the sequences that ask for it go through its two small matrices.
Files are those that the peft library writes: `adapter_config.json` and `adapter_model.safetensors`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from collections.abc import Sequence as Listing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from inference.engine.errors import LoadRefused
from inference.engine.inspection.header import Tensor as Described
from inference.engine.inspection.header import parse_json, read_header
from inference.engine.inspection.report import Refusal, Refused
from inference.engine.limits import Limits
from inference.engine.sentences import Sentence

if TYPE_CHECKING:
    from inference.engine.devices import Device

CONFIG, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"
MOST_CONFIG = 2**20
MOST_RANK = 512
KEY = re.compile(r"base_model\.model\.(?P<module>.+)\.lora_(?P<part>[AB])(?:\.default)?\.weight")
PLAIN = re.compile(r"[\w.]+")
FLOATS = {"F16", "BF16", "F32"}
FIX = "Save the adapter with peft's `save_pretrained`, as LoRA on linear layers alone."
MERGE = "Merge the adapter into its base model and publish that."
# What changes more than linear layers, or computes otherwise; harmless where it is false or empty.
UNSUPPORTED = (
    "use_dora", "use_qalora", "lora_bias", "modules_to_save", "trainable_token_indices", "megatron_config",
    "layer_replication", "alora_invocation_tokens", "target_parameters", "use_bdlora", "arrow_config",
)  # fmt: skip
NEVER_ADAPTED = ("lm_head", "embed_tokens", "embed_out", "wte", "wpe", "experts")
"""Only the rows whose logits are wanted reach the head, embeddings are no products, experts are chosen for each row."""


class Pair(NamedTuple):
    """`down` is [rank, inputs]; `up` is [outputs, rank], with the scale in it."""

    down: Tensor
    up: Tensor


@dataclass(frozen=True)
class Plan:
    """What the files of an adapter say: the shapes of its matrices by the module that they change, and their scales."""

    shapes: dict[str, tuple[int, int, int]]  # rank, inputs, outputs
    scales: dict[str, float]
    parameters: int
    bytes: int


class Rows:
    """Which rows of the step that is computed belong to sequences with an adapter."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self.groups: list[tuple[str, Tensor]] = []

    def place(self, adapters: Listing[tuple[str, int]]) -> None:
        """The adapter (or "") of each chunk in turn, and how many rows it has."""
        found: dict[str, list[int]] = {}
        at = 0
        for name, length in adapters:
            if name:
                found.setdefault(name, []).extend(range(at, at + length))
            at += length
        self.groups = [(name, self._device.put(rows)) for name, rows in found.items()]


class AdaptedLinear(nn.Module):
    """A linear layer, and what adapters add to some of its rows. Those without one get exactly what they got before."""

    def __init__(self, inner: nn.Module, rows: Rows) -> None:
        super().__init__()
        self.inner = inner
        self.pairs: dict[str, Pair] = {}
        self._rows = rows

    @property
    def weight(self) -> Any:
        """For who asks of what kind it is."""
        return self.inner.weight

    def forward(self, rows: Tensor) -> Tensor:
        """`rows` is [1, rows of the step, inputs]."""
        product: Tensor = self.inner(rows)
        for name, at in self._rows.groups:
            if pair := self.pairs.get(name):
                added = functional.linear(functional.linear(rows[:, at], pair.down), pair.up)
                product[:, at] += added
        return product


class Adapters:
    """Those of one model, which tells its shapes only before its layers are packed and joined. They are wrapped when
    the first adapter for them comes, and not copied."""

    def __init__(self, model: nn.Module, dtype: torch.dtype, device: Device) -> None:
        self.rows = Rows(device)
        self._dtype, self._device = dtype, device
        self._model = model
        self._shapes = dict(_linear(model))
        self._wrapped: dict[str, AdaptedLinear] = {}
        self._names: set[str] = set()

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def add(self, name: str, folder: Path, limits: Limits) -> Plan:
        """`LoadRefused` where the files are wrong or do not fit this model; then nothing has changed. What comes back
        tells the bytes that it takes here, in the precision of the model and not of its files."""
        plan = inspect_adapter(folder, limits)
        try:
            self._compare(plan)
        except Refused as refused:
            raise LoadRefused((refused.refusal,)) from refused
        tensors = load_file(folder / WEIGHTS)
        for module, part in _parts(tensors).items():
            up = part["B"].float() * plan.scales[module]
            self._wrap(module).pairs[name] = Pair(*(self._device.put(each, self._dtype) for each in (part["A"], up)))
        self._names.add(name)
        return replace(plan, bytes=plan.parameters * self._dtype.itemsize)

    def remove(self, name: str) -> None:
        self._names.discard(name)
        for layer in self._wrapped.values():
            layer.pairs.pop(name, None)

    def _compare(self, plan: Plan) -> None:
        for module, (_rank, inputs, outputs) in plan.shapes.items():
            found = self._shapes.get(module)
            if found != (inputs, outputs):
                raise Refused(
                    "adapter_mismatch",
                    WEIGHTS,
                    _misfit(module[:120], (inputs, outputs), found),
                    "Name the model that the adapter was trained on.",
                )

    def _wrap(self, module: str) -> AdaptedLinear:
        if module not in self._wrapped:
            parent = self._model.get_submodule(module.rpartition(".")[0])
            name = module.rpartition(".")[2]
            self._wrapped[module] = AdaptedLinear(getattr(parent, name), self.rows)
            setattr(parent, name, self._wrapped[module])
        return self._wrapped[module]


def _misfit(module: str, wanted: tuple[int, int], found: tuple[int, int] | None) -> Sentence:
    inputs, outputs = wanted
    if found is None:
        return Sentence(
            "The base model does not fit: %(module)s is not in it, the adapter's is %(inputs)s to %(outputs)s.",
            module=module,
            inputs=inputs,
            outputs=outputs,
        )
    return Sentence(
        "The base model does not fit: %(module)s is %(own)s to %(onward)s, the adapter's is %(inputs)s to %(outputs)s.",
        module=module,
        own=found[0],
        onward=found[1],
        inputs=inputs,
        outputs=outputs,
    )


def is_adapter(folder: Path) -> bool:
    return (folder / CONFIG).is_file()


def inspect_adapter(folder: Path, limits: Limits | None = None) -> Plan:
    """What the files say by themselves; `LoadRefused` says what is wrong with them."""
    try:
        return read_plan(folder, limits or Limits())
    except Refused as refused:
        raise LoadRefused((refused.refusal,)) from refused


def read_plan(folder: Path, limits: Limits) -> Plan:
    """From the files alone, every number doubted; `Refused` at the first thing that is wrong."""
    config = _configuration(folder)
    path = folder / WEIGHTS
    if not path.is_file():
        raise Refused("no_weights", WEIGHTS, Sentence("There is no %(name)s.", name=WEIGHTS), FIX)
    if path.stat().st_size > limits.weight_bytes:
        message = Sentence(
            "The adapter has %(size)s bytes; %(most)s are allowed.",
            size=path.stat().st_size,
            most=limits.weight_bytes,
        )
        raise Refused("weights_too_large", WEIGHTS, message, "Train one of a smaller rank.")
    tensors = read_header(path, limits)
    shapes = {module: _shape(module, parts) for module, parts in _parts(tensors).items()}
    if not shapes:
        raise Refused("bad_adapter", WEIGHTS, Sentence("There are no matrices in it."), FIX)
    return Plan(
        shapes,
        {module: _scale(config, module, shape[0]) for module, shape in shapes.items()},
        sum(tensor.elements for tensor in tensors.values()),
        path.stat().st_size,
    )


def _configuration(folder: Path) -> dict[str, Any]:
    path = folder / CONFIG
    if not path.is_file():
        raise Refused("no_adapter", CONFIG, Sentence("There is no %(name)s.", name=CONFIG), FIX)
    if path.stat().st_size > MOST_CONFIG:
        raise Refused("bad_adapter", CONFIG, Sentence("%(name)s is too large.", name=CONFIG), FIX)
    config = parse_json(path.read_bytes(), CONFIG)
    if config.get("peft_type") != "LORA":
        raise Refused("adapter_unsupported", CONFIG, Sentence("Only adapters of type LORA can be served."), MERGE)
    if config.get("bias", "none") != "none":
        raise Refused("adapter_unsupported", CONFIG, Sentence("The adapter changes biases too."), MERGE)
    if used := next((name for name in UNSUPPORTED if config.get(name)), ""):
        raise Refused(
            "adapter_unsupported",
            CONFIG,
            Sentence("The adapter uses “%(used)s”, which is not served here.", used=used),
            MERGE,
        )
    return config


def _parts(tensors: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The matrices A and B of each module. Names that are anything else are refused: they would be left out."""
    found: dict[str, dict[str, Any]] = {}
    for name, tensor in tensors.items():
        match = KEY.fullmatch(name)
        if match is None or set(match["module"].split(".")) & set(NEVER_ADAPTED):
            message = Sentence("It changes %(name)r, which is no linear layer inside the model.", name=name[:120])
            raise Refused("adapter_unsupported", WEIGHTS, message, MERGE)
        if match["part"] in (part := found.setdefault(match["module"], {})):
            raise Refused(
                "bad_adapter", WEIGHTS, Sentence("%(module)s has a matrix twice.", module=match["module"][:120]), FIX
            )
        part[match["part"]] = tensor
    return found


def _shape(module: str, parts: Mapping[str, Described]) -> tuple[int, int, int]:
    down, up = parts.get("A"), parts.get("B")
    both = [one for one in (down, up) if one and len(one.shape) == len(("out", "in")) and one.dtype in FLOATS]
    if down is None or up is None or len(both) < len(("A", "B")) or down.shape[0] != up.shape[1]:
        raise Refused(
            "bad_adapter",
            WEIGHTS,
            Sentence("The matrices of %(module)s do not belong together.", module=module[:120]),
            FIX,
        )
    if not 0 < down.shape[0] <= MOST_RANK:
        raise Refused(
            "bad_adapter",
            WEIGHTS,
            Sentence("A rank of %(rank)s; up to %(most)s are allowed.", rank=down.shape[0], most=MOST_RANK),
            FIX,
        )
    return down.shape[0], down.shape[1], up.shape[0]


def _scale(config: Mapping[str, Any], module: str, rank: int) -> float:
    """alpha / r, or alpha / sqrt(r) (rslora); both may differ by module, as patterns of its name's end."""
    stated = _pattern(config.get("rank_pattern"), module, config.get("r"))
    if stated != rank:
        raise Refused(
            "bad_adapter",
            CONFIG,
            Sentence(
                "%(module)s has rank %(rank)s; by its config it is %(stated)s.",
                module=module[:120],
                rank=rank,
                stated=str(stated),
            ),
            FIX,
        )
    alpha = _pattern(config.get("alpha_pattern"), module, config.get("lora_alpha"))
    if type(alpha) not in (int, float) or not math.isfinite(alpha):
        raise Refused("bad_adapter", CONFIG, Sentence("“lora_alpha” is not a number."), FIX)
    return float(alpha / (math.sqrt(rank) if config.get("use_rslora") else rank))


def _pattern(patterns: Any, module: str, otherwise: Any) -> Any:
    """peft takes regular expressions here; a stranger's is not run. Plain names are what it writes by itself."""
    for name, value in (patterns or {}).items() if isinstance(patterns, dict) else ():
        if not PLAIN.fullmatch(name):
            message = Sentence("The pattern %(name)r is not the plain name of a module.", name=name[:80])
            raise Refused("adapter_unsupported", CONFIG, message, "Write the names of the modules.")
        if f".{module}".endswith(f".{name}"):
            return value
    return otherwise


def _linear(model: nn.Module) -> Iterator[tuple[str, tuple[int, int]]]:
    for name, module in model.named_modules():
        if isinstance(module, nn.Linear):
            yield name, (module.in_features, module.out_features)
        elif type(module).__name__ == "Conv1D":
            yield name, (module.weight.shape[0], module.weight.shape[1])


def refusal(message: Sentence) -> Refusal:
    return Refusal("adapter", CONFIG, message, "Publish its base model on this site first, and name it in the card.")
