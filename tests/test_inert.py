"""Whatever people write into any field of the API or of a form does nothing in the browser of whoever reads it.

Each field of each operation, however deep in what is sent, is given a text that would run wherever it is not escaped.
Then every page on which it stands is opened in a real browser: the pages of the package with what their forms answer,
lists of all other packages, what search finds, mails, and what feeds bring to a reader.
"""

import json
import os
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

import pytest
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.site_map import Address
from core import events
from core.operations import TABLE
from notifications.actions import send_due
from notifications.models import Mail
from search.finding import FINDABLES
from tests import operations_samples
from tests.bad_input import Door, person_for
from tests.inert import CHROMIUM, Browser
from tests.knocking import SAFE, client_of, each_package, missing, of, ours, package_of, parameters_of
from tests.operations_samples import Cast, Samples

pytestmark = [
    pytest.mark.slow,
    pytest.mark.walk,
    pytest.mark.skipif(
        not CHROMIUM and not os.environ.get("CI"), reason="NO BROWSER: install Debian's chromium to try what runs"
    ),
]
MARK = "alert(1)"
SHORT = f"'\"><img src=x onerror={MARK}>"
LONG = f"{SHORT}</textarea></title></script><script>{MARK}</script><svg onload={MARK}> [x](javascript:{MARK})"
# Packages of which no page of their own shows what was written there.
SILENT = {"core", "repositories"}
TYPED = {"", "text", "search", "url", "email", "textarea"}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    found = Browser()
    yield found
    found.close()


def test_browser_tells_what_runs_and_what_would(chromium: Browser, tmp_path: Path):
    pages = {"escaped": "<p>&lt;script&gt;alert(1)", "script": "<script>alert(1)</script>", "image": SHORT}
    pages |= {"link": "<a href=' javascript:alert(1)'>x</a>", "hover": "<b onmouseover=alert(2)>x</b>"}
    found = chromium.offenders(pages, tmp_path)
    assert sorted(found) == ["hover", "image", "link", "script"]
    assert found["script"] == ["ran: 1"]


@each_package
def test_nothing_that_people_write_runs(package: str, cast: Cast, schema: Any, chromium: Browser, tmp_path: Path):
    samples = operations_samples.PACKAGES[package](cast)
    for door in doors(package, cast, samples, schema):
        write_everywhere(door)
    found = list(pages_of(of(package), cast, samples))
    asked: set[Any] = set()
    shown = [(place, page) for place, page, _person in found] + [told for one in found for told in echoes(*one, asked)]
    events.deliver()
    shown += [(place, page) for place, page, _person in pages_of(lists_beside(package), cast, {})]
    shown += [*finds(cast), *mails()]
    standing = {place: page for place, page in shown if MARK in page}
    assert bool(standing) != (package in SILENT)
    assert chromium.offenders(standing, tmp_path) == {}


def doors(package: str, cast: Cast, samples: Samples, schema: Any) -> Iterator[Door]:
    for address in of(package):
        if address.route.startswith("/api/v1/") and not missing(address, samples):
            for method in set(TABLE[address.name].methods) - SAFE - {"DELETE"}:
                yield Door(address, method, person_for(address, method, cast, samples), samples, schema)


def write_everywhere(door: Door) -> None:
    """Field by field, beside what is usual; the short text where the long one is refused."""
    usual = {name: door.likely(part) for name, part in door.fields().items()}
    for name, part in door.fields().items():
        for text in (LONG, SHORT):
            value = text if isinstance(usual[name], str) else filled(door, part, text)
            if text not in json.dumps(value, ensure_ascii=False).replace('\\"', '"'):
                break
            body = json.dumps(usual | {name: value})
            answer = guest_of(door.person).generic(door.method, door.url, body, "application/json")
            assert answer.status_code < 500 or answer.status_code == 503, (door.url, name)
            if answer.status_code < 400:
                break


def filled(door: Door, part: Any, text: str) -> Any:
    """Something that the schema allows, with the text at each place for one: also as a name, where names are free."""
    part = door.resolved(part)
    for choice in ("oneOf", "anyOf"):
        if choice in part:
            return filled(door, part[choice][0], text)
    if "enum" in part:
        return part["enum"][0]
    if part.get("type") == "array":
        return [filled(door, part["items"], text)]
    if part.get("type") == "string":
        return text
    if part.get("type", "object") != "object":
        return door.likely(part)
    named = {name: filled(door, one, text) for name, one in part.get("properties", {}).items()}
    if free := part.get("additionalProperties", not named):
        named[text] = text if free is True else filled(door, free, text)
    return named


