"""Patch, minor or major: how much a later release changes, from what both releases froze (`docs/workflows.md`).

Each finding says what it is about and how much it weighs; the heaviest decides. Nothing here asks what somebody says
the change is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.policies import Policy, current
from projects.cards import text_of
from projects.models import Release
from projects.states import Kind
from reviews.models import Classing
from reviews.queries.differences import last_published
from reviews.queries.differences.facts import metrics
from reviews.queries.differences.files import changed_paths
from reviews.queries.differences.frozen import WEIGHTS, json_of
from reviews.states import ChangeClass

C = ChangeClass
HEAVIEST_FIRST = (C.MAJOR, C.MINOR, C.PATCH)
CARD = "README.md"
CODE = (".py", ".pyx", ".so", ".sh", ".js", ".ts", ".ipynb", ".r", ".jl", ".cpp", ".cu", ".rs", ".go", ".wasm")
LICENCE_FILES = ("LICENSE", "LICENCE", "COPYING", "NOTICE")
TEXTS = (".md", ".txt", ".rst", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg")


@dataclass(frozen=True)
class Found:
    weight: ChangeClass
    code: str
    path: str = ""


@dataclass(frozen=True)
class Classed:
    change: ChangeClass
    against: Release | None
    found: list[Found]

    def evidence(self) -> list[dict[str, Any]]:
        return [{"weight": one.weight.value, "code": one.code, "path": one.path} for one in self.found]


def classed(release: Release) -> Classed:
    """The class of a release against what readers have now."""
    before = last_published(release)
    if before is None:
        return Classed(C.FIRST, None, [])
    found = list(_findings(before, release, current("review")))
    weights = {one.weight for one in found}
    return Classed(next((weight for weight in HEAVIEST_FIRST if weight in weights), C.PATCH), before, found)


def classing_of(release: Release) -> Classing | None:
    return Classing.objects.filter(release=release, digest=release.digest).select_related("against").first()


def findings_in_words(classing: Classing) -> list[str]:
    """Heaviest first, each once."""
    words = _words()
    said = [(words.get(one["code"], one["code"]), one.get("path", "")) for one in classing.findings]
    return list(dict.fromkeys(f"{text} ({path})" if path else str(text) for text, path in said))


def _findings(before: Release, after: Release, policy: Policy) -> Iterator[Found]:
    yield from _of_card(before, after, policy)
    yield from _of_people(before, after)
    old = {entry["path"] for entry in before.manifest}
    for path in changed_paths(before, after):
        yield _of_file(after.project.kind, path, is_new=path not in old)
    if json_of(before, "config.json").get("auto_map") != json_of(after, "config.json").get("auto_map"):
        yield Found(C.MAJOR, "remote_code", "config.json")


def _of_card(before: Release, after: Release, policy: Policy) -> Iterator[Found]:
    for name, code in (("license", "licence"), ("datasets", "training_data"), ("base_model", "base_model")):
        if before.card_data.get(name) != after.card_data.get(name):
            yield Found(C.MAJOR, code)
    sections = policy["safety_sections"]
    if text_of(before.card, sections) != text_of(after.card, sections):
        yield Found(C.MAJOR, "safety_claims", CARD)
    for name in ("pipeline_tag", "library_name"):
        if before.card_data.get(name) != after.card_data.get(name):
            yield Found(C.MINOR, "task")
    if metrics(before) != metrics(after):
        yield Found(C.MINOR, "metrics")


def _of_people(before: Release, after: Release) -> Iterator[Found]:
    """Releases that were frozen before people were kept say nothing about them."""
    if before.people and after.people:
        for name in ("owner", "maintainers"):
            if before.people.get(name) != after.people.get(name):
                yield Found(C.MAJOR, name)


def _of_file(kind: str, path: str, *, is_new: bool) -> Found:
    name = path.lower()
    if path in {CARD, ".gitattributes", ".gitignore"}:
        return Found(C.PATCH, "card", path)
    if path.rpartition("/")[2].upper().startswith(LICENCE_FILES):
        return Found(C.MAJOR, "licence", path)
    if name.endswith(WEIGHTS):
        return Found(C.MAJOR, "weights", path)
    if name.endswith(CODE):
        is_remote = kind in {Kind.MODEL, Kind.DATASET}
        return Found(C.MAJOR if is_remote or is_new else C.MINOR, "remote_code" if is_remote else "code", path)
    if kind == Kind.DATASET and not name.endswith((*TEXTS, ".gitattributes")):
        return Found(C.MAJOR, "data", path)
    return Found(C.PATCH if name.endswith(TEXTS) else C.MINOR, "files", path)


def _words() -> dict[str, str]:
    return {
        "licence": _("The licence changed"),
        "training_data": _("Other training data"),
        "base_model": _("Another base model"),
        "safety_claims": _("What the card says about limits or privacy changed"),
        "task": _("Another task or library"),
        "metrics": _("Other figures are claimed"),
        "owner": _("Another owner"),
        "maintainers": _("Other maintainers"),
        "card": _("The card changed"),
        "weights": _("The weights changed"),
        "remote_code": _("Code that would run with it changed"),
        "code": _("Code changed"),
        "data": _("The data changed"),
        "files": _("Files changed"),
    }
