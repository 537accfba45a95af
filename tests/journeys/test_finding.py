"""One box finds whatever was written, in Chinese as well: the card of a model, a topic, a person."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import Person

WORDS, PERSON = "情感", "周以宁"


@pytest.mark.parametrize(("language", "locale"), [("en", "en-US"), ("zh-hans", "zh-CN")], ids=["en", "zh"])
def test_chinese_words_find_a_card_a_topic_and_a_person(
    language: str, locale: str, visit: Callable[..., Page], accessible: Callable[[Page], None]
):
    reader = Person(visit(locale), language, accessible)
    page = reader.page
    page.goto("/help")
    page.keyboard.press("/")
    page.keyboard.type(WORDS)
    for title in ("yining/mood", "情感分类模型对反讽句的判断", PERSON):
        expect(page.locator("#quick li", has_text=title).first).to_be_visible()
    reader.looks()
    page.keyboard.press("Enter")

    finds(page, "yining/mood", WORDS)
    reader.looks()
    page.locator("nav.tabs a", has_text=reader.say("Discussions")).click()
    finds(page, "情感分类模型对反讽句的判断", WORDS)
    reader.looks()
    page.locator("nav.tabs a", has_text=reader.say("People and organisations")).click()
    finds(page, PERSON, WORDS)
    reader.looks()
    page.locator(".result a", has_text=PERSON).first.click()
    expect(page.locator("h1")).to_contain_text(PERSON)


def finds(page: Page, title: str, words: str) -> None:
    found = page.locator(".result", has_text=title).locator("mark", has_text=words)
    expect(found.first).to_be_visible()
