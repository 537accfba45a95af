"""A member talks with a model: branches, a saved prompt, the tokens behind an answer, a file to take along, and two
models side by side."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.journeys.backstage import Backstage
from tests.journeys.people import Person

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-hans"], ids=["en", "zh"])
GUIDE = "commons-works/guide"
COLD = 120_000  # ms; the first question waits until the model is loaded
QUESTION, REWORDED = "How do I submit a project?", "怎样提交项目？"


@LANGUAGES
def test_conversation_is_branched_looked_into_and_taken_along(language: str, enter: Callable[..., Person]):
    person = enter(f"oda-{language[:2]}", language=language)
    page = person.page
    page.goto("/playground")
    person.looks()
    page.get_by_role("link", name=GUIDE, exact=True).click()
    person.looks()
    page.fill("[name=system]", "You are the guide of this site.")
    page.check("[name=logprobs]")
    is_told_when_the_site_is_out_of_reach(person)
    asks(page, QUESTION)
    expect(turns(page)).to_have_count(1, timeout=COLD)
    person.looks()

    has_answered_again(person)
    page.get_by_role("link", name=person.say("Edit"), exact=True).click()
    page.fill("[name=edited]", REWORDED)
    person.presses("Ask in these words")
    branch_is(page, "3 / 3")
    expect(page.locator("[data-run-question]")).to_have_text(REWORDED)
    page.locator("[rel=prev]").click()
    branch_is(page, "2 / 3")
    expect(page.locator("[data-run-question]")).to_have_text(QUESTION)

    asks(page, "And then?")
    expect(turns(page)).to_have_count(2, timeout=COLD)
    person.looks()
    saves_the_prompt(person)
    looks_into_the_tokens(person)
    is_taken_along(person)


def is_told_when_the_site_is_out_of_reach(person: Person) -> None:
    page = person.page
    page.context.set_offline(True)
    page.fill("#run-form [name=prompt]", QUESTION)
    page.press("#run-form [name=prompt]", "Enter")
    told = person.say("The site could not be reached. What you typed is still here; try again.")
    expect(page.locator("[data-run=error]")).to_have_text(told)
    expect(page.locator("#run-form [name=prompt]")).to_have_value(QUESTION)
    page.context.set_offline(False)


def asks(page: Page, question: str) -> None:
    answered = page.locator("[data-run=took] .took")
    before = answered.count()
    page.fill("#run-form [name=prompt]", question)
    page.fill("[name=max_tokens]", "12")
    page.locator("#run-form button[type=submit]").last.click()
    expect(answered).to_have_count(before + 1, timeout=COLD)
    page.wait_for_url("**/playground/conversations/**", timeout=COLD)
    told = [page.title(), page.locator("h1").inner_text(), page.locator("[name=title]").input_value()]
    page.reload()
    assert [page.title(), page.locator("h1").inner_text(), page.locator("[name=title]").input_value()] == told


def turns(page: Page) -> Locator:
    return page.locator("article.said")


def branch_is(page: Page, number: str) -> None:
    expect(page.locator(".branches .num").last).to_have_text(number, timeout=COLD)
    expect(page.locator("[data-run=took] .took").last).to_be_visible(timeout=COLD)


def has_answered_again(person: Person) -> None:
    person.presses("Answer again")
    branch_is(person.page, "2 / 2")


def saves_the_prompt(person: Person) -> None:
    page = person.page
    page.locator("summary", has_text=person.say("Save what stands here")).click()
    page.fill("#prompt-name", "Mine")
    person.presses("Save")
    page.get_by_role("link", name="Mine", exact=True).click()
    expect(page.locator("[aria-current=true]", has_text="Mine")).to_be_visible()
    expect(page.locator("[name=system]")).to_have_value("You are the guide of this site.")
    person.looks()


def looks_into_the_tokens(person: Person) -> None:
    page, before = person.page, person.page.url
    page.locator("[data-run=took] a", has_text=person.say("Token by token")).first.click()
    expect(page.locator(".weighed .token").first).to_be_visible()
    expect(page.locator(".weighed .token").first.locator(".other")).to_have_count(5)
    person.looks()
    page.goto(before)


def is_taken_along(person: Person) -> None:
    page = person.page
    with page.expect_download() as markdown:
        page.get_by_role("link", name="Markdown", exact=True).click()
    told = Path(markdown.value.path()).read_text()
    assert QUESTION in told
    assert REWORDED not in told  # the branch that stands on the page
    with page.expect_download() as all_of_it:
        page.get_by_role("link", name=person.say("JSON, with all branches")).click()
    kept = json.loads(Path(all_of_it.value.path()).read_text())
    assert [turn["question"] for turn in kept["turns"]] == [QUESTION, QUESTION, REWORDED, "And then?"]
    page.locator("summary", has_text=person.say("Delete")).click()
    person.presses("Delete this conversation")
    expect(page).to_have_url(re.compile("/playground$"))
    person.reads("Nothing said yet")


def test_escape_stops_a_run_where_there_is_nothing_else_to_leave_and_what_is_typed_meanwhile_stays(
    enter: Callable[..., Person],
):
    person = enter("okon")
    page, stopped = person.page, []
    page.goto(f"/{GUIDE}/try")
    page.route("**/events", lambda _route: None)  # the answer is still to come
    page.on("request", lambda asked: stopped.append(asked.method) if asked.url.endswith("/cancellation") else None)
    field, state = page.locator("#run-form [name=prompt]"), page.locator("[data-run=live] [data-run=state]")
    field.fill(QUESTION)
    field.press("Enter")
    expect(page.locator("[data-run=live] [data-run=stop]")).to_be_visible()
    field.fill("And")
    field.dispatch_event("keydown", {"key": "Escape", "isComposing": True})  # leaves an input method
    page.locator("[role=search] input").press("Escape")
    assert stopped == []

    page.route("**/cancellation", lambda route: route.abort())
    field.press("Escape")
    expect(state).to_have_text(person.say("It could not be stopped. Try again."))
    page.unroute("**/cancellation")
    field.press("Escape")
    expect(state).to_have_text(person.say("Stopping"))
    assert stopped == ["POST", "POST"]

    address = page.url
    page.goto("/playground")
    page.goto(address)
    expect(field).to_have_value("And")


def test_a_conversation_gives_the_page_where_it_begins_its_name_and_outlives_the_session(enter: Callable[..., Person]):
    """It begins on the page of a model; while the answer comes the person signs out elsewhere."""
    person = enter("oddo")
    page = person.page
    page.goto(f"/{GUIDE}/try")
    page.fill("[name=max_tokens]", "12")
    page.press("[name=max_tokens]", "Tab")
    expect(page.locator("[data-run=before]")).to_contain_text("12 tokens")
    expect(page.locator("[data-run=example]").first).to_be_visible()

    page.route("**/playground/conversations/*?*", signs_out_first(page))
    page.fill("#run-form [name=prompt]", QUESTION)
    page.press("#run-form [name=prompt]", "Enter")
    expect(page.locator("[data-signed-out]")).to_be_visible(timeout=COLD)
    expect(page).to_have_title(f"{QUESTION} · Commonweight")
    expect(page.locator("[data-run=turns] .took")).to_be_visible()
    expect(page.locator("[data-run=example]")).to_have_count(0)
    expect(page.locator("[data-signed-out] a")).to_have_attribute("href", re.compile(r"next=%2Fplayground%2Fconver"))


def signs_out_first(page: Page) -> Callable[[Route], None]:
    def sign_out(route: Route) -> None:
        page.context.clear_cookies(name="sessionid")
        route.continue_()

    return sign_out


def test_a_stream_that_breaks_off_is_said_to_be_tried_again_and_goes_on(enter: Callable[..., Person]):
    person = enter("oluf")
    page = person.page
    page.goto(f"/{GUIDE}/try")
    page.route("**/events", lambda route: route.fulfill(content_type="text/event-stream", body="retry: 50\n\n"))
    page.fill("#run-form [name=prompt]", QUESTION)
    page.press("#run-form [name=prompt]", "Enter")
    state = page.locator("[data-run=live] [data-run=state]")
    expect(state).to_have_text(person.say("Connection lost, trying again"))
    page.unroute("**/events")
    expect(page.locator("[data-run=took] .took")).to_be_visible(timeout=COLD)
    expect(state).to_have_text(person.say("Finished"))


def test_the_page_of_a_run_tells_of_its_end_when_it_ends(enter: Callable[..., Person], backstage: Backstage):
    person = enter("ove")
    page = person.page
    run = backstage("ask_unheard", handle="ove", model=GUIDE, question=QUESTION)
    page.goto(f"/runs/{run}")
    person.reads("The model is answering")
    page.evaluate("window.isAsItWas = true")
    backstage("lose", run=run)
    expect(page.locator("h1")).to_have_text(person.say("This run failed"))
    person.reads("The worker was lost.")
    assert page.evaluate("window.isAsItWas") is None  # it was loaded again
    expect(page.locator("[data-behaviour=run-follow]")).to_have_count(0)


def test_an_answer_is_drawn_while_it_is_written_and_stands_still_when_it_ends(enter: Callable[..., Person]):
    person = enter("olle")
    page = person.page
    page.goto(f"/{GUIDE}/try")
    waiting = {"words": "Loading", "progress": "12 MB of 27 MB · 3 s", "standing": "loading"}
    page.route("**/events", stream_of(("wait", waiting)))
    page.fill("#run-form [name=prompt]", QUESTION)
    page.press("#run-form [name=prompt]", "Enter")
    live, stage = page.locator("[data-run=live]"), page.locator("[data-run=stage]")
    expect(live.locator("[data-run=waited]")).to_have_text("12 MB of 27 MB · 3 s")
    expect(stage).to_have_text("loading")
    told = [
        ("piece", {"text": "**Tea** is\n\n1. hot\n2. go", "tokens": 9}),
        ("drawn", {"at": 0, "blocks": [], "goes_on": "<p><strong>Tea</strong> is</p>\n"}),
        ("drawn", {"at": 0, "blocks": ["<p><strong>Tea</strong> is</p>\n"], "goes_on": "<ol>\n<li>hot</li>\n</ol>\n"}),
        (
            "drawn",
            {"at": 0, "blocks": ["<p><strong>Tea</strong> is</p>\n"], "goes_on": "<ol><li>hot</li><li>go</li></ol>"},
        ),
    ]
    page.route("**/events", stream_of(*told))
    answer = page.locator("[data-run=turns] [aria-live]")
    expect(answer.locator("> *")).to_have_count(2)  # also when it was told again from the beginning
    expect(answer.locator("> p:not([inert]) strong")).to_have_text("Tea")
    expect(answer.locator("> ol[inert] li")).to_have_text(["hot", "go"])
    expect(answer.locator("li:last-child .caret")).to_be_visible()
    expect(answer).not_to_contain_text("**")
    expect(live.locator("[data-run=waited]")).to_be_empty()
    expect(stage).to_have_text("warm")


def stream_of(*told: tuple[str, dict[str, Any]]) -> Callable[[Route], None]:
    """Instead of what the site tells; it breaks off, and the browser comes again."""
    body = "retry: 500\n\n" + "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in told)
    return lambda route: route.fulfill(content_type="text/event-stream", body=body)


def test_a_page_that_is_loaded_again_shows_what_was_asked_on_it(enter: Callable[..., Person]):
    page = enter("oke").page
    page.goto("/yining/mood/try")
    page.fill("#run-form [name=prompt]", 'The tea wasn\'t "good".')
    expect(page.locator("#code code").first).to_contain_text('text_classification("The tea wasn\'t \\"good\\".")')
    page.fill("#run-form [name=prompt]", "The tea was warm and good.")
    page.locator("#run-form .act button[type=submit]").click()
    page.wait_for_url("**/yining/mood/try?asked=*", timeout=COLD)
    page.reload()
    expect(page.locator("#code code").first).to_contain_text('text_classification("The tea was warm and good.")')
    session = page.locator("[data-run=session]")
    expect(session.locator("[data-run-question]")).to_have_text("The tea was warm and good.")
    expect(session.locator(".took")).to_be_visible(timeout=COLD)
    expect(session.locator("[data-run=live]")).to_be_hidden()


def test_two_answers_stand_side_by_side(enter: Callable[..., Person]):
    person = enter("ola")
    page = person.page
    page.goto("/playground/compare")
    person.looks()
    page.fill("[name=left]", GUIDE)
    page.fill("[name=right]", f"{GUIDE}@1")
    page.fill("[name=max_tokens]", "12")
    page.fill("#run-form [name=prompt]", "a" * 100_000)  # a day pays for one of them
    person.presses("Ask both")
    expect(page.locator("[data-run=error]")).to_contain_text("200,000 tokens of today's 200,000 tokens are left")
    expect(page.locator("[data-run=apply] a")).to_have_attribute("href", re.compile(r"/resources/apply\?unit=tokens"))
    person.looks()
    page.fill("#run-form [name=prompt]", QUESTION)
    person.presses("Ask both")
    expect(page.locator("[data-run=apply]")).to_be_hidden()
    expect(page.locator(".sides .took")).to_have_count(2, timeout=COLD)
    answers = page.locator(".sides [data-run=answer] .prose")
    assert answers.nth(0).inner_text() == answers.nth(1).inner_text() != ""  # one release, one seed
    person.looks()
