"""What a work is made from: is it still there, and may one make this from it?"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.vocabulary import licences
from reviews.checks import compatibility
from reviews.checks.findings import Fault, Finding, blocking, info, warning
from reviews.checks.registry import check
from reviews.checks.subject import Subject

CARD = "README.md"
MOST = 20
# What cards call their sources. What a model learned from is no part of it as plainly as what it was tuned from.
FIELDS = {"base_model": True, "datasets": False, "source_datasets": False}

ASK = _("Choose a licence that keeps these terms, ask the authors of %(base)s for leave, or build on something else.")
CONFLICTS = {
    compatibility.NO_DERIVATIVES: _(
        "%(base)s is under %(theirs)s, which lets nobody share what was made from it, under any licence."
    ),
    compatibility.NON_COMMERCIAL: _("%(base)s is under %(theirs)s, which forbids commercial use; %(ours)s allows it."),
    compatibility.SHARE_ALIKE: _(
        "%(base)s is under %(theirs)s, which asks that what is made from it keeps that licence; this is under %(ours)s."
    ),
    compatibility.COMMUNITY: _(
        "%(base)s is under %(theirs)s, whose rules on use must be passed on; %(ours)s does not pass them on."
    ),
}
DOUBTS = {
    compatibility.WEAK: _(
        "%(base)s is under %(theirs)s: the parts that come from it keep that licence, beside %(ours)s for the rest."
    ),
    compatibility.UNKNOWN: _(
        "We do not know the licence of %(base)s (“%(theirs)s”), so nobody has compared it with %(ours)s."
    ),
}
ELSE = _("Look why. Build on a later release, or take the name out if nothing of it is left in this.")
FAULTS: dict[str, Fault] = {
    "base_retracted": blocking(_("%(base)s was retracted. %(note)s"), ELSE),
    "base_quarantined": blocking(_("%(base)s is locked away until somebody has looked into it. %(note)s"), ELSE),
    "base_taken_down": blocking(_("%(base)s was taken down. %(note)s"), ELSE),
    "base_missing": warning(
        _("%(base)s would be a project of this site, and there is none of that name that you may see."),
        _("Correct the name. If it lives elsewhere, write its whole address."),
    ),
    "base_unpublished": warning(
        _("%(base)s is not published yet, so nobody else can look at what this is made from."),
        _("Publish it first, or say in the card where the source can be had."),
    ),
    "base_deprecated": warning(
        _("Its authors advise against %(base)s. %(note)s"), _("Say in the card why you build on it all the same.")
    ),
    "base_elsewhere": info(_("%(base)s is not of this site; a reviewer compares its licence.")),
    "bases_fit": info(_("Made from %(names)s; licences fit.")),
    "no_bases": info(_("The card names nothing that this was made from.")),
}
FAULTS |= {code: blocking(text, ASK) for code, text in CONFLICTS.items()}
FAULTS |= {f"perhaps_{code}": warning(text, ASK) for code, text in (CONFLICTS | DOUBTS).items()}


@check(
    "lineage",
    title=_("Lineage"),
    faults=FAULTS,
    rule_version="2026-11-1",
    order=25,
    answers=("licence", "base_model"),
    asks=("bases",),
)
def lineage(subject: Subject) -> Iterator[Finding]:
    bases = subject.known.get("bases") or []
    found = [finding for base in bases for finding in _of_base(subject, base)]
    yield from found
    if not bases:
        yield Finding("no_bases", CARD)
    elif not found:
        yield Finding("bases_fit", CARD, evidence={"names": ", ".join(base["name"] for base in bases)})


def named(card_data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The field and the name of every source that a card gives, each once."""
    found: dict[str, str] = {}
    for field in FIELDS:
        said = card_data.get(field)
        for name in said if isinstance(said, list) else [said]:
            if isinstance(name, str) and name.strip():
                found.setdefault(" ".join(name.split())[:200], field)
    return [(field, name) for name, field in found.items()][:MOST]


def _of_base(subject: Subject, base: Mapping[str, Any]) -> Iterator[Finding]:
    """`standing` is `public`, `unpublished`, `missing`, `elsewhere`, or how it ended."""
    evidence = {"base": base["name"], "note": base.get("note", "")}
    if base["standing"] != "public":
        yield Finding(f"base_{base['standing']}", CARD, field=base["field"], evidence=evidence)
    if base["standing"] in {"public", "deprecated"}:
        yield from _of_licences(subject, base)


def _of_licences(subject: Subject, base: Mapping[str, Any]) -> Iterator[Finding]:
    said = str(subject.card_data.get("license") or subject.licence)
    ours = licences.canonical(said) or said
    conflict = compatibility.conflict(base["licence"], ours)
    if conflict is not None:
        code = conflict.code if conflict.is_clear and FIELDS[base["field"]] else f"perhaps_{conflict.code}"
        evidence = {"base": base["name"], "theirs": base["licence"] or "?", "ours": ours}
        yield Finding(code, CARD, field=base["field"], evidence=evidence)
