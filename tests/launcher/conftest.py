"""Real sites in homes of their own: `manage.py up` as a person starts it."""

import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import templates
from tests.site import RunningSite


@pytest.fixture(scope="session")
def used_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a first start leaves it, so that not every test pays for tables and static files."""
    home = tmp_path_factory.mktemp("used") / "home"
    home.mkdir()
    templates.furnish(home)
    site = RunningSite(home, COMMONWEIGHT_ENGINE="0")
    try:
        site.wait_until_ready()
        templates.keep_static(home)
        site.launcher.send_signal(signal.SIGINT)
        site.launcher.wait(10)
    finally:
        site.end()
    shutil.rmtree(home / "logs")
    return home


@pytest.fixture(scope="session")
def linux() -> None:
    if sys.platform != "linux":
        pytest.skip("finds processes in /proc, which only Linux has")


@pytest.fixture(scope="module")
def standing(linux: None, used_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    """A site in a folder used before, ready and without an engine, for tests that leave it as it is."""
    home = tmp_path_factory.mktemp("standing") / "site"
    shutil.copytree(used_home, home)
    site = RunningSite(home, COMMONWEIGHT_ENGINE="0")
    try:
        site.wait_until_ready()
        yield site
    finally:
        site.end()


@pytest.fixture
def start(linux: None, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., RunningSite]]:
    """`start(PORT="8080")`: a site in the test's folder, used before; `start(new=True)`: in an empty one."""
    sites: list[RunningSite] = []
    home = tmp_path / "site"

    def begin(*, new: bool = False, **env: str) -> RunningSite:
        if not new and not home.exists():
            shutil.copytree(request.getfixturevalue("used_home"), home)
        home.mkdir(exist_ok=True)
        sites.append(RunningSite(home, **env))
        return sites[-1]

    yield begin
    for site in sites:
        site.end()
