"""A newcomer asks for compute and has it at once, uses it up, asks for more; people decide, and it is renewed."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.backstage import Backstage
from tests.journeys.people import Person

CPU = '[name="amount:cpu_ms"]'
JUDGES = ("jorun", "juno")


def test_newcomer_is_granted_compute_and_asks_for_more(enter: Callable[..., Person], backstage: Backstage):
    newcomer, officer = enter("tara"), enter("olaf", "officer")
    asks_for_half_an_hour(newcomer)

    backstage("use_up", handle="tara", unit="cpu_ms", but=1)
    is_refused_with_a_way_out(newcomer)
    backstage("be_here_for", handle="tara", days=1)  # adds a second factor, which larger asks need
    asks_for_more(newcomer)

    judges = [enter(name, "reviewer") for name in JUDGES]
    calls_two_who_score(officer)
    for judge in judges:
        scores(judge)
    offers(officer)

    accepts(newcomer)
    reports(newcomer)
    officer.page.goto("/desk/resources")
    officer.page.locator("main a", has_text="Terns of five seasons").first.click()
    officer.presses("Accept the report")
    officer.reads("Accepted")
    renews(newcomer)


def asks_for_half_an_hour(newcomer: Person) -> None:
    page = newcomer.page
    page.goto("/resources")
    newcomer.reads("Nothing granted yet")
    newcomer.looks()
    page.get_by_role("link", name="Ask for resources").first.click()
    page.fill(CPU, "30 min")
    page.fill("[name=title]", "Terns on one beach")
    page.fill("[name=purpose]", "To count terns in the pictures of one season.")
    newcomer.looks()
    newcomer.presses("See first who decides")
    newcomer.reads("Granted at once by rules.")
    newcomer.looks()
    newcomer.presses("Ask")
    newcomer.reads("Granted at once")
    newcomer.looks()
    page.goto("/resources")
    newcomer.reads("30 min of CPU left of 30 min of CPU")
    newcomer.looks()


def is_refused_with_a_way_out(newcomer: Person) -> None:
    page = newcomer.page
    page.goto("/commons-works/guide/try")
    payer = page.locator("#run-form [name=payer]")
    payer.select_option(label=next(text for text in payer.locator("option").all_inner_texts() if "Terns" in text))
    page.fill("#run-form [name=prompt]", "What is a tern?")
    page.locator("#run-form button[type=submit]").click()
    page.locator("[data-run=apply] a").click()
    expect(page.locator(CPU)).not_to_have_value("")
    newcomer.looks()


def asks_for_more(newcomer: Person) -> None:
    page = newcomer.page
    page.fill(CPU, "300 h")
    page.fill("[name=days]", "180")
    page.fill("[name=title]", "Terns of five seasons")
    page.fill("[name=purpose]", "To count terns in the pictures of five seasons.")
    page.locator("main summary", has_text="More, for a larger ask").click()
    page.fill("[name=plan]", "Two runs a night for a winter.")
    page.fill("[name=outputs]", "A model, and a data set of labelled pictures.")
    newcomer.presses("Ask")
    newcomer.reads("With an officer")
    newcomer.reads("Scored by two, decided by an officer")
    newcomer.looks()


def calls_two_who_score(officer: Person) -> None:
    officer.page.goto("/desk/resources")
    officer.looks()
    officer.page.locator("main a", has_text="Terns of five seasons").first.click()
    says_it_can_run(officer)
    for name in JUDGES:
        officer.page.check(f"[name=judges][value={name}]")
    officer.looks()
    officer.presses("Ask them")
    officer.reads("Being scored")


def says_it_can_run(officer: Person) -> None:
    officer.reads("It goes to them once somebody has said whether it can run here.")
    officer.looks()
    officer.page.check("#feasibility [name=verdict][value=feasible]")
    officer.page.fill("#feasibility [name=text]", "Two hosts of it are idle at night.")
    officer.presses("Say so")


def scores(judge: Person) -> None:
    judge.page.goto("/desk/resources")
    judge.page.locator("main a", has_text="Terns of five seasons").click()
    for question in ("merit", "openness", "feasibility", "need", "past"):
        judge.page.select_option(f"[name={question}]", "4")
    judge.page.fill("[name=text]", "A clear plan, and everything will be open.")
    judge.looks()
    judge.presses("Send the score")
    judge.reads("A clear plan, and everything will be open.")


def offers(officer: Person) -> None:
    officer.page.reload()
    officer.page.fill("[name=letter]", "Both who read it would like to see it done. Tell us after the first winter.")
    officer.presses("Offer the award")
    expect(officer.page).to_have_url(officer.page.url.split("/desk")[0] + "/desk/resources")


def accepts(newcomer: Person) -> None:
    newcomer.page.reload()
    newcomer.reads("Both who read it would like to see it done.")
    newcomer.looks()
    newcomer.presses("Accept the award")
    newcomer.reads("150 h of CPU more once your report is accepted")
    newcomer.looks()


def reports(newcomer: Person) -> None:
    newcomer.page.locator("main summary", has_text="Write a report").click()
    newcomer.page.fill("[name=summary]", "Three of five seasons are counted; fog makes terns look like gulls.")
    newcomer.presses("Send the report")
    newcomer.reads("Three of five seasons are counted")


def renews(newcomer: Person) -> None:
    newcomer.page.reload()
    newcomer.page.get_by_role("link", name="Renew it").click()
    newcomer.reads("This renews “Terns of five seasons”")
    expect(newcomer.page.locator(CPU)).to_have_value("300 h")
    newcomer.looks()
    newcomer.presses("Ask")
    newcomer.reads("With an officer")
    newcomer.page.goto("/grants")
    newcomer.reads("Three of five seasons are counted")
    newcomer.looks()
    newcomer.page.goto("/funds")
    newcomer.reads("Commons")
    newcomer.looks()
