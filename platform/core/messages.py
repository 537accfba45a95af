"""The catalogues of the interface, one a package, kept with Babel: no GNU gettext is needed on any machine.

A package's catalogue covers its Python and the templates in `templates/<package>/`; `web` also covers what no package
owns (`templates/*.html`, `templates/components/`).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, pofile
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from django.apps import apps
from django.conf import settings
from django.utils.translation.template import templatize

LOCALE = "zh_Hans"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "Sentence": None,  # what engines say
}
SHARED_TEMPLATES = ("components", "emails")
Found = tuple[str | tuple[str, ...], str | None, str, int]


@dataclass(frozen=True)
class Package:
    name: str
    folder: Path

    @property
    def catalogue(self) -> Path:
        return self.folder / "locale" / LOCALE / "LC_MESSAGES" / "django.po"

    @property
    def compiled(self) -> Path:
        return self.catalogue.with_suffix(".mo")

    def templates(self) -> Iterator[Path]:
        root = settings.ROOT / "templates"
        folders = [root / self.name]
        if self.name == "web":
            folders += [root / name for name in SHARED_TEMPLATES]
            yield from sorted(root.glob("*.html"))
        if self.name == "accounts":
            folders += [root / "account", root / "mfa", root / "usersessions"]
        for folder in folders:
            yield from sorted(path for path in folder.rglob("*") if path.suffix in {".html", ".txt"})


def packages() -> list[Package]:
    """Our own applications, in the order of the settings."""
    roots = (settings.ROOT / "platform", settings.ROOT)
    ours = [Package(app.name, Path(app.path)) for app in apps.get_app_configs() if Path(app.path).parent in roots]
    return [package for package in ours if ".venv" not in package.folder.parts]


def extracted(package: Package) -> Catalog:
    """Every string of a package, with the places where it stands."""
    catalogue = Catalog(project="Commonweight", charset="utf-8")
    for path in [*sorted(package.folder.rglob("*.py")), *package.templates()]:
        if "migrations" in path.parts:
            continue
        place = str(path.relative_to(settings.ROOT))
        for text, context, comment_flags, _line in _strings(path):
            catalogue.add(text, context=context, locations=[(place, 0)], flags=[comment_flags] if comment_flags else [])
    return catalogue


def _strings(path: Path) -> Iterator[Found]:
    source = path.read_text()
    if path.suffix != ".py":
        # The text between the tags becomes x's; indented as it stands, Python's tokenizer would trip over it.
        source = "\n".join(line.lstrip() for line in templatize(source, origin=str(path)).splitlines())
    for line, text, _comments, context in extract(
        "python", BytesIO(source.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"}
    ):
        single = text[0] if isinstance(text, tuple) else text
        if single:
            yield text, context, "python-format" if "%(" in single else "", line


def update(package: Package) -> Catalog:
    """Bring the catalogue up to date with the source: new strings come in untranslated, unused ones go."""
    template, catalogue = extracted(package), load(package)
    if not template:
        return template
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)  # a date would clash in every merge
    catalogue.obsolete.clear()
    package.catalogue.parent.mkdir(parents=True, exist_ok=True)
    with package.catalogue.open("wb") as file:
        pofile.write_po(file, catalogue, width=110, sort_output=True, omit_header=False, include_lineno=False)
    return catalogue


def load(package: Package) -> Catalog:
    if not package.catalogue.exists():
        return Catalog(locale=LOCALE, project="Commonweight", charset="utf-8", fuzzy=False)
    with package.catalogue.open("rb") as file:
        return pofile.read_po(file, locale=LOCALE)


def missing(package: Package) -> list[str]:
    """Strings of the source that have no Chinese, or a fuzzy one."""
    known = load(package)
    return sorted(
        str(message.id)
        for message in extracted(package)
        if message.id and not _is_translated(known, message.id, message.context)
    )


def disagreements(chosen: Sequence[Package]) -> list[str]:
    """Texts with two wordings: the first package that Django loads would speak for both. A context tells them apart."""
    wordings: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for package in chosen:
        for message in load(package):
            if text := message.id if isinstance(message.id, str) else message.id[0]:
                said = message.string if isinstance(message.string, str) else " / ".join(message.string or ())
                wordings[text, message.context or ""].setdefault(said, package.name)
    return [
        f"{text}: " + ", ".join(f"“{said}” in {name}" for said, name in found.items())
        for (text, _context), found in sorted(wordings.items())
        if len(found) > 1
    ]


def _is_translated(known: Catalog, identity: str | Sequence[str], context: str | None) -> bool:
    message = known.get(identity if isinstance(identity, str) else identity[0], context)
    if message is None or message.fuzzy:
        return False
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


def compile_catalogue(package: Package) -> None:
    with package.compiled.open("wb") as file:
        write_mo(file, load(package))
