"""A post that others flag goes out of sight and is removed; its author appeals, and somebody else restores it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.backstage import Backstage
from tests.journeys.people import Person

TITLE = "为什么回答这么慢"
WORDS = "原话是：“写这个引擎的人应该感到羞愧。”"
REASONS = "It is aimed at people, not at the engine. Ask about the engine, and it may stay."
QUOTED = "引用别人的话"
FOUND = "It quotes somebody else, in order to answer them."


@pytest.mark.parametrize("language", ["en", "zh-hans"], ids=["en", "zh"])
def test_flags_hide_a_post_and_an_appeal_restores_it(language: str, enter: Callable[..., Person], backstage: Backstage):
    """Whoever is told of it and whoever decides read the one language, the author of the other the other."""

    def come(name: str, *roles: str) -> Person:
        return enter(f"{name}-{language[:2]}", *roles, language=language)

    author = enter(f"anqi-{language[:2]}", language={"en": "zh-hans", "zh-hans": "en"}[language])
    topic = begins_a_topic(author, backstage("open_board", slug=f"order-{language[:2]}", name="Order"))

    # Two whom the community knows well flag it for the same reason; then nobody reads it.
    for name in ("fiona", "gustav"):
        flagger = come(name)
        backstage("be_known", handle=f"{name}-{language[:2]}", level=3)
        flags(flagger, topic)
    flagger.page.goto(topic)
    flagger.reads("Out of sight until a moderator has looked.")
    expect(flagger.page.locator("main")).not_to_contain_text(WORDS)
    author.page.goto(topic)
    author.reads("Out of sight: others flagged it. Change it and it is back; a moderator looks at it.")
    author.looks()

    # A moderator removes it, with reasons. The author appeals; whoever decided does not hear it, another one does.
    moderator = come("mona", "moderator")
    removes_it(moderator)
    appeals(author)
    moderator.page.goto("/desk/appeals")
    expect(moderator.page.locator("main")).not_to_contain_text(QUOTED)
    finds_that_it_was_wrong(come("nils", "moderator"))
    author.page.goto(topic)
    author.reads(WORDS)

    # What became of it stands with the flaggers, and in lines that name nobody.
    for address, *words in (("/flags", "Not upheld", "flag"), ("/transparency", "Overturned on appeal", "act")):
        flagger.page.goto(address)
        flagger.reads(*words)
        expect(flagger.page.locator("main")).not_to_contain_text("anqi")
        flagger.looks()


def begins_a_topic(author: Person, board: str) -> str:
    author.page.goto(f"{board}/new")
    author.page.fill("[name=title]", TITLE)
    author.page.fill("[name=text]", WORDS)
    author.presses("Begin it")
    author.reads(WORDS)
    return author.page.url


def flags(flagger: Person, topic: str) -> None:
    flagger.page.goto(topic)
    flagger.page.locator("article.post").first.get_by_role("link", name=flagger.say("Flag", "act")).click()
    flagger.reads("What is wrong with it?")
    flagger.looks()
    flagger.page.check("[name=reason][value=abuse]")
    flagger.presses("Flag it")
    expect(flagger.page).to_have_url(re.compile("/flags$"))
    flagger.reads("Abuse: insults, threats, hate")


def removes_it(moderator: Person) -> None:
    moderator.page.goto("/desk/moderation")
    moderator.looks()
    moderator.page.locator("main li", has_text=TITLE).get_by_role("link").first.click()
    moderator.reads(WORDS)
    moderator.looks()
    moderator.page.check("[name=kind][value=remove]")
    moderator.page.select_option("[name=severity]", "serious")
    moderator.page.fill("[name=letter]", REASONS)
    moderator.presses("Decide")
    moderator.reads("Nothing that was flagged waits for you.")


def appeals(author: Person) -> None:
    author.page.goto("/standing")
    author.reads(REASONS)
    author.looks()
    judged = author.page.locator("main li", has_text=REASONS)
    judged.get_by_role("link", name=author.say("Appeal"), exact=True).click()
    author.page.fill("[name=text]", f"这是{QUOTED}，我在回答他。")
    author.looks()
    author.presses("File the appeal")
    author.reads("Being heard")


def finds_that_it_was_wrong(judge: Person) -> None:
    judge.page.goto("/desk/appeals")
    judge.page.locator("main li", has_text=QUOTED).get_by_role("link").first.click()
    judge.page.check("[name=finding][value=amend]")
    judge.page.fill("[name=letter]", FOUND)
    judge.looks()
    judge.presses("Say it")
    judge.reads(FOUND)
