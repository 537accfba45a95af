"""Personal data: a sample of rows, looked at for what points at a person. It only warns, because no machine can tell
whether somebody agreed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from reviews.checks import identifiers, sampling
from reviews.checks.findings import Finding, info, warning
from reviews.checks.registry import MEBIBYTE, Bounds, check
from reviews.checks.subject import Subject, SubjectFile

DATA = {*sampling.TABLES, *sampling.LINES, sampling.PARQUET, ".txt"}
TEXT_OF_DATASETS = {".json", ".xml", ".html"}
ABOUT = ("readme", "license", "licence", "copying", "authors", "contributors", "changelog", "requirements", "vocab")
MOST_FILES = 200

KINDS = {
    "email": _("e-mail addresses"),
    "phone": _("telephone numbers"),
    "id": _("numbers of identity cards"),
    "card": _("numbers of bank cards"),
    "account": _("bank accounts (IBAN)"),
    "address": _("public IP addresses"),
}
MEND = _(
    "Replace them by made-up ones, or leave them out. If they may be there, allow this finding in .commonweight.yml "
    "and say why; reviewers read it."
)
FAULTS = {
    f"personal_{kind}": warning(
        format_lazy(_("%(count)s of %(rows)s rows drawn hold {what} in “%(where)s” (%(hint)s)."), what=what),
        MEND,
        may_be_allowed=True,
    )
    for kind, what in KINDS.items()
} | {
    "nothing_personal": info(_("%(rows)s rows of %(files)s files drawn; nothing in them points at a person.")),
    "nothing_drawn": info(_("There are no rows of text to look at.")),
}


@dataclass
class Drawn:
    """What the sample of one file held: how many rows of each kind and column, and where first."""

    rows: int = 0
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    first: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)


@check(
    "personal",
    title=_("Personal data"),
    faults=FAULTS,
    rule_version="2026-11-2",
    bounds=Bounds(seconds=120, cpu_seconds=110, memory=1024 * MEBIBYTE),
    order=55,
    company="reading",
)
def personal(subject: Subject) -> Iterator[Finding]:
    files = [file for file in subject.files if _holds_rows(subject, file)][:MOST_FILES]
    rows, found = 0, False
    for file in files:
        drawn = _draw(subject, file)
        rows += drawn.rows
        for finding in _told(file, drawn):
            found = True
            yield finding
    if not files:
        yield Finding("nothing_drawn")
    elif not found:
        yield Finding("nothing_personal", evidence={"rows": rows, "files": len(files)})


def _holds_rows(subject: Subject, file: SubjectFile) -> bool:
    """Whoever writes a README may sign it."""
    suffixes = DATA | TEXT_OF_DATASETS if subject.kind == "dataset" else DATA
    return file.suffix in suffixes and file.size > 0 and not file.name.lower().startswith(ABOUT)


def _draw(subject: Subject, file: SubjectFile) -> Drawn:
    drawn = Drawn()
    for row in sampling.cells(subject, file):
        drawn.rows += 1
        seen: dict[tuple[str, str], tuple[int, str]] = {}
        for cell in row:
            for one in identifiers.in_text(cell.text):
                seen.setdefault((one.kind, cell.column), (cell.row, one.hint))
        drawn.counts.update(seen.keys())
        drawn.first = seen | drawn.first
    return drawn


def _told(file: SubjectFile, drawn: Drawn) -> Iterator[Finding]:
    for (kind, column), count in drawn.counts.most_common():
        row, hint = drawn.first[kind, column]
        evidence = {"count": count, "rows": drawn.rows, "where": column[:80] or file.name, "hint": hint}
        yield Finding(f"personal_{kind}", file.path, line=row, field=column[:64], evidence=evidence)
