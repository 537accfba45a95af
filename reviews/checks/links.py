"""Links and pictures of the card: do they lead to a file here, to a page of this site, or to one elsewhere?"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt

from projects.cards.paths import IN_REPOSITORY
from reviews.checks.card import CARD, FRONT_MATTER
from reviews.checks.findings import Finding, blocking, info, warning
from reviews.checks.registry import check
from reviews.checks.subject import Subject

LONGEST_CARD = 500_000
MOST_LINKS = 500
OTHER_SCHEMES = {"mailto", "doi", "ftp", "tel"}

FAULTS = {
    "picture_missing": blocking(
        _("The card shows “%(link)s”, which is not among the files."), _("Upload the picture, or correct its path.")
    ),
    "link_missing": blocking(
        _("The card links to “%(link)s”, which is not among the files."), _("Upload the file, or correct the path.")
    ),
    "link_broken": warning(_("“%(link)s” cannot be an address."), _("Correct the link.")),
    "page_missing": warning(
        _("“%(link)s” is no page of this site that everybody may see."),
        _("Correct the link, or publish what it names."),
    ),
    "link_gone": warning(
        _("“%(link)s” answers that there is nothing (%(status)s)."), _("Correct the link, or leave it out.")
    ),
    "link_silent": warning(
        _("“%(link)s” did not answer."), _("Open it yourself. If it is gone, correct the link or leave it out.")
    ),
    "link_inside": warning(
        _("“%(link)s” leads into a network of its own, where nobody else can follow."),
        _("Link to what everybody can open, or write the address as code."),
    ),
    "links_unasked": info(_("%(count)s links to other sites were not asked.")),
    "no_links": info(_("The card has no links.")),
    "links_lead": info(_("%(count)s links, and each leads somewhere.")),
}


@dataclass(frozen=True)
class Link:
    to: str
    line: int
    is_picture: bool = False

    @property
    def is_elsewhere(self) -> bool:
        return self.to.lower().startswith(("http://", "https://"))

    @property
    def is_of_site(self) -> bool:
        return self.to.startswith("/") and not self.to.startswith("//")


@check(
    "links",
    title=_("Links"),
    faults=FAULTS,
    rule_version="2026-11-1",
    order=58,
    answers=("links",),
    asks=("addresses",),
)
def links(subject: Subject) -> Iterator[Finding]:
    """The site tells how addresses answered: a status, `page`, `no page`, `silent`, `inside`; of some nothing."""
    answers = subject.known.get("addresses") or {}
    given = links_in(subject.card)
    found = [finding for link in given for finding in _of_link(subject, link, answers.get(link.to))]
    yield from found
    unasked = sum(link.is_elsewhere and _is_plausible(link.to) and link.to not in answers for link in given)
    if unasked:
        yield Finding("links_unasked", CARD, evidence={"count": unasked})
    elif not given:
        yield Finding("no_links", CARD)
    elif not found:
        yield Finding("links_lead", CARD, evidence={"count": len(given)})


def links_in(card: str) -> list[Link]:
    """Every address of the text, once, where it stands first. What stands in code is no link."""
    head = FRONT_MATTER.match(card[:LONGEST_CARD])
    text = card[head.end() :] if head else card
    skipped = card.count("\n", 0, head.end()) if head else 0
    found: dict[str, Link] = {}
    for link in _in_text(text[:LONGEST_CARD], skipped):
        found.setdefault(link.to, link)
    return list(found.values())[:MOST_LINKS]


def _in_text(text: str, skipped: int) -> Iterator[Link]:
    for block in _parser().parse(text):
        line = skipped + (block.map[0] + 1 if block.map else 0)
        for token in block.children or ():
            if token.type == "link_open" and not (token.markup == "linkify" and _is_guessed(token.attrs, text)):
                yield Link(str(token.attrs.get("href", "")), line)
            elif token.type == "image":
                yield Link(str(token.attrs.get("src", "")), line, is_picture=True)


def _is_guessed(attributes: dict[str, str | int | float], text: str) -> bool:
    """`app.py` looks like an address in Paraguay to who makes links of words."""
    return str(attributes.get("href", "")) not in text


def _of_link(subject: Subject, link: Link, answer: object) -> Iterator[Finding]:
    code, status = _fault(subject, link, answer)
    if code:
        yield Finding(code, CARD, line=link.line, evidence={"link": link.to[:200], "status": status})


def _fault(subject: Subject, link: Link, answer: object) -> tuple[str, str]:
    if link.is_elsewhere and not _is_plausible(link.to):
        return "link_broken", ""
    if link.is_elsewhere or link.is_of_site:
        return _of_answer(answer)
    return _of_file(subject, link), ""


def _of_answer(answer: object) -> tuple[str, str]:
    if answer in {404, 410}:
        return "link_gone", str(answer)
    return {"no page": "page_missing", "silent": "link_silent", "inside": "link_inside"}.get(str(answer), ""), ""


def _of_file(subject: Subject, link: Link) -> str:
    try:
        parts = urlsplit(link.to)
    except ValueError:
        return "link_broken"
    if parts.scheme or parts.netloc:
        return "" if parts.scheme in OTHER_SCHEMES else "link_broken"
    path = posixpath.normpath(IN_REPOSITORY.sub("", unquote(parts.path), count=1)) if parts.path else "."
    is_there = path == "." or any(file.path == path or file.path.startswith(f"{path}/") for file in subject.files)
    if is_there:
        return ""
    return "picture_missing" if link.is_picture else "link_missing"


def _is_plausible(address: str) -> bool:
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    return "." in host and not host.startswith(".") and ".." not in host


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("gfm-like", {"html": False})
