#!/usr/bin/env python3
"""Makes a virtual environment and fills it: first the right build of torch, then the locked libraries.

    python3 requirements/bootstrap.py .venv [--dev]

torch comes first and apart, because its builds differ by machine: asked for carelessly, it brings three gigabytes of
CUDA to a laptop that has no use for them. TORCH=cpu or TORCH=cuda overrides what is found out about the machine;
TORCH_INDEX may hold the address of a package index with builds for processors only.
Plain standard library: this file runs before anything is installed.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
TORCH = "2.13.0"
TRITON = "3.8.0"


def main() -> None:
    arguments = parse_arguments()
    require_python()
    began = time.monotonic()
    python = virtual_environment(arguments.folder)
    provide_torch(python)
    provide_libraries(python, dev=arguments.dev)
    if arguments.dev:
        provide_triton(python)
    say(f"The libraries are in place ({time.monotonic() - began:.0f} s).")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Make a virtual environment for Commonweight.")
    parser.add_argument("folder", type=Path, help="where the virtual environment is to be")
    parser.add_argument("--dev", action="store_true", help="also install what tests and checks need")
    return parser.parse_args()


def require_python() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 -- the point is to tell people with an older Python, in words
        found = "{}.{}".format(*sys.version_info[:2])
        sys.exit(f"Commonweight needs Python 3.11 or newer; this is Python {found}. Try: make PYTHON=python3.11")


def virtual_environment(folder: Path) -> Path:
    python = folder.resolve() / "bin" / "python"
    if not python.exists():
        say(f"Making a virtual environment in {folder} …")
        if subprocess.run([sys.executable, "-m", "venv", str(folder)], check=False).returncode:
            sys.exit("Python could not make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv")
    return python


def provide_torch(python: Path) -> None:
    """Keep what is there; else CUDA where there is a device, else a build for the processor, else what there is."""
    if installed(python, "torch"):
        return
    if wants_cuda():
        say("Installing torch for CUDA: a download of about 3 GB …")
        require(python, f"torch=={TORCH}")
    elif sys.platform == "darwin":
        say("Installing torch: a download of about 80 MB …")
        require(python, f"torch=={TORCH}")
    else:
        provide_torch_for_the_processor(python)


def provide_torch_for_the_processor(python: Path) -> None:
    say("Installing torch for the processor: a download of about 200 MB …")
    if install(python, "--quiet", f"torch=={TORCH}+cpu"):
        return
    index = os.environ.get("TORCH_INDEX")
    quick = ("--retries", "1", "--timeout", "15")
    if index and install(python, "--no-deps", "--index-url", index, *quick, f"torch=={TORCH}"):
        require(python, f"torch=={TORCH}")  # satisfied by now; brings what torch itself needs
        return
    say(
        "The usual package index has only the build for CUDA: a download of about 3 GB, which works without a device "
        "too. To avoid it, stop this with Ctrl-C and set TORCH_INDEX to PyTorch's index of processor builds."
    )
    require(python, f"torch=={TORCH}")


def provide_triton(python: Path) -> None:
    """For tests, which run the kernels of accelerators without one. torch for CUDA brings its own."""
    if sys.platform == "linux" and not installed(python, "triton"):
        require(python, "--quiet", "--no-deps", f"triton=={TRITON}")


def installed(python: Path, library: str) -> bool:
    return subprocess.run([str(python), "-c", f"import {library}"], capture_output=True, check=False).returncode == 0


def wants_cuda() -> bool:
    choice = os.environ.get("TORCH", "")
    if choice not in {"", "cpu", "cuda"}:
        sys.exit(f"TORCH={choice!r}: expected cpu or cuda")
    return choice == "cuda" or (choice == "" and has_cuda_device())


def has_cuda_device() -> bool:
    program = shutil.which("nvidia-smi")
    return bool(program) and subprocess.run([str(program), "-L"], capture_output=True, check=False).returncode == 0


def provide_libraries(python: Path, *, dev: bool) -> None:
    say(f"Installing the locked libraries: a download of about {500 if dev else 150} MB …")
    lists = ["runtime.txt", "ml.txt", *(["dev.txt"] if dev else [])]
    chosen = [argument for name in lists for argument in ("-r", str(HERE / name))]
    require(python, "--quiet", "-c", str(HERE / "constraints.txt"), *chosen)


def install(python: Path, *arguments: str) -> bool:
    command = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", *arguments]
    return subprocess.run(command, check=False).returncode == 0


def require(python: Path, *arguments: str) -> None:
    if not install(python, *arguments):
        sys.exit("Installing failed; what pip said stands above. Nothing is broken: run the same command again.")


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
