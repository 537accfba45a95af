"""What a release still lacks, before anybody else spends time on it. Each finding names the step that mends it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.policies import Policy, current
from projects.cards import Card, missing_sections
from projects.models import CoAuthor, Project
from projects.queries.releases import CARD, card_at, facts_under_way
from projects.statements import STATEMENTS, is_given
from projects.states import ConsentState, Kind
from projects.vocabulary import licences, tasks
from repositories.queries import FileEntry, files, head

PICKLED = (".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".joblib", ".h5")
HOUSEKEEPING = {CARD, ".gitattributes", ".gitignore"}


@dataclass(frozen=True)
class Finding:
    """`is_blocking`: the release cannot be submitted as long as it is not `is_met`."""

    name: str
    step: str
    title: str
    is_met: bool
    is_blocking: bool = True
    detail: str = ""
    fix: str = ""  # what one press would do about it


def preflight(project: Project, statements: dict[str, Any] | None = None) -> list[Finding]:
    """Everything the checks and a reviewer will look at first. With `statements`, those too."""
    policy = current("submission")
    commit = head(project.repository)
    manifest = files(project.repository, commit) if commit else []
    card = card_at(project, commit)
    found = [
        *_facts(project, policy, card),
        *_card(project, policy, card),
        *_files(project, policy, manifest),
        *_consents(project, policy, card),
    ]
    if statements is not None:
        found += _statements(policy, statements)
    return found


def labels() -> dict[str, str]:
    """Names of facts as people read them."""
    return {
        "summary": _("Description"),
        "code_url": _("Code repository"),
        "licence": _("Licence"),
        "task": _("Task"),
        "languages": _("Languages"),
    }


def _facts(project: Project, policy: Policy, card: Card) -> Iterator[Finding]:
    facts = facts_under_way(project, card)
    for name in policy["required_facts"].get(project.kind, []):
        missing = _("Fill it in: readers filter by it and reviewers check it.")
        yield Finding(
            name, "details", labels().get(name, name), bool(facts[name]), detail="" if facts[name] else missing
        )
    licence = licences.LICENCES.get(facts["licence"])
    if licence is not None and not licence.is_open:
        note = _("This licence limits who may use the work; a reviewer will ask why.")
        yield Finding("licence_open", "details", _("An open licence"), is_met=False, is_blocking=False, detail=note)


def _card(project: Project, policy: Policy, card: Card) -> Iterator[Finding]:
    least = policy["card_least_characters"]
    text = _("Write at least %(least)d characters about the project in its card.") % {"least": least}
    is_long = len(card.body.strip()) >= least
    yield Finding("card", "card", _("A card"), is_long, detail="" if is_long else text)
    if card.fault:
        yield Finding("card_header", "card", _("The card's header"), is_met=False, detail=card.fault)
    for section in missing_sections(card.body, policy["expected_sections"].get(project.kind, [])):
        detail = _("A reviewer will look for this section. %(prompt)s") % {"prompt": section.prompt}
        fix = _("Add this section")
        yield Finding(section.name, "card", str(section.title), is_met=False, is_blocking=False, detail=detail, fix=fix)


def _files(project: Project, policy: Policy, manifest: list[FileEntry]) -> Iterator[Finding]:
    own = [entry for entry in manifest if entry.path not in HOUSEKEEPING]
    has_work = bool(own) or bool(project.code_url and project.kind in {Kind.CODE, Kind.APP, Kind.RESEARCH})
    yield Finding("files", "files", _("Files"), has_work, detail="" if has_work else _("Add the files of the release."))
    limit = policy["files_limit"]
    if len(manifest) > limit:
        many = _("There are %(count)d files; a release may have %(limit)d.") % {"count": len(manifest), "limit": limit}
        yield Finding("files_count", "files", _("Number of files"), is_met=False, detail=many)
    if project.is_private:
        private = _("A private project cannot be submitted. Make it public in its settings.")
        yield Finding(
            "visibility", "settings", _("Public project"), is_met=False, detail=private, fix=_("Make it public")
        )
    yield from _weights(project, own)


def _weights(project: Project, own: list[FileEntry]) -> Iterator[Finding]:
    pickled = [entry.path for entry in own if entry.path.lower().endswith(PICKLED)]
    if pickled:
        detail = ngettext(
            "%(path)s may hold a pickle, which can run code when it is loaded. Save the weights as safetensors.",
            "%(path)s and %(more)d more may hold pickles, which can run code when they are loaded. Save the weights as "
            "safetensors.",
            len(pickled),
        ) % {"path": pickled[0], "more": len(pickled) - 1}
        yield Finding("pickles", "files", _("Safe weights"), is_met=False, is_blocking=False, detail=detail)
    if project.kind == Kind.MODEL and project.task in tasks.SERVED and own:
        names = {entry.path for entry in own}
        runs = "config.json" in names and any(name.endswith(".safetensors") for name in names)
        detail = "" if runs else _("To run here, a model needs config.json and weights in safetensors at the top.")
        yield Finding("runs_here", "files", _("Runs on this site"), runs, is_blocking=False, detail=detail)


def _consents(project: Project, policy: Policy, card: Card) -> Iterator[Finding]:
    licence = facts_under_way(project, card)["licence"]
    for one in project.co_authors.select_related("person").order_by("id"):
        is_met, must = one.agrees_to(licence), policy["co_authors_must_agree"]
        title = _("Consent of %(name)s") % {"name": one.person.display_name}
        detail, fix = ("", "") if is_met else _what_lacks(one)
        yield Finding(f"consent.{one.person.handle}", "statements", title, is_met, must, detail, fix)


def _what_lacks(one: CoAuthor) -> tuple[str, str]:
    if one.state == ConsentState.REFUSED:
        note = f" “{one.note}”" if one.note else ""
        return _("They refused.") + note, _("Ask again")
    if one.state == ConsentState.AGREED:
        return _("They agreed under another licence (%(licence)s).") % {"licence": one.licence}, _("Ask again")
    return _("They were asked and have not answered yet."), _("Remind them")


def _statements(policy: Policy, statements: dict[str, Any]) -> Iterator[Finding]:
    for name in policy["required_statements"]:
        is_met = is_given(name, statements)
        detail = "" if is_met else _("Needed before the release can be submitted.")
        title = str(STATEMENTS[name].title) if name in STATEMENTS else name
        yield Finding(f"statements.{name}", "statements", title, is_met, detail=detail)
