"""What the three training scripts share: a fixed seed, a schedule, and files other libraries can read."""

from __future__ import annotations

import json
import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from string import Template
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

SEED = 20261122
THREADS = 1  # sums do not depend on how many cores a machine has, and small models gain little from more


def prepare() -> random.Random:
    """Same seed, one thread: of one tokenizer two runs on one kind of machine make the same weights."""
    torch.manual_seed(SEED)
    torch.set_num_threads(THREADS)
    torch.use_deterministic_algorithms(True)
    return random.Random(SEED)


def optimise(
    model: nn.Module, losses: Iterator[Tensor], *, steps: int, rate: float, report: Callable[[str], None] = print
) -> None:
    """AdamW with a short warm-up and a cosine to nought; `losses` yields one batch's loss per step."""
    optimiser = torch.optim.AdamW(_groups(model), lr=rate, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _share(step, steps))
    began, recent = time.perf_counter(), 0.0
    model.train()
    for step in range(1, steps + 1):
        loss = next(losses)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad(set_to_none=True)
        recent = loss.item() if step == 1 else 0.95 * recent + 0.05 * loss.item()
        if step % 50 == 0 or step == steps:
            report(f"step {step:5d}/{steps}  loss {recent:.4f}  {time.perf_counter() - began:6.0f} s")
    model.eval()


def _groups(model: nn.Module) -> list[dict[str, Any]]:
    matrices = [weight for weight in model.parameters() if weight.ndim > 1]
    vectors = [weight for weight in model.parameters() if weight.ndim <= 1]
    return [{"params": matrices, "weight_decay": 0.05}, {"params": vectors, "weight_decay": 0.0}]


def _share(step: int, steps: int) -> float:
    warm = max(1, steps // 20)
    if step < warm:
        return (step + 1) / warm
    return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm)))


def batches(rows: Sequence[Sequence[int]], size: int, chance: random.Random) -> list[list[int]]:
    """Row numbers in batches of like length, the batches in random order."""
    order = sorted(range(len(rows)), key=lambda row: (len(rows[row]), chance.random()))
    found = [order[start : start + size] for start in range(0, len(order), size)]
    chance.shuffle(found)
    return found


def padded(rows: Sequence[Sequence[int]], fill: int) -> Tensor:
    width = max(len(row) for row in rows)
    return torch.tensor([[*row, *[fill] * (width - len(row))] for row in rows])


def store_small(folder: Path, dtype: torch.dtype) -> None:
    """Halve the weight file; the config keeps float32, so that everybody computes in full precision."""
    path = folder / "model.safetensors"
    weights = {name: tensor.to(dtype).contiguous() for name, tensor in load_file(path).items()}
    save_file(weights, path, metadata={"format": "pt"})
    path.chmod(0o644)


def write_card(home: Path, folder: Path, facts: dict[str, Any]) -> None:
    """The card is the script's `card.md` with the measured numbers put in. The numbers alone go to `metrics.json`,
    beside the script or, of a model that was written elsewhere, into its folder."""
    card = Template((home / "card.md").read_text(encoding="utf-8"))
    (folder / "README.md").write_text(card.substitute(facts), encoding="utf-8")
    numbers = home if folder.resolve().parent == home else folder
    (numbers / "metrics.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
