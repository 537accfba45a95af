"""Finding by words. Ids come back, among those rows that the asking package hands over: what the asker may see."""

from collections import Counter
from typing import Any

from django.db.models import QuerySet

from search.models import Entry
from search.queries.matching import best, holding_all, newest, newest_of_each
from search.tokens import CJK, Phrase, phrases

MOST = 1_000
TELLING_WORDS, SHORTEST_TELLING, LOOKED_AT = 8, 4, 50


def search(kind: str, query: str, *, among: "QuerySet[Any] | None" = None, most: int = MOST) -> list[str]:
    """Ids of those of `kind` that hold every phrase of `query`, best first; none for no words.

    Where more than `most` hold them, the newest are ranked.
    """
    found = phrases(query)
    return best(newest(kind, found, most, among=among), found) if found else []


def holding(kind: str, query: str) -> "QuerySet[Entry]":
    """The same unranked, as entries that stand within a question of the asking package."""
    found = phrases(query)
    return holding_all(kind, found) if found else Entry.objects.none()


def alike(kind: str, text: str) -> list[str]:
    """Ids of those that share words with the text: whoever holds more and rarer ones comes first. The asking package
    keeps those that its asker may see.

    Of each word the newest few are asked for: a word that stands everywhere tells nothing and costs nothing.
    """
    weights: Counter[str] = Counter()
    for ids in newest_of_each(kind, _telling(phrases(text)), LOOKED_AT):
        weights.update(dict.fromkeys(ids, 1 / len(ids)))
    return sorted(weights, key=lambda one: (weights[one], one), reverse=True)


def _telling(found: list[Phrase]) -> list[Phrase]:
    """Each pair of characters and each whole word by itself; short words stand in everything and tell nothing."""
    words = dict.fromkeys(word for phrase in found for word in phrase.words)
    telling = [word for word in words if CJK.match(word) or len(word) >= SHORTEST_TELLING]
    return [Phrase((word,), is_prefix=False) for word in telling[:TELLING_WORDS]]
