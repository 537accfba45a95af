"""When the demonstration community is loaded: on an empty site, once, and again if it was cut off."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from config.launcher import demo

pytestmark = pytest.mark.django_db


def load(home: Path, status: int | None) -> tuple[list[str], str]:
    """The commands that were run, each ending with this status, and what was said."""
    ran: list[str] = []
    said: list[str] = []

    def run(name: str) -> int | None:
        ran.append(name)
        return status

    demo.load_if_new(home, run, said.append)
    return ran, "\n".join(said)


def test_empty_site_is_filled(tmp_path: Path):
    ran, said = load(tmp_path, 0)
    assert ran == ["load_demo"]
    assert said == "Loading the demonstration community (once; DEMO=0 leaves it out) …"


def test_site_with_people_is_left_alone(tmp_path: Path, alice: Any):
    assert load(tmp_path, 0) == ([], "")


@pytest.mark.parametrize("status", [None, 1])
def test_unfinished_load_is_taken_up_again(tmp_path: Path, status: int | None, person: Callable[..., Any]):
    load(tmp_path, status)
    person("mira")
    ran, _ = load(tmp_path, 0)
    assert ran == ["load_demo"]
    assert load(tmp_path, 0) == ([], "")


def test_failed_load_names_its_log(tmp_path: Path):
    _, said = load(tmp_path, 1)
    assert f"the next start tries again. See {tmp_path}/logs/load_demo.log" in said


def test_hint_names_the_file_that_holds_the_password(tmp_path: Path):
    assert demo.sign_in_hint(tmp_path) == ""
    (tmp_path / "demo.txt").touch()
    assert demo.sign_in_hint(tmp_path) == f"; the demo's people and their password: {tmp_path}/demo.txt"
