"""Who decides on requests, and who scores what was made to a call."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def olga(person: Callable[..., Any]) -> Any:
    return person("olga", "officer")


@pytest.fixture
def rita(person: Callable[..., Any]) -> Any:
    return person("rita", "officer")


@pytest.fixture
def panel(person: Callable[..., Any]) -> list[Any]:
    return [person(name, "reviewer") for name in ("nora", "omar", "pia")]
