"""What people do on the site, step by step, in the words of the language that they read."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from django.utils.translation import gettext, override, pgettext
from playwright.sync_api import Locator, Page, expect

PASSWORD = "correct horse battery staple"
CHECKS_TAKE = 120_000  # ms; the clean load starts a process that imports torch


class Person:
    """Somebody at a browser. `say` gives the words that stand on the page in their language."""

    def __init__(self, page: Page, language: str, accessible: Callable[[Page], None]) -> None:
        self.page, self.language, self._accessible = page, language, accessible

    def say(self, text: str, context: str = "") -> str:
        with override(self.language):
            return pgettext(context, text) if context else gettext(text)

    def looks(self) -> None:
        """A page that this person has reached is one that everybody can use."""
        self._accessible(self.page)

    def presses(self, text: str, within: Locator | None = None) -> None:
        (within or self.page.locator("main")).get_by_role("button", name=self.say(text), exact=True).click()

    def reads(self, text: str, context: str = "") -> None:
        expect(self.page.locator("main")).to_contain_text(self.say(text, context))

    def registers(self, handle: str, last_mail: Callable[[str], str]) -> None:
        self.page.goto("/register")
        self.looks()
        self.page.fill("[name=username]", handle)
        self.page.fill("[name=email]", f"{handle}@example.org")
        self.page.fill("[name=password1]", PASSWORD)
        self.page.locator("main form button[type=submit]").first.click()
        expect(self.page).to_have_url(re.compile("/register/confirm"))
        self.looks()
        mail = last_mail(f"{handle}@example.org")
        code = re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", mail, re.MULTILINE)
        assert code, mail
        self.page.fill("[name=code]", code[1])
        self.page.locator("main form:has([name=code]) button[type=submit]").first.click()
        expect(self.page).to_have_url(re.compile("/dashboard"))

    def begins_a_model(self, name: str) -> None:
        self.begins("model", name)

    def begins(self, kind: str, name: str) -> None:
        self.page.goto("/new")
        self.looks()
        self.page.check(f"[name=kind][value={kind}]")
        self.page.fill("[name=name]", name)
        self.presses("Begin")

    def describes_it(self, summary: str, task: str = "") -> None:
        self.page.fill("[name=summary]", summary)
        self.page.fill("[name=code_url]", "https://code.example.org/mine")
        self.page.select_option("[name=licence]", "Apache-2.0")
        if task:
            self.page.select_option("[name=task]", task)
        self.page.locator("[name=languages][value=en]").check()
        self.looks()
        self.presses("Save and go on")

    def drops(self, files: Sequence[Path]) -> None:
        self.page.set_input_files("[name=files]", [str(file) for file in files])
        expect(self.page.locator("[data-said]")).not_to_be_empty(timeout=60_000)
        expect(self.page.locator("[data-transfers] li")).to_have_count(0, timeout=60_000)
        for file in files:
            expect(self.page.locator("#present")).to_contain_text(file.name)
        self.looks()

    def removes(self, file: str) -> None:
        self.page.locator("#present li", has_text=file).get_by_role("button").click()
        expect(self.page.locator("#present")).not_to_contain_text(file)

    def writes_the_card(self, body: str) -> None:
        card = self.page.locator("[name=card]")
        header = card.input_value().split("---\n")[1]
        card.fill(f"---\n{header}---\n{body}")
        self.presses("Preview")
        expect(self.page.locator("#preview article")).to_be_visible()
        self.looks()
        self.presses("Save and go on")

    def hands_in(self) -> None:
        self.looks()
        self.presses("Go on")
        self.page.fill("[name=data_origin]", "All of it was made by the author.")
        self.page.fill("[name=ai_use]", "None.")
        self.page.check("[name=co_authors]")
        self.page.check("[name=policy]")
        self.looks()
        self.presses("Hand in")

    def takes(self, project: str) -> None:
        """A review that waits on the desk."""
        self.page.goto("/reviews")
        self.looks()
        self.page.locator("main li", has_text=project).get_by_role("link", name=self.say("Take it")).click()
        self.page.wait_for_url("**/reviews/claims/*")
        self._has_no_ties()

    def says_yes_to(self, project: str) -> None:
        """To an invitation."""
        self.page.goto("/reviews")
        self.looks()
        asked = self.page.locator("main li", has_text=project)
        asked.get_by_role("link", name=self.say("Look and answer")).click()
        self.page.wait_for_url("**/reviews/invitations/*")
        self._has_no_ties()

    def _has_no_ties(self) -> None:
        self.looks()
        self.page.check("[name=has_no_conflict]")
        self.presses("Take the review")
        expect(self.page.locator("#judgement")).to_be_visible()
        self.looks()

    def judges(self, verdict: str, letter: str) -> None:
        """Says yes to the whole checklist, by keyboard as somebody with many to do would."""
        for yes in self.page.locator(".checklist input[value=yes]").all():
            yes.focus()
            self.page.keyboard.press("Space")
        self.page.check(f"[name=verdict][value={verdict}]")
        self.page.fill("[name=letter]", letter)
        expect(self.page.locator("#saved")).to_contain_text(re.compile(r"\d\d:\d\d"))
        self.page.locator(".submit button[form=judgement]").last.click()
        expect(self.page.locator("#judgement")).to_have_count(0)  # it has been taken: the next one may look

    def waits_for_checks(self, outcome: str) -> None:
        """Stays on the page: it must tell by itself when the checks are over."""
        expect(self.page.locator("main")).to_contain_text(outcome, timeout=CHECKS_TAKE)
        expect(self.page.locator("#progress[data-events]")).to_have_count(0)  # the page has been loaded anew
        self.looks()
