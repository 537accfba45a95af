"""People in a real browser, on a real site: every process that production has, in a folder of its own."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests import templates
from tests.journeys.backstage import Backstage
from tests.journeys.people import Person
from tests.site import RunningSite

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STILL = """() => Promise.allSettled(document.getAnimations()
    .filter(one => one.effect.getComputedTiming().endTime !== Infinity).map(one => one.finished))"""
WIDTHS = {"wide": (1280, 900), "narrow": (360, 780)}
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker("journey")
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="NO BROWSER: install Debian's chromium to walk the journeys"))


@pytest.fixture(scope="session", autouse=True)
def _browser_is_there_where_it_must_be() -> None:
    if not CHROMIUM and os.environ.get("CI"):
        pytest.fail("CI must have a browser: .ci/run installs Debian's chromium")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": QUIET}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    """One site for all journeys, as a first start leaves it: web, workers, engine, Valkey and the demonstration.

    Those who journey and their projects have names of their own.
    """
    home = tmp_path_factory.mktemp("journeys") / "site"
    home.mkdir()
    templates.furnish(home)
    running = RunningSite(home, DEMO="1")
    try:
        running.wait_until_ready(seconds=300)
        templates.keep_static(home)
        assert "could not be loaded" not in running.said(), (home / "logs" / "load_demo.log").read_text()
        yield running
    finally:
        running.end()


@pytest.fixture
def visit(site: RunningSite, browser: Browser) -> Iterator[Callable[..., Page]]:
    """`visit()`: a new person's browser, in English; `visit("zh-CN")`: one whose browser speaks Chinese."""
    contexts = []

    def open_browser(locale: str = "en-US", width: str = "wide") -> Page:
        size = dict(zip(("width", "height"), WIDTHS[width], strict=True))
        context = browser.new_context(locale=locale, viewport=size, base_url=f"http://127.0.0.1:{site.port}")  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"the page threw: {error}"))
        return page

    yield open_browser
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def backstage(site: RunningSite) -> Iterator[Backstage]:
    behind = Backstage(site)
    yield behind
    behind.end()


@pytest.fixture
def enter(
    site: RunningSite, backstage: Backstage, visit: Callable[..., Page], accessible: Callable[[Page], None]
) -> Callable[..., Person]:
    """`enter("vera", "reviewer")`: somebody who is signed in already; signing in is a journey of its own."""

    def come(handle: str, *roles: str, language: str = "en") -> Person:
        key = backstage("enter", handle=handle, roles=roles, language=language)
        page = visit({"en": "en-US", "zh-hans": "zh-CN"}[language])
        page.context.add_cookies([{"name": "sessionid", "value": key, "url": f"http://127.0.0.1:{site.port}"}])
        return Person(page, language, accessible)

    return come


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Fails with what axe found on the page once it stands still: a button that fades in has no contrast yet."""
    axe = Axe()

    def check(page: Page) -> None:
        page.evaluate(STILL)
        found = axe.run(page).response["violations"]
        told = [f"{v['id']}: {v['help']}\n    " + "\n    ".join(n["html"][:160] for n in v["nodes"]) for v in found]
        assert not told, f"{page.url}\n" + "\n".join(told)

    return check


@pytest.fixture
def last_mail(site: RunningSite) -> Callable[[str], str]:
    """The newest mail that the site wrote to an address; without a mail server every mail is a file."""

    def read(address: str) -> str:
        files = sorted((site.home / "mail").iterdir(), key=lambda file: file.stat().st_mtime_ns)
        return next(text for text in (file.read_text() for file in reversed(files)) if f"To: {address}" in text)

    return read