def lists_beside(package: str) -> list[Address]:
    """What somebody wrote stands there, too: the first page, the dashboard, lists and desks."""
    return [one for one in ours() if not one.parameters and one.name in TABLE and package_of(one) != package]


def finds(cast: Cast) -> Iterator[tuple[str, str]]:
    guest = guest_of(cast.owner)
    for kind in FINDABLES:
        place = f"/search?{urlencode({'q': 'alert', 'type': kind})}"
        yield place, html_of(guest.get(place))


def mails() -> Iterator[tuple[str, str]]:
    """What people are told of it, as their mail programs show it."""
    Mail.objects.update(due_at=timezone.now())
    while send_due():
        pass
    for number, letter in enumerate(mail.outbox):
        for content, kind in getattr(letter, "alternatives", []):
            if kind == "text/html":
                yield f"mail {number}: {letter.subject!a:.60}", content


def pages_of(some: list[Address], cast: Cast, samples: Samples) -> Iterator[tuple[str, str, User]]:
    """Whoever only looks stays signed in."""
    guests: dict[User, Client] = {}
    for address in some:
        if address.route.startswith("/api/") or "GET" not in TABLE[address.name].methods or missing(address, samples):
            continue
        person, place = (
            person_for(address, "GET", cast, samples),
            reverse(address.name, kwargs=parameters_of(address, samples)),
        )
        guest = guests.get(person) or guests.setdefault(person, guest_of(person))
        if page := html_of(guest.get(place)):
            yield place, page, person
    assert all(SESSION_KEY in guest.session for guest in guests.values())


def echoes(place: str, page: str, person: User, asked: set[Any]) -> Iterator[tuple[str, str]]:
    """What each form of the page answers where every field of it holds such a text. A form that only asks stands on
    many pages, as that of the search does on all, and answers the same from each."""
    for form in forms_of(page):
        question = (person.pk, urljoin(place, form.action), *form.filled().items())
        if question in asked:
            continue
        if not form.is_posted:
            asked.add(question)
        guest = guest_of(person)
        send = guest.post if form.is_posted else guest.get
        answer = send(urljoin(place, form.action), form.filled(), follow=True)
        assert answer.status_code < 500 or answer.status_code == 503, (place, form.action)
        yield f"{place} after {form.action}", html_of(answer)


def html_of(answer: Any) -> str:
    """Of a page, or of a feed what programs that read feeds show as such."""
    kind = "" if answer.streaming else answer.headers.get("Content-Type", "")
    if kind.startswith("application/atom+xml"):
        parts = ET.fromstring(answer.content).iter()  # noqa: S314 -- our own
        return "\n".join(part.text or "" for part in parts if part.get("type") == "html")
    return answer.content.decode() if kind.startswith("text/html") else ""


def guest_of(person: User) -> Client:
    """Anew each time: some of what is sent ends a session."""
    guest: Client = client_of(person)
    return guest


@dataclass
class Form:
    action: str
    is_posted: bool
    typed: list[str] = field(default_factory=list)
    given: dict[str, str] = field(default_factory=dict)

    def filled(self) -> dict[str, str]:
        return self.given | dict.fromkeys(self.typed, LONG)


class Forms(HTMLParser):
    """The forms, with what can be typed into them and what else they send."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.form: Form | None = None
        self.choice = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.form = Form(given.get("action", ""), given.get("method", "").lower() == "post")
            self.found.append(self.form)
        elif self.form and tag in {"input", "textarea"}:
            self.take(
                self.form, given.get("name", ""), "textarea" if tag == "textarea" else given.get("type", ""), given
            )
        elif tag == "select":
            self.choice = given.get("name", "")
        elif self.form and tag == "option" and self.choice:
            self.form.given[self.choice] = self.form.given.get(self.choice) or given.get("value", "")

    def take(self, form: Form, name: str, kind: str, given: dict[str, str]) -> None:
        if name and kind in TYPED:
            form.typed.append(name)
        elif name and kind not in {"file", "submit"}:
            form.given.setdefault(name, given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        self.form = None if tag == "form" else self.form
        self.choice = "" if tag == "select" else self.choice


def forms_of(page: str) -> list[Form]:
    reader = Forms()
    reader.feed(page)
    return [form for form in reader.found if form.typed]
