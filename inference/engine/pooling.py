"""From token vectors to one vector for a text, as the folder's sentence-transformers files say, else their mean."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from torch import Tensor

from inference.engine.errors import EngineError
from inference.engine.sentences import Sentence
from inference.engine.tokenizer import read_json, read_json_list

Pooling = Callable[[Tensor, Tensor], Tensor]
"""(token vectors [n, length, size] in fp32, attention mask [n, length]) -> [n, size]"""

KNOWN_MODULES = ("Transformer", "Pooling", "Normalize")


def read_pooling(folder: Path) -> Pooling:
    """The pooling of `modules.json`; refused when the chain holds a layer that would be left out."""
    modules = read_json_list(folder / "modules.json")
    kinds = [str(module.get("type", "")).rsplit(".", 1)[-1] for module in modules]
    unknown = [kind for kind in kinds if kind not in KNOWN_MODULES]
    if unknown:
        raise EngineError(
            "unsupported_pooling",
            Sentence("modules.json asks for %(names)s.", names=", ".join(unknown)),
            "modules.json",
        )
    path = next((str(m.get("path")) for m, kind in zip(modules, kinds, strict=True) if kind == "Pooling"), "1_Pooling")
    if "/" in path or path.startswith("."):
        raise EngineError("unsupported_pooling", Sentence("modules.json points outside its folder."), "modules.json")
    return _pooling_of(read_json(folder / path / "config.json"))


def _pooling_of(config: dict[str, Any]) -> Pooling:
    modes = {name for name, on in config.items() if name.startswith("pooling_mode_") and on}
    modes |= {f"pooling_mode_{config['pooling_mode']}"} if isinstance(config.get("pooling_mode"), str) else set()
    if not modes:
        return mean_of_tokens()
    if len(modes) > 1 or not modes <= set(POOLINGS):
        raise EngineError(
            "unsupported_pooling",
            Sentence("pooling by %(names)s.", names=", ".join(sorted(modes))),
            "1_Pooling/config.json",
        )
    return POOLINGS[modes.pop()]


def mean_of_tokens() -> Pooling:
    return _mean


def _mean(hidden: Tensor, mask: Tensor) -> Tensor:
    weights = mask[..., None].to(hidden.dtype)
    return (hidden * weights).sum(1) / weights.sum(1).clamp_min(1e-9)


def _first(hidden: Tensor, mask: Tensor) -> Tensor:
    return hidden[:, 0]


def _last(hidden: Tensor, mask: Tensor) -> Tensor:
    rows = mask.sum(1) - 1
    return hidden.gather(1, rows[:, None, None].expand(-1, 1, hidden.shape[-1]))[:, 0]


def _highest(hidden: Tensor, mask: Tensor) -> Tensor:
    return hidden.masked_fill(mask[..., None] == 0, float("-inf")).amax(1)


POOLINGS: dict[str, Pooling] = {
    "pooling_mode_mean": _mean,
    "pooling_mode_mean_tokens": _mean,
    "pooling_mode_cls": _first,
    "pooling_mode_cls_token": _first,
    "pooling_mode_max": _highest,
    "pooling_mode_max_tokens": _highest,
    "pooling_mode_lasttoken": _last,
}
