"""From C to a library for each kind of processor, once, into the folder of the environment.

For processors that are unlike the one at hand too: an image is made on one machine and runs on others.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
SOURCES = tuple(HERE / name for name in ("kernels.c", "kernels.h", "products.h"))
FLAGS = ("-std=gnu11", "-O3", "-fPIC", "-fopenmp", "-Wno-psabi")
KINDS = {"x86_64": {"AVX512": "x86-64-v4", "AVX2": "x86-64-v3"}}
"""By machine: what torch says that a processor can do, and what a compiler calls it. Of others nothing is asked."""
PLAIN = "plain"


class NoCompiler(Exception):
    """Nothing here makes a library of C."""


def build(folder: Path | None = None) -> list[Path]:
    """The libraries that were missing. `NoCompiler` says why there can be none."""
    folder = folder or home()
    folder.mkdir(parents=True, exist_ok=True)
    marches = [PLAIN, *KINDS.get(platform.machine(), {}).values()]
    missing = [march for march in marches if not library(march, folder).exists()]
    return [_compile(march, folder) for march in missing]


def home() -> Path:
    return Path(sys.prefix) / "lib" / "commonweight"


def library(march: str, folder: Path | None = None) -> Path:
    """Named by its source: one of another version is never taken for it."""
    return (folder or home()) / f"kernels-{_digest()}-{march}.so"


def march_for(capability: str) -> str:
    return KINDS.get(platform.machine(), {}).get(capability, PLAIN)


@cache
def _digest() -> str:
    whole = b"\0".join(source.read_bytes() for source in SOURCES)
    return hashlib.blake2b(whole + repr(FLAGS).encode(), digest_size=8).hexdigest()


def _compile(march: str, folder: Path) -> Path:
    compiler = shutil.which(os.environ.get("CC", "cc")) or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        raise NoCompiler("no C compiler was found")
    asked = () if march == PLAIN else (f"-march={march}",)
    made = library(march, folder)
    with tempfile.TemporaryDirectory(dir=folder) as aside:
        compiled, linked = Path(aside) / "kernels.o", Path(aside) / "kernels.so"
        _run(compiler, *FLAGS, *asked, "-c", str(SOURCES[0]), "-o", str(compiled))
        _run(compiler, "-shared", str(compiled), "-o", str(linked), "-lm")  # OpenMP is torch's
        linked.replace(made)
    return made


def _run(*words: str) -> None:
    done = subprocess.run(words, check=False, capture_output=True, text=True)  # noqa: S603 -- our own words
    if done.returncode:
        raise NoCompiler(done.stderr.strip()[-500:] or f"{words[0]} failed")
