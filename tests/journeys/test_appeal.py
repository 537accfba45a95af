"""A no that was wrong: the author asks others to look again, two who had no part change it, and it is published."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.journeys.backstage import Backstage
from tests.journeys.people import Person

PROJECT = "lan/tea-and-patience"
REJECTION: dict[str, Any] = {
    "verdict": "reject",
    "reasons": ["claims"],
    "letter": "一位品尝者的十二杯茶，支撑不了标题的说法。请多问几个人，并记下顺序。",
}
WHY = "The title says “may”, and the card states its size. A small study that is frank about it may stand as one."


def test_rejected_release_is_published_after_an_appeal(enter: Callable[..., Person], backstage: Backstage):
    author = enter("lan", language="zh-hans")
    enter("karl", "reviewer")
    enter("edda", "editor")
    backstage("submit", project=PROJECT, by="lan", kind="research", files="projects/tea-and-mood")
    assert backstage("wait_for_checks", project=PROJECT) == "in_review"
    backstage("review", project=PROJECT, reviewer="karl", **REJECTION)
    backstage("decide", project=PROJECT, editor="edda", letter=REJECTION["letter"], reasons=REJECTION["reasons"])

    # The author reads why, and asks others.
    page = author.page
    page.goto("/dashboard")
    page.goto("/submissions")
    page.locator("main a", has_text=PROJECT).first.click()
    expect(page.locator("h1")).to_have_text(author.say("Release %(n)d: rejected") % {"n": 1})
    author.reads("You may appeal.")
    author.looks()
    submission = page.url
    page.get_by_role("link", name=author.say("Appeal"), exact=True).click()
    author.reads(REJECTION["letter"])
    author.looks()
    page.fill("[name=text]", "标题写的是“或许”，卡片也写明只有一位品尝者。")
    author.presses("File the appeal")
    author.reads("Being heard")
    author.looks()

    # Whoever had a part does not hear it. Two who had none find the same.
    for involved in ("karl", "edda"):
        hears = enter(involved)
        hears.page.goto("/desk/appeals")
        expect(hears.page.locator("main")).not_to_contain_text("标题写的是")
    for judge in (enter("ines-s", "reviewer"), enter("otto", "editor")):
        finds(judge, "amend", WHY)

    page.goto(submission)
    expect(page.locator("h1")).to_have_text(author.say("Release %(n)d: accepted, yours to publish") % {"n": 1})
    author.reads("The decision is changed")
    author.looks()
    author.presses("Publish")
    expect(page.locator("main .seal.ok").first).to_be_visible()
    author.looks()

    # What was found stands there for everybody, without names.
    page.goto("/appeals")
    author.reads(WHY)
    author.looks()


def finds(judge: Person, finding: str, why: str) -> None:
    judge.page.goto("/desk/appeals")
    judge.looks()
    judge.page.locator("main li", has_text="标题写的是").get_by_role("link").click()
    judge.reads("What do you find?")
    judge.looks()
    judge.page.check(f"[name=finding][value={finding}]")
    judge.page.fill("[name=letter]", why)
    judge.presses("Say it")
    judge.reads("What you said")
    judge.looks()
