"""Code and apps, read without running a line: does it parse, is what it needs declared, is what it offers there?"""

from collections.abc import Iterator
from itertools import chain

from django.utils.translation import gettext_lazy as _

from reviews.checks.code_reading import PARSERS, Reading
from reviews.checks.declared import Declared, declared
from reviews.checks.findings import Finding, blocking, info, warning
from reviews.checks.registry import MEBIBYTE, Bounds, check
from reviews.checks.resolving import Tree, is_resolved, lacks
from reviews.checks.sources import Source
from reviews.checks.subject import Subject

MOST_FILES = 2000
INSTALL = _("Try it yourself in an empty environment: pip install . – and correct what it complains about.")

FAULTS = {
    "source_wrong": blocking(
        _("Line %(line)s is no Python: %(why)s."), _("Correct it. Code for another Python says so in requires-python.")
    ),
    "source_elsewhere": warning(
        _("Line %(line)s is no Python %(python)s: %(why)s. It is declared for other versions, so nobody read it here."),
        _("Say in the card which Python it was run with."),
    ),
    "source_unreadable": blocking(
        _("This file is not UTF-8 text, or is too large for source."), _("Save it as UTF-8.")
    ),
    "notebook_wrong": blocking(
        _("This is no notebook that others can open: %(why)s."), _("Open it in Jupyter and save it again.")
    ),
    "cell_wrong": blocking(
        _("Cell %(cell)s, line %(line)s is no Python: %(why)s."),
        _("Run the notebook from top to bottom, then save it."),
    ),
    "requirement_wrong": blocking(_("No installer takes this requirement: %(why)s"), INSTALL),
    "project_wrong": blocking(_("No installer takes this file: %(why)s"), INSTALL),
    "entry_missing": blocking(
        _("It offers “%(entry)s”, and there is no %(missing)s."), _("Correct the name, or add what it names.")
    ),
    "import_unresolved": warning(
        _("“%(module)s” is neither of the standard library, nor a file here, nor declared."),
        _("Add it to the dependencies in pyproject.toml or requirements.txt."),
    ),
    "document_wrong": warning(_("This file cannot be read: %(why)s."), _("Correct it, or give it another ending.")),
    "code_read": info(_("%(sources)s source files, %(notebooks)s notebooks and %(documents)s documents read.")),
}


@check(
    "builds",
    title=_("Code"),
    faults=FAULTS,
    rule_version="2026-11-1",
    kinds={"code", "app"},
    bounds=Bounds(seconds=120, cpu_seconds=110, memory=1024 * MEBIBYTE),
    order=52,
    company="reading",
)
def builds(subject: Subject) -> Iterator[Finding]:
    needs = declared(subject)
    files = subject.files[:MOST_FILES]
    tree = Tree(file.path for file in subject.files)
    reading = Reading(subject, needs)
    yield from (Finding(one.code, one.path, line=one.line, evidence={"why": one.why}) for one in needs.wrong)
    for file in files:
        yield from reading.of(file)
    yield from _of_imports(reading.sources, tree, needs)
    yield from _of_entries(subject, needs, tree, reading.sources)
    kinds = [file.suffix for file in files]
    counts = {
        "sources": kinds.count(".py"),
        "notebooks": kinds.count(".ipynb"),
        "documents": sum(map(kinds.count, PARSERS)),
    }
    yield Finding("code_read", evidence=counts)


def _of_imports(sources: dict[str, Source], tree: Tree, needs: Declared) -> Iterator[Finding]:
    """Each name once, where it is first asked for."""
    seen = set[str]()
    every = chain.from_iterable(((path, one) for one in source.imports) for path, source in sources.items())
    for path, one in every:
        name = f"{path}: {one.module}" if one.level else one.top
        file, _, cell = path.partition("#")
        if name not in seen and not is_resolved(one, file, tree, needs):
            seen.add(name)
            shown = "." * one.level + (one.module if one.level else one.top)
            yield Finding("import_unresolved", file, line=0 if cell else one.line, evidence={"module": shown[:120]})


def _of_entries(subject: Subject, needs: Declared, tree: Tree, sources: dict[str, Source]) -> Iterator[Finding]:
    for path, entry in needs.entries:
        if missing := lacks(entry, tree, sources):
            yield Finding("entry_missing", path, evidence={"entry": entry[:120], "missing": missing})
    app = subject.card_data.get("app_file")
    if subject.kind == "app" and isinstance(app, str) and subject.file(app) is None:
        yield Finding(
            "entry_missing", "README.md", field="app_file", evidence={"entry": app[:120], "missing": app[:120]}
        )
