"""Models with random weights in the shapes that people serve, and a tokenizer with a text for every id."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, LlamaConfig, PretrainedConfig, Qwen3Config

from tests.inference.engine.models import tokenizer

ENDS = {"bos_token_id": 0, "eos_token_id": 0, "pad_token_id": 3, "max_position_embeddings": 4_096}
SMALL = {"vocab_size": 49_152, "hidden_size": 576, "intermediate_size": 1_536, "num_hidden_layers": 30}
SMALL_HEADS = {"num_attention_heads": 9, "num_key_value_heads": 3}
LARGE = {"vocab_size": 151_936, "hidden_size": 1_024, "intermediate_size": 3_072, "num_hidden_layers": 28}
LARGE_HEADS = {"num_attention_heads": 16, "num_key_value_heads": 8, "head_dim": 128}

HUGE = {"vocab_size": 151_936, "hidden_size": 4_096, "intermediate_size": 12_288, "num_hidden_layers": 36}
HUGE_HEADS = {"num_attention_heads": 32, "num_key_value_heads": 8, "head_dim": 128}


def save_small(folder: Path) -> Path:
    """135 million parameters in the shape of SmolLM, in bf16."""
    return _save(folder, LlamaConfig(**SMALL, **SMALL_HEADS, **ENDS, rms_norm_eps=1e-5, tie_word_embeddings=True))


def save_large(folder: Path) -> Path:
    """0.6 billion parameters in the shape of Qwen3, in bf16."""
    return _save(folder, Qwen3Config(**LARGE, **LARGE_HEADS, **ENDS, tie_word_embeddings=True))


def save_huge(folder: Path) -> Path:
    """8 billion parameters in the shape of Qwen3, in bf16: 16 GB, for accelerators."""
    return _save(folder, Qwen3Config(**HUGE, **HUGE_HEADS, **ENDS, tie_word_embeddings=False))


SHAPES: dict[str, Callable[[Path], Path]] = {"135m": save_small, "0.6b": save_large, "8b": save_huge}


def _save(folder: Path, config: PretrainedConfig) -> Path:
    torch.manual_seed(1)
    with torch.device("cuda" if torch.cuda.is_available() else "cpu"):  # billions of numbers are soon drawn there
        model = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16)
    model.save_pretrained(folder)
    whole = tokenizer()
    # Every id that a model with random weights chooses has a text of its own, so every token is seen.
    whole.add_tokens([f"§{number:x} " for number in range(len(whole), config.vocab_size)])
    whole.save_pretrained(folder)
    (folder.parent / "tasks.json").write_text(json.dumps({folder.name: "text-generation"}))
    return folder
