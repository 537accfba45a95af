"""A call, from the sponsor's gift to grants that came of it: written, answered, scored by a panel, decided."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.backstage import Backstage
from tests.journeys.people import Person

CPU = '[name="amount:cpu_ms"]'
DESK = "/desk/calls/winter-birds"
PANEL = ("pelle", "petra", "pim")


def test_a_call_gives_what_a_sponsor_brought(enter: Callable[..., Person], backstage: Backstage):
    officer, linnea = enter("orla", "officer"), enter("linnea")
    brings_a_pool(officer)
    opens_a_call(officer)
    for handle in ("linnea", "mats"):
        backstage("enter", handle=handle)
        backstage("be_here_for", handle=handle, days=30)
    asks_in_the_call(linnea)
    backstage("ask_in_call", handle="mats", call="winter-birds", cpu_ms=5 * 3_600_000)

    backstage("close_call", call="winter-birds")
    judge = enter(PANEL[0], "reviewer")
    for handle in (*PANEL[1:], "paula"):
        backstage("enter", handle=handle, roles=["reviewer"])
    names_the_panel(officer)
    scores_one(judge)
    replaces(officer, PANEL[0], "paula")
    backstage("score_call", call="winter-birds", marks={"linnea": 5, "mats": 2})
    decides(officer)
    accepts(linnea)


def brings_a_pool(officer: Person) -> None:
    page = officer.page
    page.goto("/desk/pools")
    page.fill("#pool [name=name]", "Winter")
    page.fill("#pool [name=purpose]", "For birds that stay.")
    officer.presses("Make the pool")
    page.select_option("#gift [name=pool]", label="Winter")
    page.select_option("#gift [name=unit]", "cpu_ms")
    page.fill("#gift [name=amount]", "100 h")
    page.fill("#gift [name=sponsor]", "The Bay Society")
    officer.presses("Write it down")
    officer.reads("The Bay Society")
    officer.looks()


def opens_a_call(officer: Person) -> None:
    page = officer.page
    page.goto("/desk/calls")
    officer.looks()
    page.fill("[name=title]", "Winter birds")
    page.fill("[name=theme]", "Birds that stay, and what they live on.")
    page.select_option("[name=pool]", label="Winter")
    page.fill(CPU, "30 h")
    page.fill("[name=opens_at]", "2020-01-01T00:00")
    page.fill("[name=closes_at]", "2099-01-01T00:00")
    officer.presses("Keep it as a draft")
    officer.presses("Publish it")
    officer.reads("Open")
    officer.looks()


def asks_in_the_call(applicant: Person) -> None:
    page = applicant.page
    page.goto("/calls")
    applicant.looks()
    page.locator("article", has_text="Winter birds").get_by_role("link", name="Ask in this call").click()
    applicant.reads("For the call “Winter birds”")
    page.fill(CPU, "20 h")
    page.fill("[name=title]", "Birds of one bay")
    page.fill("[name=purpose]", "To know them by their voices.")
    page.fill("[name=plan]", "A run a night.")
    page.fill("[name=outputs]", "A model, and the recordings.")
    applicant.looks()
    applicant.presses("Ask")
    applicant.reads("Made to the call")


def names_the_panel(officer: Person) -> None:
    for title in ("Birds of one bay", "More birds"):
        officer.page.goto(DESK)
        officer.page.locator("main a", has_text=title).click()
        officer.page.check("#feasibility [name=verdict][value=feasible]")
        officer.page.fill("#feasibility [name=text]", "Two hosts of it are idle at night.")
        officer.presses("Say so")
    officer.page.goto(DESK)
    for name in PANEL:
        officer.page.check(f"[name=judges][value={name}]")
    officer.looks()
    officer.presses("Ask them")
    officer.reads("Being scored")


def scores_one(judge: Person) -> None:
    page = judge.page
    page.goto("/desk/resources")
    page.locator("main a", has_text="Birds of one bay").click()
    for question in ("merit", "openness", "feasibility", "need", "past"):
        page.select_option(f"[name={question}]", "5")
    page.fill("[name=text]", "A clear plan, and everything will be open.")
    judge.presses("Send the score")
    judge.reads("A clear plan, and everything will be open.")


def replaces(officer: Person, leaves: str, comes: str) -> None:
    page = officer.page
    page.reload()
    page.locator("main summary", has_text="Replace somebody").click()
    page.select_option("[name=leaves]", leaves)
    page.select_option("[name=comes]", comes)
    page.fill("#panel [name=why]", "No time any more.")
    officer.looks()
    officer.presses("Replace them")
    officer.reads("no longer on the panel")


def decides(officer: Person) -> None:
    page = officer.page
    page.reload()
    expect(page.locator("[name^=outcome]")).to_have_count(2)
    page.fill("[name=letter]", "Two asked. One of them will be heard in the whole bay.")
    officer.looks()
    officer.presses("Decide on all")
    expect(page).to_have_url(re.compile("/calls/winter-birds$"))


def accepts(applicant: Person) -> None:
    page = applicant.page
    page.reload()
    applicant.reads("by somebody who left the panel afterwards")
    applicant.looks()
    applicant.presses("Accept the award")
    applicant.reads("10 h of CPU more once your report is accepted")
    page.goto("/calls/winter-birds")
    expect(page.locator("main")).to_contain_text("Results are out")
    applicant.reads("Birds of one bay")
    applicant.looks()
