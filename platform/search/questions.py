"""What somebody typed into the box: words, “words in quotes”, -words, and `name:value` for what the kinds of things
know of themselves. Full-width signs mean what their narrow ones do."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from search.tokens import Phrase, phrases

LONGEST = 300
MOST_TERMS, MOST_EXCLUDED = 20, 8
NARROW = str.maketrans({"：": ":", "“": '"', "”": '"', "＂": '"', "－": "-", "\u3000": " ", "\x00": " "})
PART = re.compile(r'(?<!\S)(-?)(?:([A-Za-z]+):)?("[^"]*"|\S*)')


@dataclass(frozen=True)
class Term:
    """`licence:mit`, or with a minus before it what is not wanted."""

    name: str
    value: str
    is_excluded: bool = False

    def __str__(self) -> str:
        value = f'"{self.value}"' if " " in self.value else self.value
        return f"{'-' if self.is_excluded else ''}{self.name}:{value}"


@dataclass(frozen=True)
class Question:
    """`words` are those that must all be found, with their quotes; `unwanted` each of those with a minus."""

    words: str = ""
    unwanted: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()

    @classmethod
    def of(cls, text: str, names: Collection[str]) -> "Question":
        """`names` are the operators there are; `http://…` is none of them, so it is words."""
        words, unwanted, terms = [], [], []
        for minus, name, value in PART.findall(_plain(text)[:LONGEST].translate(NARROW)):
            if name.lower() in names:
                terms.append(Term(name.lower(), value.strip('"').strip(), bool(minus)))
            elif minus and (name or value):
                unwanted.append(_with_name(name, value))
            elif name or value:
                words.append(_with_name(name, value))
        return cls(" ".join(words), tuple(unwanted[:MOST_EXCLUDED]), tuple(terms[:MOST_TERMS]))

    def __str__(self) -> str:
        return " ".join([self.words, *(f"-{one}" for one in self.unwanted), *map(str, self.terms)]).strip()

    @property
    def is_empty(self) -> bool:
        return not (self.phrases or self.terms)

    @cached_property
    def phrases(self) -> list[Phrase]:
        return phrases(self.words)

    @cached_property
    def excluded(self) -> list[Phrase]:
        """One phrase each: `-pre-trained` are two words side by side."""
        found = (phrases(one if one.startswith('"') else f'"{one}"') for one in self.unwanted)
        return [phrase for some in found for phrase in some]

    def with_term(self, term: Term) -> "Question":
        return Question(self.words, self.unwanted, (*self.terms, term))

    def without_term(self, term: Term) -> "Question":
        return Question(self.words, self.unwanted, tuple(one for one in self.terms if one != term))


def _with_name(name: str, value: str) -> str:
    return f"{name}:{value}" if name else value


def _plain(text: str) -> str:
    """Without what a database cannot hold: halves of characters."""
    return text.encode("utf-8", "ignore").decode()
