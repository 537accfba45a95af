"""What was said under a report, as people read it."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from core.markdown import render_talk
from discussions.queries.attachments import pictures_in
from discussions.queries.naming import addresses_of_named
from discussions.reports.queries import reasons
from discussions.reports.queries.reading import Entry
from discussions.reports.states import RERUN


def drawn(entries: Iterable[Entry], reader: Any) -> list[dict[str, Any]]:
    """Each entry with its words; whom they name, and which pictures they show, is looked up once for all."""
    found = list(entries)
    texts = [entry.comment.words if entry.comment else entry.event.note if entry.event else "" for entry in found]
    known, pictures, named = addresses_of_named(texts), pictures_in(texts, reader), dict(reasons())
    return [
        {
            "entry": entry,
            "words": _done(entry),
            "run": _run_of(entry),
            "reason": named.get(entry.event.reason_code, "") if entry.event else "",
            "html": render_talk(text, known, pictures) if text else "",
        }
        for entry, text in zip(found, texts, strict=True)
    ]


def _run_of(entry: Entry) -> str:
    """The run in which it was seen, or that was made to see it."""
    named = entry.event.evidence[0] if entry.event and entry.event.evidence else {}
    return str(named.get("run", ""))


def _done(entry: Entry) -> str:
    if entry.event and entry.event.acting_role == RERUN:
        if any(part.get("is_same") for part in entry.event.evidence):
            return _("had the run repeated: the same again")
        return _("The run was repeated, and came out otherwise")
    words = {
        "report.triage": _("looked at it"),
        "report.ask": _("asks the reporter"),
        "report.answer": _("answered"),
        "report.lapse": _("Nobody answered in time"),
        "report.revive": _("came back to it"),
        "report.merge": _("says it was reported before"),
        "report.dismiss": _("finds no problem"),
        "report.decline": _("will not mend it"),
        "report.contest": _("contests this"),
        "report.move": _("moved it to where it belongs"),
        "report.confirm": _("saw it, too"),
        "report.rerun_begun": _("has the run repeated"),
        "report.start": _("is mending it"),
        "report.fix": _("says it is mended"),
        "report.resolve": _("Works now"),
        "report.embargoed": _("keeps it private until a day"),
        "report.embargo_over": _("The embargo is over"),
        "report.advised": _("told everybody in an advisory"),
        "report.reopen": _("says it still does not work"),
    }
    return words.get(entry.event.verb, "") if entry.event else ""
