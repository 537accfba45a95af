"""Pictures of the pages of a running demonstration site, to be looked at: two widths, two themes, two languages.

python -m tests.journeys.screenshots [ADDRESS] [FOLDER] [NAME …]

Says, too, which page scrolls sideways and which one throws.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.journeys.conftest import CHROMIUM, QUIET, WIDTHS

THEMES, LANGUAGES = ("light", "dark"), ("en", "zh-hans")
GUIDE, SETTINGS = "/commons-works/guide", "/settings"
# Who sees the page ("" is a visitor), where they begin, and the words of the link that leads on, if there is one.
PAGES = {
    "home": ("", "/", ""),
    "explore": ("", "/explore", ""),
    "explore-narrowed": ("", "/explore?kind=model&task=text-classification", ""),
    "explore-nothing": ("", "/explore?q=xyzzy", ""),
    "explore-chinese": ("", "/explore?q=情感", ""),
    "search": ("", "/search", ""),
    "search-found": ("", "/search?q=model", ""),
    "search-posts": ("linxia", "/search?q=模型&type=post", ""),
    "search-refused": ("", "/search?q=kind:modle", ""),
    "project": ("", GUIDE, ""),
    "files": ("", f"{GUIDE}/files", ""),
    "file": ("", f"{GUIDE}/files/config.json", ""),
    "releases": ("", f"{GUIDE}/releases", ""),
    "release": ("", f"{GUIDE}/releases/1", ""),
    "reviews": ("", f"{GUIDE}/reviews", ""),
    "try": ("", f"{GUIDE}/try", ""),
    "person": ("", "/yining", ""),
    "organisation": ("", "/commons-works", ""),
    "boards": ("", "/boards", ""),
    "board": ("", "/boards/zh", ""),
    "topic": ("linxia", "/boards/serving", "Streamed Chinese"),
    "topic-new": ("linxia", "/boards/zh/new", ""),
    "sign-in": ("", "/login", ""),
    "register": ("", "/register", ""),
    "help": ("", "/help", ""),
    "roles": ("", "/about/roles", ""),
    "api": ("", "/api/v1/docs", ""),
    "styleguide": ("", "/styleguide", ""),
    "not-found": ("", "/nobody/nothing", ""),
    "dashboard": ("linxia", "/dashboard", ""),
    "new": ("linxia", "/new", ""),
    **{f"wizard-{step}": ("linxia", f"/linxia/tea-notes/edit/{step}", "") for step in ("details", "files", "card")},
    **{f"wizard-{step}": ("linxia", f"/linxia/tea-notes/edit/{step}", "") for step in ("preflight", "statements")},
    "submissions": ("linxia", "/submissions", ""),
    "submission-to-mend": ("linxia", "/submissions", "mood-mini"),
    "submission-in-review": ("linxia", "/submissions", "ask-the-guide"),
    "submission-accepted": ("mira", "/submissions", "card-lint"),
    "submission-asked": ("tomas", "/submissions", "small-models-note"),
    "inbox": ("linxia", "/inbox", ""),
    "following": ("linxia", "/following", ""),
    "runs": ("linxia", "/runs", ""),
    "playground": ("linxia", "/playground/new", ""),
    "conversations": ("linxia", "/playground", ""),
    "compare": ("linxia", "/playground/compare", ""),
    "prompts": ("linxia", "/playground/prompts", ""),
    "batches": ("linxia", "/batches", ""),
    "batch-new": ("linxia", "/batches/new", ""),
    "machines": ("warden", "/desk/inference", ""),
    "settings": ("linxia", f"{SETTINGS}/profile", ""),
    "security": ("linxia", f"{SETTINGS}/security", ""),
    "tokens": ("linxia", f"{SETTINGS}/tokens", ""),
    "desk": ("jonas", "/reviews", ""),
    "review": ("jonas", "/reviews", "mood-sentences"),
    "triage": ("amara", "/desk/triage", ""),
    "refused": ("linxia", "/desk/triage", ""),
}


def main(arguments: Sequence[str]) -> None:
    address, folder, *names = [*arguments, *("http://127.0.0.1:8000", "test-results/screenshots")[len(arguments) :]]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for kind, sizes in _kinds():
            for name in names or PAGES:
                with _somebody(browser, address, PAGES[name][0], kind[-1], **sizes) as context:
                    _take(context.new_page(), name, Path(folder) / f"{name}-{'-'.join(kind)}.png")
        browser.close()


def _kinds() -> Iterator[tuple[tuple[str, str, str], dict[str, Any]]]:
    for (width, (across, down)), theme, language in product(WIDTHS.items(), THEMES, LANGUAGES):
        yield (width, theme, language), {"color_scheme": theme, "viewport": {"width": across, "height": down}}


def _somebody(browser: Browser, address: str, person: str, language: str, **kind: Any) -> BrowserContext:
    state = _signed_in(browser, address, person) if person else None
    context = browser.new_context(base_url=address, storage_state=state, **kind)
    context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    return context


@cache
def _signed_in(browser: Browser, address: str, person: str) -> Any:
    with browser.new_context(base_url=address) as context:
        page = context.new_page()
        page.goto("/login")
        page.fill("[name=login]", person)
        page.fill("[name=password]", _password(Path(settings.HOME) / "demo.txt"))
        page.locator("main form:has([name=password]) button[type=submit]").first.click()
        page.wait_for_url(re.compile(r"/dashboard"))
        return context.storage_state()


def _password(people: Path) -> str:
    found = re.search(r"^Password.*: (\S+)$", people.read_text(), re.MULTILINE)
    if not found:
        raise SystemExit(f"{people} names no password; start the site with its demonstration community")
    return found[1]


def _take(page: Page, name: str, path: Path) -> None:
    _, start, words = PAGES[name]
    page.on("pageerror", lambda error: _say(f"{path.stem} throws: {error}"))
    page.goto(start)
    if words:
        page.locator("main").get_by_role("link").filter(has_text=words).first.click()
    page.wait_for_load_state("networkidle")
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        _say(f"{path.stem} scrolls sideways")
    page.screenshot(path=path, full_page=True)
    _say(str(path))


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 -- the person waits for the next one


if __name__ == "__main__":
    main(sys.argv[1:])
