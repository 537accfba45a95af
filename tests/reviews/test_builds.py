"""Code is read without being run: what no installer and no Python would take is found, with its line."""

import json
from pathlib import Path
from typing import Any

import pytest

from reviews.checks.builds import builds
from reviews.checks.confinement import parent
from reviews.checks.findings import Finding
from tests.reviews.samples import subject

PROJECT = '[project]\nname = "heron"\ndependencies = ["PyYAML>=6", "scikit-learn"]\n'


def found(root: Path, files: dict[str, Any], **facts: Any) -> list[Finding]:
    """What was found beside the count."""
    *told, count = builds.run(subject(root, files, **{"kind": "code", **facts}))
    assert count.code == "code_read"
    return told


def notebook(*cells: str, **parts: Any) -> str:
    code = [{"cell_type": "code", "source": cell, "outputs": [], "metadata": {}} for cell in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": code, **parts})


@pytest.mark.parametrize(
    ("name", "text", "code", "line"),
    [
        ("a.py", "x = 1\ndef f(:\n", "source_wrong", 2),
        ("a.py", "x = 1\nreturn x\n", "source_wrong", 2),
        ("a.py", "(" * 5000, "source_wrong", 1),
        ("a.py", b"\xff\xfe", "source_unreadable", 0),
        ("a.py", "import torch\n", "import_unresolved", 1),
        ("a.py", "import os\nfrom .gone import x\n", "import_unresolved", 2),
        ("requirements.txt", "torch==2\nnot a name!\n", "requirement_wrong", 2),
        ("pyproject.toml", "[project]\ndependencies = 1\n", "project_wrong", 0),
        ("pyproject.toml", "[project\n", "project_wrong", 0),
        ("pyproject.toml", '[project]\nname = "a"\ndependencies = ["!"]\n', "requirement_wrong", 0),
        ("setup.cfg", "no section\n", "project_wrong", 0),
        ("a.json", '{\n"a": 1,\n}', "document_wrong", 3),
        ("a.yml", "a: [1\nb: 2", "document_wrong", 2),
        ("a.toml", "a = ", "document_wrong", 0),
        ("a.ipynb", "{}", "notebook_wrong", 0),
        ("a.ipynb", notebook(nbformat=3), "notebook_wrong", 0),
        ("a.ipynb", notebook(cells=[{"cell_type": "code", "source": "x"}]), "notebook_wrong", 0),
        ("a.ipynb", notebook("x = 1", "y = = 2"), "cell_wrong", 0),
    ],
)
def test_builds_names_what_is_wrong_and_where(tmp_path: Path, name: str, text: Any, code: str, line: int):
    told = found(tmp_path, {name: text})
    assert told[0].code == code
    assert told[0].path == name
    assert line in {0, told[0].line}


@pytest.mark.parametrize(
    "files",
    [
        {"pyproject.toml": PROJECT, "src/heron/__init__.py": "import os, yaml, sklearn\nfrom heron.birds import x\n",
         "src/heron/birds.py": "from . import y\nfrom .. import z\n"},
        {"requirements.txt": "torch==2.1 \\\n  --hash=sha256:00\n-r more.txt\ngit+https://h.org/x.git\nx @ https://h.org/x.whl\n",
         "a.py": "import torch, x"},
        {"setup.py": "setup(install_requires=['torch>=2'])", "a.py": "import torch"},
        {"environment.yml": "dependencies: [numpy=1.26, {pip: [torch]}]", "a.py": "import torch, numpy"},
        {"a.py": "try:\n    import torch\nexcept ImportError:\n    pass\nif TYPE_CHECKING:\n    import numpy\n"},
        {"tests/test_a.py": "import pytest"},
        {"a.yml": "a: !Ref b\n---\nc: d", "mkdocs.yml": "x: !!python/name:os.system"},
        {"a.ipynb": notebook("%matplotlib inline\n!ls\nos?\nx = 1", "%%bash\nls", "await f()", "x = (7\n% 2)")},
        {"a.ipynb": notebook("x <- 1", metadata={"kernelspec": {"name": "ir", "language": "R"}})},
    ],
)  # fmt: skip
def test_builds_takes_what_installs_and_parses(tmp_path: Path, files: dict[str, Any]):
    assert found(tmp_path, files) == []


def test_source_for_another_python_is_not_held_against_it(tmp_path: Path):
    project = '[project]\nname = "old"\nrequires-python = "<3"\n'
    (told,) = found(tmp_path, {"pyproject.toml": project, "a.py": "print 1"})
    assert (told.code, told.severity) == ("source_elsewhere", "warning")


@pytest.mark.parametrize(
    ("entry", "missing"),
    [
        ("heron.cli:main", None),
        ("heron.cli:main.run [extra]", None),
        ("heron.cli:gone", "heron.cli:gone"),
        ("heron.gone:main", "heron.gone"),
        ("heron:anything", None),
    ],
)
def test_entry_points_lead_to_what_is_there(tmp_path: Path, entry: str, missing: str | None):
    files = {
        "pyproject.toml": f'{PROJECT}[project.scripts]\nheron = "{entry}"\n',
        "src/heron/__init__.py": "from heron.cli import *",
        "src/heron/cli.py": "if True:\n    def main(): ...",
    }
    assert [one.evidence["missing"] for one in found(tmp_path, files)] == ([missing] if missing else [])


def test_app_has_the_file_that_starts_it(tmp_path: Path):
    card = {"app_file": "app.py"}
    (told,) = found(tmp_path, {"main.py": ""}, kind="app", card_data=card)
    assert (told.code, told.field) == ("entry_missing", "app_file")


def test_undeclared_module_is_named_once(tmp_path: Path):
    told = found(tmp_path, {"a.py": "import torch\nimport torch.nn", "b.py": "from torch import nn"})
    assert [(one.path, one.line, one.evidence["module"]) for one in told] == [("a.py", 1, "torch")]


def test_nothing_of_the_code_is_run(tmp_path: Path):
    """In the child, as a worker would: the file would leave a trace."""
    files: dict[str, Any] = {"a.py": f"open({str(tmp_path / 'ran')!r}, 'w')", "setup.py": "raise SystemExit(1)"}
    told = parent.run(builds, subject(tmp_path / "files", files, kind="code"))
    assert [one.code for one in told] == ["code_read"]
    assert not (tmp_path / "ran").exists()
