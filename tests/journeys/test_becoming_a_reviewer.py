"""Somebody who publishes becomes a reviewer: eligible, calibrated, admitted, beside a mentor, and then on their own.

All of that way is walked in the browser. Behind the scenes is only what she brings with her – forty days here, a second
factor, a release that somebody reviewed and that is public – and that two others have handed in what she will review.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import yaml
from playwright.sync_api import Locator, expect

from tests.journeys.backstage import Backstage
from tests.journeys.people import Person
from tests.site import ROOT

OWN = {"project": "odile/first-cups", "by": "odile", "kind": "research", "files": "projects/tea-and-mood"}
OTHERS = [
    {"project": f"pia/{name}", "by": "pia", "kind": "research", "files": "projects/tea-and-mood"}
    for name in ("green-cups", "black-cups")
]
GOOD = {"verdict": "accept", "letter": "Small, and frank about it."}
HERS = (
    "Each claim has its row. The order of the cups is missing, and the text says so.",
    "The same table as I read before, and the same limits; the means are right.",
)
LETTER = "What is wrong stands below: where it is, and how to mend it. The rest is as it should be."
STATEMENT = "I read tables before texts, and ask of each claim which row of which file it stands on."


@cache
def bank() -> dict[str, Any]:
    """The cases that come with the site, by their titles."""
    text = (ROOT / "reviews" / "applications" / "bank" / "research.yaml").read_text()
    return {case["title"]: case for case in yaml.safe_load(text)}


def test_contributor_becomes_an_active_reviewer(enter: Callable[..., Person], backstage: Backstage):
    applicant, senior = enter("odile"), enter("runa", "reviewer")
    enter("pia")
    for project in (OWN, *OTHERS):
        backstage("submit", **project)
    sees_what_is_missing(applicant)

    backstage("be_here_for", handle="odile", days=40)
    backstage("wait_for_checks", project=OWN["project"])
    backstage("review", project=OWN["project"], reviewer="runa", **GOOD)
    backstage("publish", project=OWN["project"], by="odile")
    applies(applicant)
    is_calibrated(applicant)

    rates_the_letters(senior)
    votes(senior)
    finds_a_mentor(applicant)

    names = [other["project"] for other in OTHERS]
    for name, letter in zip(names, HERS, strict=True):
        assert backstage("wait_for_checks", project=name) == "in_review"
        applicant.takes(name)
        applicant.judges("accept", letter)
    for name in names:  # half a word is not enough
        senior.takes(name)
        senior.judges("accept", GOOD["letter"])
    signs_and_confirms(senior)

    applicant.page.goto("/reviewer/profile")
    applicant.reads("Active")
    applicant.looks()
    applicant.page.goto("/reviewers")
    applicant.reads("odile")
    applicant.looks()


def sees_what_is_missing(applicant: Person) -> None:
    applicant.page.goto("/reviewers")
    applicant.looks()
    applicant.page.locator("main").get_by_role("link", name=applicant.say("Become a reviewer")).click()
    expect(applicant.page.locator("h1")).to_have_text("2 of 5 on the way to reviewing")
    applicant.looks()


def applies(applicant: Person) -> None:
    page = applicant.page
    page.reload()
    expect(page.locator("h1")).to_have_text("You may apply as a reviewer")
    page.check("[name=kinds][value=research]")
    page.fill("[name=expert]", "small samples, tables")
    page.fill("[name=languages]", "en")
    page.fill("[name=hours_per_month]", "6")
    page.fill("[name=statement]", STATEMENT)
    applicant.presses("Apply")
    applicant.reads("Reviewers promise to keep to the code of conduct.")
    applicant.looks()
    page.check("[name=code_of_conduct]")
    applicant.presses("Apply")
    applicant.reads("Your application is in.")
    applicant.looks()


def is_calibrated(applicant: Person) -> None:
    page = applicant.page
    applicant.presses("Begin")
    page.wait_for_url("**/reviewer/calibration/*")
    applicant.looks()
    for judged in range(5):
        expect(page.locator("h1")).to_have_text(f"{judged} of 5 cases judged")
        page.get_by_role("link", name=applicant.say("Judge"), exact=True).first.click()
        expect(page.locator("#judgement")).to_be_visible()
        if judged == 0:
            applicant.looks()
        judges_case(applicant, bank()[page.locator("h1").first.inner_text()])
    expect(page.locator("h1")).to_have_text(applicant.say("The marks are enough; a senior reads your letters now"))
    applicant.looks()
    page.get_by_role("link", name=applicant.say("Read"), exact=True).first.click()
    page.wait_for_url("**/cases/*")
    applicant.looks()


def judges_case(applicant: Person, case: dict[str, Any]) -> None:
    """As it truly is: somebody who reads closely."""
    page, faults = applicant.page, case.get("faults", {})
    for item in page.locator(".checklist fieldset").all():
        choose(item, faults, case.get("not_applicable", []))
    page.check(f"[name=verdict][value={case['outcome']}]")
    page.fill("[name=letter]", LETTER)
    applicant.presses("Send")


def choose(item: Locator, faults: dict[str, Any], not_applicable: list[str]) -> None:
    name = str(item.locator("input").first.get_attribute("name")).removeprefix("answer-")
    answer = "no" if name in faults else "na" if name in not_applicable else "yes"
    item.locator(f"input[value={answer}]").check()


def rates_the_letters(senior: Person) -> None:
    page = senior.page
    page.goto("/desk/applications")
    senior.looks()
    page.locator("main li", has_text="Calibrated by the machine").get_by_role("link", name="odile").click()
    page.wait_for_url("**/ratings/*")
    senior.looks()
    page.check("[name=rubric][value='4']")
    page.fill("[name=note]", "Each says where; one might say more on how.")
    senior.presses("Rate the letters")
    senior.reads("Rated. The applicant can read it now.")


def votes(senior: Person) -> None:
    page = senior.page
    page.locator("main li").get_by_role("link", name="odile").first.click()
    senior.reads(STATEMENT)
    senior.looks()
    page.check("[name=choice][value=admit]")
    page.fill("[name=reason]", "Found every planted fault, and says where.")
    senior.presses("Vote")
    senior.reads("Your vote counts.")


def finds_a_mentor(applicant: Person) -> None:
    applicant.page.goto("/reviewer/apply")
    applicant.page.get_by_role("link", name=applicant.say("Admitted")).click()
    applicant.reads("Welcome. Your first reviews are co-signed by a mentor.")
    applicant.looks()
    applicant.page.get_by_role("link", name=applicant.say("Your standing")).click()
    applicant.reads("Your mentor is runa.")
    applicant.looks()


def signs_and_confirms(senior: Person) -> None:
    page = senior.page
    page.goto("/reviewer/profile")
    senior.looks()
    page.locator("main li").get_by_role("link", name="odile").click()
    page.wait_for_url("**/reviewer/standings/*")
    senior.looks()
    for left in (1, 0):
        review = page.locator("article.card", has=page.locator("[name=mark]")).first
        review.locator("[name=mark][value=meets]").check()
        review.locator("[name=note]").fill("Well seen.")
        senior.presses("Sign it", review)
        expect(page.locator("article.card [name=mark][value=meets]")).to_have_count(left)
    senior.looks()
    page.fill("#confirm-note", "A steady hand.")
    senior.presses("Confirm")
    senior.reads("Active")
    senior.looks()
