"""Phrases as either database is asked for them, and the newest entries that hold them."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Exists, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Substr

from search.models import Entry
from search.tokens import Phrase, index_text

WEIGHED = 4_000  # characters of a body that are read to rank it
TITLE, MOST_COUNTED = 8, 4  # a phrase in the title weighs as much as eight in the body, of which the first four count


def fts5(
    found: Sequence[Phrase], *, without: Sequence[Phrase] = (), kind: str = "", is_any_enough: bool = False
) -> str:
    asked = (" OR " if is_any_enough else " AND ").join(map(_quoted, found))
    if without:
        asked = f"({asked}) NOT ({' OR '.join(map(_quoted, without))})"
    words = f"{{title body}} : ({asked})"
    return f'kind : "{kind}" AND {words}' if kind else words


def tsquery(found: Sequence[Phrase], *, without: Sequence[Phrase] = (), is_any_enough: bool = False) -> str:
    asked = (" | " if is_any_enough else " & ").join(map(_followed, found))
    return f"({asked}) & !({' | '.join(map(_followed, without))})" if without else asked


def newest(
    kind: str, found: Sequence[Phrase], most: int, *, among: Exists, without: Sequence[Phrase] = ()
) -> "QuerySet[Entry]":
    """The newest `most` entries that hold every phrase, read off the index from its end: a word that stands in half of
    everything costs no more than a rare one."""
    entries = Entry.objects.filter(among, kind=kind)
    if connection.vendor == "postgresql":
        match = tsquery(found, without=without)
        return entries.extra(where=["vector @@ to_tsquery('simple', %s)"], params=[match]).order_by("-pk")[:most]
    match = fts5(found, without=without, kind=kind)
    joined = ["search_fts MATCH %s", "search_fts.rowid = search_entry.id"]
    found_there = entries.extra(tables=["search_fts"], where=joined, params=[match])  # noqa: S610  (as above)
    return found_there.order_by(RawSQL("search_fts.rowid", []).desc())[:most]


def holding_any(kind: str, found: Sequence[Phrase]) -> "QuerySet[Entry]":
    """To stand within a query."""
    if connection.vendor == "postgresql":
        ids = RawSQL(
            "SELECT id FROM search_entry WHERE vector @@ to_tsquery('simple', %s)", [tsquery(found, is_any_enough=True)]
        )
    else:
        match = fts5(found, kind=kind, is_any_enough=True)
        ids = RawSQL("SELECT rowid FROM search_fts WHERE search_fts MATCH %s", [match])
    return Entry.objects.filter(kind=kind, pk__in=ids)


def is_told_by(found: Sequence[Phrase], excluded: Sequence[Phrase], title: str, body: str) -> float:
    """How well words that are in no index tell of what was asked for; 0 where one is missing or unwanted."""
    title, body = index_text(title), index_text(body)
    held = [_count(phrase, title) + _count(phrase, body) > 0 for phrase in found]
    unwanted = any(_count(phrase, title) + _count(phrase, body) for phrase in excluded)
    return _weight(found, title, body) if held and all(held) and not unwanted else 0


def best(entries: "QuerySet[Entry]", found: Sequence[Phrase]) -> list[str]:
    """Ids of what these entries stand for, best first; alike on every database, the newer of equals first."""
    rows = entries.annotate(beginning=Substr("body", 1, WEIGHED)).values_list("object_id", "title", "beginning")
    weighed = [(_weight(found, title, body), -place, id) for place, (id, title, body) in enumerate(rows)]
    return [id for _weight_of, _place, id in sorted(weighed, reverse=True)]


def _weight(found: Sequence[Phrase], title: str, body: str) -> float:
    """Short titles that hold what was asked for come before long ones."""
    in_title = sum(_count(phrase, title) > 0 for phrase in found)
    in_body = sum(min(_count(phrase, body), MOST_COUNTED) for phrase in found)
    return in_title * (TITLE + 1 / (1 + title.count(" "))) + in_body / TITLE


def _count(phrase: Phrase, text: str) -> int:
    wanted = f" {' '.join(phrase.words)}" + ("" if phrase.is_prefix else " ")
    return f" {text} ".count(wanted)


def _quoted(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.words)}"{"*" if phrase.is_prefix else ""}'


def _followed(phrase: Phrase) -> str:
    if phrase.is_prefix:
        return f"'{phrase.words[0]}':*"
    return "(" + " <-> ".join(f"'{word}'" for word in phrase.words) + ")"
