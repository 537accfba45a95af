"""Adapters as the peft library saves them, and models with the same adapter merged into their weights."""

import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, AutoTokenizer

TARGETS = {"llama": ("q_proj", "v_proj", "down_proj"), "qwen3": ("k_proj", "o_proj", "up_proj"), "gpt2": ("c_attn",)}
RANK = 4


def save_adapter(folder: Path, base: Path, targets: tuple[str, ...], *, seed: int = 1, **options: Any) -> Path:
    """Random matrices, large enough that the answers are others. `options` go into its configuration."""
    generator = torch.Generator().manual_seed(seed)
    tensors = {}
    for name, weight in weights_of(base).items():
        module = name.removesuffix(".weight")
        if module.rpartition(".")[2] in targets and name.endswith(".weight"):
            outputs, inputs = weight.shape[::-1] if "c_" in module else weight.shape
            key = f"base_model.model.{module}"
            tensors[f"{key}.lora_A.weight"] = torch.randn(RANK, inputs, generator=generator)
            tensors[f"{key}.lora_B.weight"] = torch.randn(outputs, RANK, generator=generator)
    config = {"peft_type": "LORA", "r": RANK, "lora_alpha": 2, "target_modules": list(targets), "bias": "none"}
    folder.mkdir(parents=True)
    (folder / "adapter_config.json").write_text(json.dumps({**config, "base_model_name_or_path": "gpt2", **options}))
    save_file(tensors, folder / "adapter_model.safetensors")
    return folder


def merged(folder: Path, base: Path, adapter: Path, scale: float) -> Path:
    """The base with the adapter in its weights: what it must answer like."""
    model = AutoModelForCausalLM.from_pretrained(base)
    tensors = load_file(adapter / "adapter_model.safetensors")
    with torch.no_grad():
        for key, down in tensors.items():
            if ".lora_A." in key:
                change = tensors[key.replace("lora_A", "lora_B")] @ down * scale
                weight = model.get_parameter(key.removeprefix("base_model.model.").replace(".lora_A", ""))
                weight += change.T if "c_" in key else change
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(base).save_pretrained(folder)
    return folder


def weights_of(base: Path) -> dict[str, torch.Tensor]:
    return dict(AutoModelForCausalLM.from_pretrained(base).named_parameters())
