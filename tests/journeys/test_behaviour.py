"""What people are used to from other sites: their keys, live results, and that nothing they typed is ever lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import PASSWORD, Person


@pytest.fixture
def author(visit: Callable[..., Page], accessible: Callable[[Page], None], last_mail: Callable[[str], str]) -> Person:
    person = Person(visit(), "en", accessible)
    person.registers("nora", last_mail)
    person.begins_a_model("xyloquill")
    return person


def test_nothing_typed_is_lost_and_keys_lead_through_lists(author: Person):
    page = author.page
    author.begins_a_model("xyloquaver")
    page.wait_for_url("**/xyloquaver/edit/details")

    # The session ends while something is being typed; after signing in it stands there again, and is saved.
    page.context.clear_cookies(name="sessionid")
    page.fill("[name=summary]", "Writes with a goose feather.")
    expect(page.locator("[data-signed-out]")).to_be_visible()
    author.looks()
    page.locator("[data-signed-out] a").click()
    signs_in(page)
    expect(page.locator("[name=summary]")).to_have_value("Writes with a goose feather.")
    expect(page.locator("[data-autosaved]")).to_have_text("Saved")

    # The page is left before anything is saved.
    page.fill("[name=code_url]", "https://code.example.org/xyloquaver")
    page.reload()
    expect(page.locator("[name=code_url]")).to_have_value("https://code.example.org/xyloquaver")

    # From anywhere: slash, a few letters, arrows, Enter.
    page.goto("/help")
    page.keyboard.press("/")
    page.keyboard.type("xyloquav")
    expect(page.locator("#quick li")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("xyloquaver")

    # Results as one types; j, k and Enter; back brings the results back.
    page.goto("/explore")
    page.keyboard.press("/")
    page.keyboard.type("xylo")
    expect(page.locator(".result")).to_have_count(2)
    expect(page.locator(".result mark").first).to_have_text("xyloquaver")
    page.keyboard.press("Tab")
    for key in ("j", "j", "k", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("h1")).to_contain_text("xyloquaver")
    page.go_back()
    expect(page.locator("#q")).to_have_value("xylo")
    expect(page.locator(".result")).to_have_count(2)


def signs_in(page: Page) -> None:
    page.fill("[name=login]", "nora")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form:has([name=password]) button[type=submit]").first.click()
