"""One tokenizer for both databases, so that the same words find the same things on either.

Chinese, Japanese and Korean runs become overlapping pairs of characters (and the last character alone, which a search
for one character needs); all other writing becomes whole words, folded to lower case without accents. What comes out is
plain text of words and spaces: the databases only split it again.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 64
QUOTED = re.compile(r'"([^"]*)"')
SIGNS = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\u31f0-\u31ff\uac00-\ud7af\U00020000-\U0002fa1f"
CJK = re.compile(f"[{SIGNS}]")


@dataclass(frozen=True)
class Phrase:
    """Words that must stand side by side. The last may be only the beginning of a word when `is_prefix`."""

    words: tuple[str, ...]
    is_prefix: bool


def index_text(text: str, limit: int = 12_000) -> str:
    """The words to store, at most `limit` of them: positions in PostgreSQL's index end at 16,383."""
    words: list[str] = []
    for run, is_cjk in _runs(text):
        words += [*_pairs(run), run[-1]] if is_cjk and len(run) > 1 else [run]
        if len(words) >= limit:
            break
    return " ".join(words[:limit])


def phrases(query: str, limit: int = 12) -> list[Phrase]:
    """What a person typed, as phrases that must all be found; the first `limit` of them. What stands in quotes is one
    phrase, of whole words."""
    found: list[Phrase] = []
    for place, part in enumerate(QUOTED.split(query)):
        is_quoted = place % 2 == 1
        found += _exact(part) if is_quoted else _loose(part)
    return found[:limit]


def _exact(text: str) -> list[Phrase]:
    """These words side by side, none of them only begun. A run of Chinese may go on where the quotation ends."""
    runs, words = list(_runs(text)), []
    for place, (run, is_cjk) in enumerate(runs, start=1):
        if is_cjk and len(run) > 1:
            words += _pairs(run) if place == len(runs) else [*_pairs(run), run[-1]]
        else:
            words.append(run)
    is_one_character = len(words) == 1 and len(words[0]) == 1 and bool(CJK.match(words[0]))
    return [Phrase(tuple(words[:LONGEST]), is_prefix=is_one_character)] if words else []


def _loose(text: str) -> list[Phrase]:
    return [
        Phrase(tuple(_pairs(run)), is_prefix=False) if is_cjk and len(run) > 1 else Phrase((run,), is_prefix=True)
        for run, is_cjk in _runs(text)
    ]


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    for found in _cutter(_marks_in(folded)).finditer(folded):
        if found["cjk"]:
            yield found[0], True
        elif word := _unaccented(found[0])[:LONGEST]:
            yield word, False


@lru_cache(maxsize=256)
def _cutter(marks: str) -> re.Pattern[str]:
    """A whole run at a time: one character after the other takes longer than all else that a search does."""
    word = rf"[^\W_{SIGNS}]"
    return re.compile(rf"(?P<cjk>[{SIGNS}]+)|(?:{word}|[{marks}])+" if marks else rf"(?P<cjk>[{SIGNS}]+)|{word}+")


def _marks_in(text: str) -> str:
    """Vowels and accents of scripts that write them apart. To an expression they are no part of a word."""
    if text.isascii():
        return ""
    marks = (one for one in set(text) if unicodedata.category(one).startswith("M") and not CJK.match(one))
    return "".join(sorted(marks))


def _unaccented(word: str) -> str:
    if word.isascii():
        return word
    letters = (
        letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.category(letter).startswith("M")
    )
    return unicodedata.normalize("NFKC", "".join(letters))


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)]
