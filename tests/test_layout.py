"""The traps of the layout: a folder named like a module of the standard library, and libraries that must stay out."""

import importlib.metadata
import platform
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ON_PATH = [ROOT, ROOT / "platform"]
TOOLS = {"tests", "examples", "benchmarks"}


def own_packages() -> set[str]:
    return {path.parent.name for place in ON_PATH for path in place.glob("*/__init__.py")}


def test_platform_is_still_the_standard_librarys():
    assert platform.__file__ is not None
    assert Path(platform.__file__).parent == Path(sysconfig.get_path("stdlib"))


@pytest.mark.parametrize("folder", ["platform", "tests/platform"])
def test_no_folder_named_platform_is_a_package(folder: str):
    assert not (ROOT / folder / "__init__.py").exists()


def test_tests_are_not_grouped_under_platform():
    assert not (ROOT / "tests" / "platform").exists()


def test_no_package_of_ours_is_named_like_one_of_pythons():
    assert own_packages() & sys.stdlib_module_names == set()


def test_no_package_of_ours_is_named_like_an_installed_one():
    installed = set(importlib.metadata.packages_distributions())
    assert (own_packages() - TOOLS) & installed == set()


def test_import_contracts_know_every_package():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    assert set(settings["root_packages"]) == own_packages() - TOOLS


def test_every_folder_of_tests_is_a_package():
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_web_process_leaves_torch_unloaded(home: Path):
    """Settings, addresses, tasks and the ASGI application, as uvicorn loads them, in a process of their own."""
    program = (
        "import sys; sys.path[1:1] = sys.argv[1:]\n"
        "import config.asgi, config.celery\n"
        "config.celery.app.loader.import_default_modules()\n"
        "from django.urls import get_resolver; get_resolver().url_patterns\n"
        "print(sorted({'torch', 'transformers', 'pyarrow'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program, str(ROOT), str(ROOT / "platform")]
    env = {"PATH": "/usr/bin:/bin", "COMMONWEIGHT_HOME": str(home), "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[]\n", "")
