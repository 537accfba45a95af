"""Languages by their BCP 47 tags, named in the reader's language by the Unicode locale data."""

from collections.abc import Collection
from functools import cache, reduce

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from django.utils.translation import get_language

# Offered in forms, most spoken first; any other valid tag may be written in a card.
COMMON = tuple(
    """
    en zh yue es ar hi fr bn pt ru ur id de ja ko vi tr fa it th pl uk nl sw ro el cs hu sv da nb fi he ms tl ta te mr
    gu pa kn ml bo ug mn kk my km lo ne si ka hy az uz ca eu gl sk bg hr sr lt lv et is ga cy zu xh yo ig ha am so
    """.split()  # noqa: SIM905  (words read better than quotes)
)


LETTERS_OF_SCRIPT = 4


def canonical(tag: str) -> str:
    """`ZH_hans` → `zh-Hans`; "" when the tag names no language we know."""
    try:
        parsed = Locale.parse(tag.strip(), sep="-" if "-" in tag else "_")
    except (ValueError, UnknownLocaleError, TypeError):
        return tag.strip().lower() if tag.strip().lower() in _names("en") else ""
    parts = [
        parsed.language,
        parsed.script if parsed.script and parsed.script.lower() in tag.lower() else "",
        parsed.territory,
    ]
    return "-".join(part for part in parts if part)


def label(tag: str) -> str:
    """The language in the reader's own; an unknown tag is shown as it is."""
    names = _names(get_language() or "en")
    language, *_rest = tag.split("-")
    return names.get(tag.replace("-", "_")) or names.get(language) or tag


def listed(tags: Collection[str]) -> str:
    """Several, as the reader's language sets them apart."""
    between = _locale(get_language() or "en").list_patterns["standard"]["middle"]
    return reduce(between.format, map(label, tags)) if tags else ""


def script(tag: str) -> str:
    """In which letters it is written, where its own tag does not say so by what is likely: `zh-TW` → `Hant`."""
    language, *rest = tag.split("-")
    likely = get_global("likely_subtags")
    written = [part for part in rest if len(part) == LETTERS_OF_SCRIPT]
    found = likely.get("_".join([language, *rest])) or likely.get(language, "")
    return next(iter(written or found.split("_")[1:2]), "")


def own_name(tag: str) -> str:
    """What those who speak it call it."""
    try:
        return Locale.parse(tag, sep="-").get_display_name() or tag
    except (ValueError, UnknownLocaleError):
        return tag


def choices() -> list[tuple[str, str]]:
    return [(tag, label(tag)) for tag in COMMON]


@cache
def _names(language: str) -> dict[str, str]:
    return dict(_locale(language).languages)


def _locale(language: str) -> Locale:
    return Locale.parse("zh_Hans" if language.startswith("zh") else language.replace("-", "_"))
