"""Code, apps and research: what stands around the work so that another person can use it."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from reviews.checks.findings import Finding, blocking, info, warning
from reviews.checks.registry import check
from reviews.checks.subject import Subject

LICENCE = re.compile(r"^(licen[cs]e|copying|unlicense)([._-].*)?$", re.IGNORECASE)
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)|<(https?://[^>\s]+)>|(?<![\w(<\"'])(https?://[^\s)>\]\"'`]+)")
PINS = {"requirements.txt", "pyproject.toml", "package.json", "go.mod", "cargo.toml", "environment.yml", "setup.py"}

FAULTS = {
    "readme_missing": blocking(
        _("There is no README.md."), _("Say what it does, how to install it and how to use it.")
    ),
    "licence_file_missing": blocking(
        _("There is no file LICENSE."), _("Add the text of the licence: who copies the code needs it.")
    ),
    "link_broken": warning(
        _("Line %(line)s links to “%(link)s”, which cannot be an address or is not among the files."),
        _("Correct the link."),
    ),
    "dependencies_unstated": warning(
        _("No file says what it depends on."), _("Add requirements.txt, pyproject.toml or what your language uses.")
    ),
    "documents_found": info(_("README and licence are there; %(links)s links look right.")),
}


@check(
    "documents",
    title=_("Documents and links"),
    faults=FAULTS,
    rule_version="2026-11-1",
    kinds={"code", "app", "research"},
    order=50,
    answers=(),
)
def documents(subject: Subject) -> Iterator[Finding]:
    paths = {file.path for file in subject.files}
    names = {path.lower() for path in paths}
    has_readme = any(name.startswith("readme") for name in names) or bool(subject.card.strip())
    has_licence = any(LICENCE.match(path) for path in paths)
    if not has_readme:
        yield Finding("readme_missing")
    if not has_licence and subject.kind != "research":
        yield Finding("licence_file_missing")
    if subject.kind in {"code", "app"} and not PINS & {name.rpartition("/")[2] for name in names}:
        yield Finding("dependencies_unstated")
    broken = list(_broken_links(subject, paths))
    yield from broken
    if has_readme and (has_licence or subject.kind == "research") and not broken:
        yield Finding("documents_found", evidence={"links": sum(1 for _link in _links(subject.card))})


def _broken_links(subject: Subject, paths: set[str]) -> Iterator[Finding]:
    for link, line in _links(subject.card):
        if not _is_plausible(link, paths):
            yield Finding("link_broken", "README.md", line=line, evidence={"line": line, "link": link[:120]})


def _links(text: str) -> Iterator[tuple[str, int]]:
    for found in LINK.finditer(text):
        link = next(group for group in found.groups() if group)
        yield link, text.count("\n", 0, found.start()) + 1


def _is_plausible(link: str, paths: set[str]) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    if parts.scheme in {"http", "https"}:
        host = parts.hostname or ""
        return "." in host and not host.startswith(".") and ".." not in host
    if parts.scheme:
        return parts.scheme in {"mailto", "doi", "ftp"}
    path = parts.path.removeprefix("./").removesuffix("/")
    return not path or path.startswith("/") or any(known == path or known.startswith(f"{path}/") for known in paths)
