"""Real sites in homes of their own: `manage.py up` as a person starts it."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.site import RunningSite


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., RunningSite]]:
    """`start(PORT="8080")`: a site in an empty folder; `start(name="other")`: another one beside it."""
    if sys.platform != "linux":
        pytest.skip("finds processes in /proc, which only Linux has")
    sites: list[RunningSite] = []

    def begin(*, name: str = "site", **env: str) -> RunningSite:
        home = tmp_path / name
        home.mkdir(exist_ok=True)
        sites.append(RunningSite(home, **env))
        return sites[-1]

    yield begin
    for site in sites:
        site.end()
