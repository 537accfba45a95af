"""Real files of real projects, as a contributor has them on disk."""

import pickle
from fractions import Fraction
from pathlib import Path

import torch
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
