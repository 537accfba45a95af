"""The whole promise, as people walk it: a stranger's model from registration to somebody else's question."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import files
from tests.journeys.people import PASSWORD, Person
from tests.site import RunningSite


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = files.babbler(tmp_path_factory.mktemp("babble"))
    return sorted(path for path in folder.iterdir() if path.is_file())


@pytest.mark.parametrize(
    ("language", "locale", "has_pickle"), [("en", "en-US", True), ("zh-hans", "zh-CN", False)], ids=["en", "zh"]
)
def test_model_goes_from_registration_to_a_strangers_question(
    language: str,
    locale: str,
    has_pickle: bool,
    enter: Callable[..., Person],
    visit: Callable[..., Page],
    accessible: Callable[[Page], None],
    last_mail: Callable[[str], str],
    model: list[Path],
    tmp_path: Path,
):
    tag = language.split("-", maxsplit=1)[0]
    author = Person(visit(locale), language, accessible)
    author.registers(f"ada-{tag}", last_mail)

    author.begins_a_model("babble")
    author.describes_it("Random words for trying out streams.", "text-generation")
    author.drops([*model, files.planted(tmp_path)] if has_pickle else model)
    author.presses("Go on")
    author.writes_the_card(files.CARD.format(name="Babble"))
    author.hands_in()
    if has_pickle:
        takes_it_out(author)
    author.waits_for_checks(author.say("Release %(n)d: with the reviewers") % {"n": 1})

    # Until it is published, it does not exist for others.
    stranger = Person(visit(locale), language, accessible)
    assert stranger.page.goto(f"/ada-{tag}/babble").status == 404  # type: ignore[union-attr]

    reviewer = enter(f"ben-{tag}", "reviewer", language=language)
    reviewer.takes(f"ada-{tag}/babble")
    reviewer.judges("accept", "It does what it says: nothing, for as long as one likes.")

    author.page.reload()
    author.presses("Publish")
    expect(author.page.locator("main .seal.ok").first).to_be_visible()
    author.looks()

    ask(stranger, f"/ada-{tag}/babble")


def takes_it_out(author: Person) -> None:
    """The checks find the pickle among the weights; it goes, and the rest is sent again."""
    author.waits_for_checks("pytorch_model.bin")
    submission = author.page.url
    author.page.get_by_role("link", name=author.say("Change the files")).click()
    author.removes("pytorch_model.bin")
    author.page.goto(submission)
    author.page.get_by_role("link", name=author.say("Send it again")).click()
    author.hands_in()


def ask(stranger: Person, project: str) -> None:
    """Streams a short answer, then stops a long one, and finds it again at its permalink."""
    page = stranger.page
    page.goto(project)
    stranger.looks()
    page.goto(f"{project}/try")
    stranger.looks()
    page.fill("#run-form [name=prompt]", "你好，说点什么吧。")
    page.fill("[name=max_tokens]", "24")
    page.locator("#run-form button[type=submit]").click()
    first = page.locator("[data-run=took] a").first
    expect(first).to_be_visible(timeout=90_000)
    stranger.looks()

    page.fill("[name=max_tokens]", "3000")
    page.fill("#run-form [name=prompt]", "Go on.")
    page.locator("#run-form button[type=submit]").click()
    answer = page.locator("[data-run=turns] .turn").nth(3).locator("[data-run=text]")  # the second answer
    expect(answer).to_contain_text(re.compile(r"\S{3}"), timeout=60_000)
    page.locator("[data-run=stop]").click()
    permalink = page.locator("[data-run=took] a").nth(1)
    expect(permalink).to_be_visible()
    took = page.locator("[data-run=took] .took").last.inner_text()

    permalink.click()
    expect(page.locator("h1")).to_have_text(stranger.say("This run was stopped"))
    expect(page.locator("[data-run=answer] .prose")).to_contain_text(re.compile(r"\S{3}"))
    assert page.locator("[data-run=answer] .took").inner_text() == took
    stranger.looks()


def test_signing_in_again_needs_the_right_password(
    site: RunningSite, visit: Callable[..., Page], accessible: Callable[[Page], None]
):
    page = visit()
    page.goto("/login")
    page.fill("[name=login]", "nobody-here")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form:has([name=password]) button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text(re.compile("password", re.IGNORECASE))
    accessible(page)
