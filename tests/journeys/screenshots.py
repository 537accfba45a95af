"""Pictures of the main pages of a running demonstration site, to be looked at: two widths, two themes, two languages.

python -m tests.journeys.screenshots [ADDRESS] [FOLDER]
"""

import re
import sys
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.journeys.conftest import CHROMIUM, QUIET, WIDTHS

THEMES = ("light", "dark")
LANGUAGES = ("en-US", "zh-CN")
PUBLIC = {"home": "/", "explore": "/explore", "project": "/commons-works/guide", "try": "/commons-works/guide/try"}
# Who sees the page, where they begin, and the link on it that leads on, if there is one.
AT_WORK = {
    "wizard": ("linxia", "/new", ""),
    "desk": ("jonas", "/reviews", ""),
    "review": ("jonas", "/reviews", "a[href^='/reviews/']"),
    "triage": ("amara", "/desk/triage", ""),
    "submission": ("linxia", "/submissions", "a[href^='/submissions/']"),
    "inbox": ("linxia", "/inbox", ""),
}


def main(arguments: Sequence[str]) -> None:
    address, folder, *_ = [*arguments, *("http://127.0.0.1:8000", "test-results/screenshots")[len(arguments) :]]
    password = _password(Path(settings.HOME) / "demo.txt")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for kind, context in _contexts(browser, address):
            for name, page in _pages(context, password):
                path = Path(folder) / f"{name}-{kind}.png"
                page.screenshot(path=path, full_page=True)
                print(path, flush=True)  # noqa: T201 -- the person waits for the next one
            context.close()
        browser.close()


def _password(people: Path) -> str:
    found = re.search(r"^Password.*: (\S+)$", people.read_text(), re.MULTILINE)
    if not found:
        raise SystemExit(f"{people} names no password; start the site with its demonstration community")
    return found[1]


def _contexts(browser: Browser, address: str) -> Iterator[tuple[str, BrowserContext]]:
    for (width, (across, down)), theme, language in product(WIDTHS.items(), THEMES, LANGUAGES):
        context = browser.new_context(
            base_url=address,
            locale=language,
            color_scheme="dark" if theme == "dark" else "light",
            viewport={"width": across, "height": down},
        )
        yield f"{width}-{theme}-{language[:2]}", context


def _pages(context: BrowserContext, password: str) -> Iterator[tuple[str, Page]]:
    page = context.new_page()
    for name, path in PUBLIC.items():
        page.goto(path)
        yield name, page
    somebody = ""
    for name, (person, path, link) in AT_WORK.items():
        if person != somebody:
            context.clear_cookies()
            _sign_in(page, person, password)
            somebody = person
        page.goto(path)
        if link and page.locator(f"main {link}").count():
            page.locator(f"main {link}").first.click()
            page.wait_for_load_state()
        yield name, page


def _sign_in(page: Page, person: str, password: str) -> None:
    page.goto("/login")
    page.fill("[name=login]", person)
    page.fill("[name=password]", password)
    page.locator("main form:has([name=password]) button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/dashboard"))


if __name__ == "__main__":
    main(sys.argv[1:])
