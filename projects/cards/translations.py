"""Cards in other languages: `README.zh.md` or `README_zh-CN.md` beside `README.md`, as repositories do it."""

import re
from collections.abc import Iterable

from projects.vocabulary import languages

NAMED = re.compile(r"README[._-]([A-Za-z]{2,3}(?:[_-][A-Za-z0-9]{2,4}){0,2})\.md", re.IGNORECASE)
USUAL = {"cn": "zh"}  # a country, but everybody means its language
HAN = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[A-Za-z]+")


def language_of(path: str) -> str:
    """The tag of the language into which this file translates the card; "" for every other file."""
    named = NAMED.fullmatch(path)
    return languages.canonical(USUAL.get(named[1].lower(), named[1])) if named else ""


def translations_among(paths: Iterable[str]) -> dict[str, str]:
    """The files by their languages. Of two that say they are in the same one, the first in their order counts."""
    found: dict[str, str] = {}
    for path in sorted(paths):
        if language := language_of(path):
            found.setdefault(language, path)
    return found


def best_for(reader: str, known: Iterable[str]) -> str:
    """The one that somebody with this language reads best; "" when none is in it. What is written in other letters they
    may choose, and are not given: simplified and traditional Chinese are two things to read."""
    wanted, tags = languages.canonical(reader), sorted(known)
    base, letters = wanted.partition("-")[0], languages.script(wanted)
    alike = [tag for tag in tags if tag.partition("-")[0] == base]
    read = [tag for tag in alike if tag == base or languages.script(tag) == letters]
    return min(read, key=lambda tag: (tag != wanted, languages.script(tag) != letters, tag != base), default="")


def is_chinese(text: str) -> bool:
    """Whether a text is written in Chinese rather than beside it."""
    return len(HAN.findall(text)) > len(WORD.findall(text))
