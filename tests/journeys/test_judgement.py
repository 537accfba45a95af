"""Research on its way through checks and two reviewers: mended, judged, answered, published; then a small change."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys import files
from tests.journeys.backstage import Backstage
from tests.journeys.people import Person

PROJECT = "rhea/low-tides"


def test_release_is_mended_judged_by_two_answered_and_followed_by_a_minor_one(
    enter: Callable[..., Person], backstage: Backstage, tmp_path: Path
):
    backstage("rule", name="review", bootstrap_reviewers=2)
    author, reviewer, other = enter("rhea"), enter("milo", "reviewer"), enter("vida", "reviewer")
    try:
        hands_in_what_shows_a_picture_that_is_not_there(author, files.tides(tmp_path))
        mends_it(author, files.picture(tmp_path))
        asks_for_the_days(reviewer)
        asks_for_the_gauge(other)
        answers_each(author)
        looks_again(reviewer)
        agrees(other)
        publishes(author, 1)
        hands_in_a_minor_release(author, files.more_tides(tmp_path))
        judges_the_difference(asked_of(reviewer, other))
        publishes(author, 2)
    finally:
        backstage("rule", name="review", bootstrap_reviewers=1)
    compares(author)


def hands_in_what_shows_a_picture_that_is_not_there(author: Person, table: Path) -> None:
    author.begins("research", "low-tides")
    author.describes_it("How low the tide falls at one pier, over ten days.")
    author.drops([table])
    author.presses("Go on")
    author.writes_the_card(files.TIDES)
    author.hands_in()
    author.waits_for_checks("tide.png")


def mends_it(author: Person, picture: Path) -> None:
    author.page.get_by_role("link", name=author.say("Change the files")).click()
    author.drops([picture])
    sends_it_again(author)


def sends_it_again(author: Person) -> None:
    author.presses("Go on")
    author.presses("Save and go on")
    author.hands_in()
    author.waits_for_checks("with the reviewers")


def asks_for_the_days(reviewer: Person) -> None:
    reviewer.takes(PROJECT)
    shows_the_picture(reviewer)
    asks_for(reviewer, "Say on which days you measured, and at what hour.")
    reviewer.looks()
    reviewer.judges("after_changes", "A good table; the days are missing from the text.")


def asks_for_the_gauge(other: Person) -> None:
    """Without a look at what the first one said: nobody sees it before they have sent theirs."""
    other.takes(PROJECT)
    expect(other.page.locator("main")).not_to_contain_text("the days are missing")
    asks_for(other, "Name the gauge that measured the tides.")
    other.judges("after_changes", "Clear and short. One sentence more about the gauge, please.")


def asks_for(reviewer: Person, change: str) -> None:
    changes = reviewer.page.locator("#changes")
    changes.get_by_text(reviewer.say("Ask for a change")).click()
    changes.locator("[name=what]").fill(change)
    changes.locator("[name=path]").fill("README.md")
    reviewer.presses("Add", changes)
    expect(changes.locator("article")).to_have_count(1)


def answers_each(author: Person) -> None:
    page = author.page
    page.reload()
    expect(page.locator("h1")).to_have_text("Release 1: 2 changes asked of you")
    author.looks()
    submission = page.url
    for change, answer in zip(page.locator("article.change").all(), ("done", "wont"), strict=True):
        change.locator(f"input[value={answer}]").check()
        change.locator("textarea").fill("The days stand in the card." if answer == "done" else "The pier forbids it.")
        expect(change.locator(".badge.ok")).to_be_visible()
    expect(page.locator("#answered")).to_have_text("2 of 2 answered")
    page.goto(f"/{PROJECT}/edit/card")
    page.locator("[name=card]").press("Control+End")
    page.keyboard.insert_text("\n## When\n\nOn ten days of May, at noon.\n")
    author.presses("Save and go on")
    page.wait_for_url("**/edit/preflight")
    page.goto(submission)
    author.looks()
    author.presses("Send round 2 to the reviewers")
    author.reads("Sent. The earlier reviewers are asked first.")
    author.looks()


def looks_again(reviewer: Person) -> None:
    reviewer.says_yes_to(PROJECT)
    reviewer.page.locator("#evidence").get_by_role("link", name=reviewer.say("Earlier rounds")).click()
    expect(reviewer.page.locator("#evidence")).to_contain_text("The pier forbids it.")
    reviewer.looks()
    reviewer.judges("accept", "The days are there, and the pier has its reasons.")


def agrees(other: Person) -> None:
    """The checklist stands as it was; where the card is judged, it asks for another look."""
    other.says_yes_to(PROJECT)
    expect(other.page.locator(".checklist li", has_text="as before – look again").first).to_be_visible()
    other.judges("accept", "The gauge is named. Good.")


def publishes(author: Person, number: int) -> None:
    page = author.page
    page.goto("/submissions")
    author.looks()
    page.locator("main a", has_text=PROJECT).first.click()
    expect(page.locator("h1")).to_have_text(f"Release {number}: accepted, yours to publish")
    author.looks()
    author.presses("Publish")
    expect(page.locator("main .seal.ok").first).to_be_visible()
    shows_the_picture(author)
    author.looks()


def shows_the_picture(reader: Person) -> None:
    """Of the card, which names it as a file beside itself."""
    expect(reader.page.locator("article.prose img")).to_have_js_property("naturalWidth", 320)


def hands_in_a_minor_release(author: Person, table: Path) -> None:
    author.presses("New release")
    author.page.wait_for_url("**/edit/details")
    author.page.goto(f"/{PROJECT}/edit/files")
    author.drops([table])
    sends_it_again(author)
    author.reads("One reviewer looks at the differences.")


def asked_of(*reviewers: Person) -> Person:
    """One of those who judged the release before."""
    for one in reviewers:
        one.page.goto("/reviews")
    (asked,) = [one for one in reviewers if one.page.locator("main li a", has_text="Look and answer").count()]
    return asked


def judges_the_difference(reviewer: Person) -> None:
    reviewer.says_yes_to(PROJECT)
    reviewer.page.get_by_role("link", name="What changed since 1").click()
    difference = reviewer.page.locator("#evidence .diff", has_text="tides.csv")
    expect(difference.locator("tr.add")).to_have_count(2)
    reviewer.looks()
    reviewer.judges("accept", "Two days more, and the same gauge.")


def compares(reader: Person) -> None:
    page = reader.page
    page.goto(f"/{PROJECT}/releases/2")
    reader.looks()
    page.get_by_role("link", name="Compare them").click()
    expect(page.locator("h2").first).to_have_text(re.compile("Releases 1 and 2 compared"))
    expect(page.locator(".diff tr.add")).to_have_count(2)
    reader.looks()
