"""Real files of real projects, as a contributor has them on disk."""

import pickle
from fractions import Fraction
from pathlib import Path

import torch
from PIL import Image
from transformers import AutoModelForCausalLM, LlamaConfig

from tests.inference.engine.models import TEMPLATE, tokenizer

CARD = """\
# What it is for

{name} answers in no language at all: its weights are random. It exists so that streaming can be tried for as long as
anybody likes, by people who test this site.

## Training data

None. The weights were drawn from a seed and never trained.

## How well it does

Perplexity is that of dice, measured by rolling them: 400 symbols, all alike.

## Limits

It knows nothing. Do not use it for anything but trying out a page.

## Contact

Its author, by the project's discussion page.
"""

TIDES = """\
# How low the tide falls

![The tide at the pier](tide.png)

## What it is for

To plan when to walk to the island. It is no substitute for the official tables.

## Claims and evidence

| claim | evidence |
|---|---|
| The tide fell below 40 cm on three of ten days | `tides.csv` |

## How to repeat it

Read the gauge at the pier once a day, and write it down.

## Limits

One pier, ten days, one reader of the gauge. Nobody paid for it.

## Contact

Its author, by the project's discussion page.
"""
ROWS = ["day,centimetres", *(f"{day},{30 + 7 * day % 50}" for day in range(1, 11))]


def tides(folder: Path) -> Path:
    return _written(folder / "tides.csv", ROWS)


def more_tides(folder: Path) -> Path:
    """Two days more."""
    return _written(folder / "tides.csv", [*ROWS, "11,52", "12,47"])


def _written(file: Path, rows: list[str]) -> Path:
    file.write_text("\n".join(rows) + "\n")
    return file


def picture(folder: Path) -> Path:
    Image.new("RGB", (320, 120), "teal").save(folder / "tide.png")
    return folder / "tide.png"


def babbler(folder: Path) -> Path:
    """A decoder that goes on for as long as it may: random weights hardly ever choose to stop."""
    torch.manual_seed(11)
    words = tokenizer(chat_template=TEMPLATE, length=4096)
    config = LlamaConfig(
        vocab_size=len(words),
        hidden_size=256,
        intermediate_size=512,
        num_hidden_layers=6,
        num_attention_heads=4,
        max_position_embeddings=4096,
        bos_token_id=0,
        eos_token_id=0,
        pad_token_id=3,
    )
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)
    words.save_pretrained(folder)
    return folder


def planted(folder: Path) -> Path:
    """A pickle that pretends to be weights, and holds what no weights need."""
    file = folder / "pytorch_model.bin"
    file.write_bytes(pickle.dumps({"weight": Fraction(1, 3)}))
    return file
