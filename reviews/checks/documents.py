"""Code, apps and research: what stands around the work so that another person can use it."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from reviews.checks.findings import Finding, blocking, info, warning
from reviews.checks.registry import check
from reviews.checks.subject import Subject

LICENCE = re.compile(r"^(licen[cs]e|copying|unlicense)([._-].*)?$", re.IGNORECASE)
PINS = {"requirements.txt", "pyproject.toml", "package.json", "go.mod", "cargo.toml", "environment.yml", "setup.py"}

FAULTS = {
    "readme_missing": blocking(
        _("There is no README.md."), _("Say what it does, how to install it and how to use it.")
    ),
    "licence_file_missing": blocking(
        _("There is no file LICENSE."), _("Add the text of the licence: who copies the code needs it.")
    ),
    "dependencies_unstated": warning(
        _("No file says what it depends on."), _("Add requirements.txt, pyproject.toml or what your language uses.")
    ),
    "documents_found": info(_("README and licence are there.")),
}


@check(
    "documents",
    title=_("Documents"),
    faults=FAULTS,
    rule_version="2026-11-2",
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
    if has_readme and (has_licence or subject.kind == "research"):
        yield Finding("documents_found")
