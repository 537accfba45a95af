"""Finding. The answer is a queryset of ids and ranks, which the asking package narrows to what the asker may see."""

from django.db import connection
from django.db.models import FloatField, QuerySet
from django.db.models.expressions import RawSQL

from search.models import Entry
from search.queries.matching import fts5, tsquery
from search.tokens import CJK, Phrase, phrases

# A word in the title weighs as much as eight in the body. Lower is better on both databases.
SQLITE_FOUND = "SELECT rowid FROM search_fts WHERE search_fts MATCH %s"
SQLITE_RANK = (
    "SELECT bm25(search_fts, 0.0, 8.0, 1.0) FROM search_fts WHERE search_fts MATCH %s AND rowid = search_entry.id"
)
POSTGRES_FOUND = "SELECT id FROM search_entry WHERE vector @@ to_tsquery('simple', %s)"
POSTGRES_RANK = "-ts_rank('{0.1, 0.1, 0.125, 1.0}', vector, to_tsquery('simple', %s))"
MOST_WORDS, SHORTEST_TELLING = 24, 4


def search(kind: str, query: str, *, is_any_enough: bool = False) -> QuerySet[Entry]:
    """Entries of `kind` that hold every phrase of `query`, with their `rank`, best first; none for no words.

    Where any word is enough, those that hold more and rarer ones come first.
    """
    found = _words(phrases(query)) if is_any_enough else phrases(query)
    if not found:
        return Entry.objects.none()
    is_postgres = connection.vendor == "postgresql"
    match = tsquery(found, is_any_enough=is_any_enough) if is_postgres else fts5(found, is_any_enough=is_any_enough)
    ids, rank = (POSTGRES_FOUND, POSTGRES_RANK) if is_postgres else (SQLITE_FOUND, SQLITE_RANK)
    return (
        Entry.objects.filter(kind=kind, pk__in=RawSQL(ids, [match]))  # noqa: S611  (constants above; the words are a parameter)
        .annotate(rank=RawSQL(rank, [match], output_field=FloatField()))  # noqa: S611  (as above)
        .order_by("rank", "-object_id")
    )


def _words(found: list[Phrase]) -> list[Phrase]:
    """Each pair of characters and each whole word by itself; short words stand in everything and tell nothing."""
    words = [word for phrase in found for word in phrase.words]
    telling = [word for word in words if CJK.match(word) or len(word) >= SHORTEST_TELLING]
    return [Phrase((word,), is_prefix=False) for word in telling][:MOST_WORDS]
