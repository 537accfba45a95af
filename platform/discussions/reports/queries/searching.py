"""Finding reports by their words, and those that say much the same."""

from collections import Counter
from typing import Any

from django.db.models import QuerySet

from discussions.reports.models import Report
from search.queries import holding, search
from search.tokens import phrases

KIND = "report"
WORDS_LIMIT = 200
WORDS_COMPARED = 8  # a question each
CANDIDATES = 50
MOST_SIMILAR = 5


def find_reports(reports: QuerySet[Report], words: str) -> QuerySet[Any]:
    """Those that hold every word. Private ones are found by nobody: their words are not in the index."""
    return reports.filter(pk__in=holding(KIND, words[:WORDS_LIMIT]).values("object_id"))


def similar_reports(reports: QuerySet[Report], title: str) -> list[Report]:
    """Those that share most words with a title, half of them at least; of those, the newest first."""
    known = {word for phrase in phrases(title[:WORDS_LIMIT]) for word in phrase.words}
    words = sorted(known, key=len, reverse=True)[:WORDS_COMPARED]
    shared = Counter(one for word in words for one in search(KIND, word, most=CANDIDATES))
    close = ((count, id) for id, count in shared.items() if count * 2 >= len(words))
    best = [id for _count, id in sorted(close, reverse=True)][:CANDIDATES]
    rows = reports.in_bulk(best)
    return [rows[id] for id in best if id in rows][:MOST_SIMILAR]
