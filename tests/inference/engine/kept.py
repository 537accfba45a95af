"""Folders that are written the same each time: made once for what makes them, and copied from then on.

To build, train and save a small model takes from a tenth of a second to several; a test of what is wrong with a folder
spoils a copy of its own. They stay in `.pytest_cache/`, for every worker and for the next run of the tests.
"""

import functools
import hashlib
import inspect
import shutil
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Concatenate, ParamSpec

from tests.site import ROOT

MODELS = ROOT / ".pytest_cache" / "models"
LIBRARIES = ("keras", "numpy", "safetensors", "tokenizers", "torch", "transformers")
Given = ParamSpec("Given")
Makes = Callable[Concatenate[Path, Given], Path]


def kept(make: Makes[Given]) -> Makes[Given]:
    """What `make` would write into this folder, of which it may only know the other arguments."""

    @functools.wraps(make)
    def copied(folder: Path, /, *given: Given.args, **options: Given.kwargs) -> Path:
        made = _state(inspect.getsourcefile(make) or "") / _name(f"{make.__name__} {given} {sorted(options.items())}")
        if not made.exists():
            MODELS.mkdir(parents=True, exist_ok=True)
            unfinished = Path(tempfile.mkdtemp(dir=MODELS))
            make(unfinished / "model", *given, **options)
            made.parent.mkdir(exist_ok=True)
            _move(unfinished / "model", made)
            shutil.rmtree(unfinished)
        shutil.copytree(made, folder, dirs_exist_ok=True)
        return folder

    return copied


@functools.cache
def _state(source: str) -> Path:
    """Where what this file of ours makes lies, with these libraries; what it made before goes."""
    name = Path(source).stem
    facts = "".join(f"{library} {version(library)}\n" for library in LIBRARIES)
    state = MODELS / f"{name}-{_name(facts + Path(source).read_text())}"
    for old in MODELS.glob(f"{name}-*"):
        if old != state:
            shutil.rmtree(old, ignore_errors=True)
    return state


def _name(facts: str) -> str:
    return hashlib.sha256(facts.encode()).hexdigest()[:16]


def _move(model: Path, place: Path) -> None:
    try:
        model.rename(place)
    except OSError:
        assert place.exists()  # another worker was first
