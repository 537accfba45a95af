"""The format of a calibration case, as those in `bank/` are written, and what is wrong with one that is not."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from core.policies import current
from core.problems import BadInput
from repositories.names import split_path
from reviews.applications.states import CaseSort, CaseVerdict, Severity

NAMES = 60
MAPPINGS = ("facts", "statements", "files", "excerpts", "checks", "contents")


def faults(case: Any, kind: str) -> Iterator[str]:
    """Everything that is wrong with a case, in words. Each may rely on none of those before."""
    if not isinstance(case, dict):
        yield _("Write one case, as a mapping.")
        return
    if "\\x00" in repr(case):
        yield _("No database keeps the character NUL.")
    yield from _faults_of_words(case)
    yield from _faults_of_content(case)
    yield from _faults_of_truth(case, kind)


def _faults_of_words(case: dict[str, Any]) -> Iterator[str]:
    for name in ("code", "title", "card"):
        text = case.get(name)
        if not isinstance(text, str) or not text.strip() or (name != "card" and len(text) > NAMES):
            yield _("“%(name)s” is missing, or too long.") % {"name": name}
    choices: dict[str, list[Any]] = {
        "sort": CaseSort.values,
        "outcome": CaseVerdict.values,
        "difficulty": [1, 2, 3],
        "language": ["en", "zh"],
    }
    for name, allowed in choices.items():
        default = {"difficulty": 2, "language": "en"}.get(name)
        if case.get(name, default) not in allowed:
            words = {"name": name, "choices": ", ".join(map(str, allowed))}
            yield _("“%(name)s” must be one of: %(choices)s.") % words


def _faults_of_content(case: dict[str, Any]) -> Iterator[str]:
    if any(not isinstance(case.get(name, {}), dict) for name in MAPPINGS):
        yield _("facts, statements, files, excerpts, checks and contents are mappings.")
        return
    if any(not isinstance(size, int) for size in case.get("files", {}).values()):
        yield _("files: each path has its size in bytes.")
    if any(not isinstance(text, str) for text in case.get("excerpts", {}).values()):
        yield _("excerpts: each path has its text.")
    yield from _faults_of_contents(case.get("contents", {}))


def _faults_of_contents(contents: dict[Any, Any]) -> Iterator[str]:
    """The files of a whole case are laid out in a repository; its card is written as that of every release."""
    if any(not isinstance(path, str) or not isinstance(text, str) for path, text in contents.items()):
        yield _("contents: each path has its text.")
        return
    for path in contents:
        if path == "README.md":
            yield _("contents: leave the card out, it is made of “card” and “facts”.")
        try:
            split_path(path)
        except BadInput as problem:
            yield str(problem.detail)


def _faults_of_truth(case: dict[str, Any], kind: str) -> Iterator[str]:
    planted, not_applicable = case.get("faults", {}), case.get("not_applicable", [])
    if not isinstance(planted, dict) or not isinstance(not_applicable, list):
        yield _("“faults” is a mapping of items, “not_applicable” a list of them.")
        return
    known = {item["id"] for item in current("review")["checklists"][kind]}
    if unknown := {*map(str, planted), *map(str, not_applicable)} - known:
        yield _("Not items of this checklist: %(items)s.") % {"items": ", ".join(sorted(unknown))}
    if any(not isinstance(one, dict) or one.get("severity") not in Severity.values for one in planted.values()):
        yield _("Every fault needs a severity: critical, major or minor.")
    if case.get("sort") == CaseSort.PLANTED and not planted:
        yield _("A planted case needs at least one fault.")
