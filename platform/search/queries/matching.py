"""Phrases as either database is asked for them, the newest entries that hold them, and which of those fit best."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Substr

from core.remembering import remembered
from search.models import Entry
from search.tokens import Phrase

WEIGHED = 4_000  # characters of a body that are read to rank it
TITLE, MOST_COUNTED = 8, 4  # a phrase in the title weighs as much as eight in the body, of which the first four count
SQLITE_IDS = "SELECT rowid FROM search_fts WHERE search_fts MATCH %s"
KEPT_BEGINNING, COMMON = 4, 1_000  # characters of words of which SQLite keeps an index (see the migrations)
FREQUENT = 20_000  # entries with a word; where fewer have it, they are looked through faster than those of an author
SQLITE_HOLDS = "(instr(' ' || title || ' ', %s) OR instr(' ' || body || ' ', %s))"
RARE, NEARLY_EVERYWHERE = 2_000, 50_000  # entries of all kinds, as PostgreSQL guesses
POSTGRES_HOLDS = "vector @@ to_tsquery('simple', %s)"
POSTGRES_ANY = f"SELECT 1 FROM search_entry WHERE {POSTGRES_HOLDS}"  # noqa: S608  (a constant)
POSTGRES_HOLDS_TOO = "coalesce(vector, '') @@ to_tsquery('simple', %s)"  # asked of each entry, never of the index
POSTGRES_IDS = "SELECT id FROM search_entry WHERE vector @@ to_tsquery('simple', %s)"
SQLITE_NEWEST = """
SELECT * FROM (
    SELECT %s, object_id FROM search_fts JOIN search_entry ON search_entry.id = search_fts.rowid
    WHERE search_entry.kind = %s AND search_fts MATCH %s
    ORDER BY search_fts.rowid DESC LIMIT %s
) AS held"""
WITHIN_KIND = "search_entry.id + 0"  # for PostgreSQL, of which there is an index by kind: by `id` it walks all kinds
POSTGRES_NEWEST = f"""
SELECT * FROM (
    SELECT %s, object_id FROM search_entry
    WHERE kind = %s AND vector @@ to_tsquery('simple', %s)
    ORDER BY {WITHIN_KIND} DESC LIMIT %s
) AS held"""  # noqa: S608  (of constants)


def newest(
    kind: str,
    found: Sequence[Phrase],
    most: int,
    *,
    among: "QuerySet[Any] | None" = None,
    without: Sequence[Phrase] = (),
    kept: Mapping[str, Collection[str]] | None = None,
) -> "QuerySet[Entry]":
    """The newest `most` entries that hold every phrase, read off the index from its end: a word that stands in half of
    everything costs no more than a rare one.

    Where only few of those who hold it are `kept` by an author or at a place, their entries are read instead.
    """
    entries = Entry.objects.filter(kind=kind)
    if among is not None:
        entries = entries.filter(Exists(among.order_by().filter(pk=OuterRef("object_id"))))
    if kept and _is_worth_it(kind, found):
        those = entries.filter(**{f"{column}__in": ids for column, ids in kept.items()})
        return _with_words(those, found, without).order_by("-id")[:most]
    if connection.vendor == "postgresql":
        held = _holding(entries, found, without)
        return held.order_by(RawSQL(WITHIN_KIND, []).desc())[:most]  # noqa: S611  (a constant)
    match = fts5(kind, [_whole_if_common(kind, phrase) for phrase in found], without=without)
    joined = ["search_fts MATCH %s", "search_fts.rowid = search_entry.id"]
    held = entries.extra(tables=["search_fts"], where=joined, params=[match])  # noqa: S610  (constants; the words are a parameter)
    return held.order_by(RawSQL("search_fts.rowid", []).desc())[:most]


def _is_worth_it(kind: str, found: Sequence[Phrase]) -> bool:
    """PostgreSQL weighs it by itself. Of entries from before they knew their author and place, none may be missed."""
    if Entry.objects.filter(kind=kind, author=None).exists():
        return False
    return connection.vendor == "postgresql" or _is_common(fts5(kind, found), FREQUENT)


def _with_words(entries: "QuerySet[Entry]", found: Sequence[Phrase], without: Sequence[Phrase]) -> "QuerySet[Entry]":
    """Each entry asked by itself."""
    if connection.vendor == "postgresql":
        return _holding(entries, found, without)
    wanted = [(SQLITE_HOLDS, phrase) for phrase in found] + [(f"NOT {SQLITE_HOLDS}", phrase) for phrase in without]
    words = [_spelt(phrase) for _test, phrase in wanted for _column in ("title", "body")]
    return entries.extra(where=[test for test, _phrase in wanted], params=words)  # noqa: S610  (as above)


def _holding(entries: "QuerySet[Entry]", found: Sequence[Phrase], without: Sequence[Phrase]) -> "QuerySet[Entry]":
    """On PostgreSQL. To gather from the index all that begins like a word that stands nearly everywhere takes longer
    than the rest of a search. Where other words are rare, the few that hold those are asked for it.
    """
    everywhere = _nearly_everywhere(found)
    match = tsquery([phrase for phrase in found if phrase not in everywhere], without=without)
    held = entries.extra(where=[POSTGRES_HOLDS], params=[match])  # noqa: S610  (constants; the words are a parameter)
    return held.extra(where=[POSTGRES_HOLDS_TOO], params=[tsquery(everywhere)]) if everywhere else held  # noqa: S610


def _nearly_everywhere(found: Sequence[Phrase]) -> list[Phrase]:
    """Those beginnings of words, beside others that are rare."""
    if len(found) < 2 or not any(phrase.is_prefix for phrase in found):
        return []
    guessed = remembered(("guessed", *found), lambda: _guessed(found))
    fewest = min(guessed)
    many = max(NEARLY_EVERYWHERE, fewest)
    numbers = zip(found, guessed, strict=True)
    return [phrase for phrase, number in numbers if phrase.is_prefix and number > many] if fewest <= RARE else []


def _guessed(found: Sequence[Phrase]) -> list[int]:
    """How many entries hold each: what the planner makes of its statistics, without looking."""
    with connection.cursor() as cursor:
        asked = f"EXPLAIN (FORMAT JSON) {' UNION ALL '.join([POSTGRES_ANY] * len(found))}"
        cursor.execute(asked, [tsquery([one]) for one in found])
        ((((plan,),),),) = [cursor.fetchall()]
    return _rows_of(plan["Plan"], len(found))


def _rows_of(plan: Mapping[str, Any], parts: int) -> list[int]:
    """Of each part that is put behind the other. Where several processes do it, what gathers them stands above."""
    while plan["Node Type"] != "Append" and len(plan.get("Plans", ())) == 1:
        plan = plan["Plans"][0]
    below = plan.get("Plans", ())
    return [one["Plan Rows"] for one in below] if len(below) == parts else [0] * parts


def newest_of_each(kind: str, found: Sequence[Phrase], most: int) -> "list[list[str]]":
    """Ids of the newest `most` that hold each phrase by itself; one question for all phrases that anything holds."""
    if not found:
        return []
    is_postgresql = connection.vendor == "postgresql"
    part = POSTGRES_NEWEST if is_postgresql else SQLITE_NEWEST
    matches = [tsquery([one]) if is_postgresql else fts5(kind, [one]) for one in found]
    given = [value for place, match in enumerate(matches) for value in (place, kind, match, most)]
    ids: dict[int, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([part] * len(found)), given)
        for place, id in cursor.fetchall():
            ids.setdefault(place, []).append(id)
    return list(ids.values())


def holding_all(kind: str, found: Sequence[Phrase]) -> "QuerySet[Entry]":
    """To stand within a query."""
    return _held(kind, tsquery(found) if connection.vendor == "postgresql" else fts5(kind, found))


def holding_any(kind: str, found: Sequence[Phrase]) -> "QuerySet[Entry]":
    match = tsquery(found, joined=" | ") if connection.vendor == "postgresql" else fts5(kind, found, joined=" OR ")
    return _held(kind, match)


def best(entries: "QuerySet[Entry]", found: Sequence[Phrase]) -> list[str]:
    """Ids of what these entries stand for, best first; alike on every database, the newer of equals first."""
    rows = entries.annotate(beginning=Substr("body", 1, WEIGHED)).values_list("object_id", "title", "beginning")
    weighed = [(_weight(found, title, body), -place, id) for place, (id, title, body) in enumerate(rows)]
    return [id for _weight_of, _place, id in sorted(weighed, reverse=True)]


def is_told_by(found: Sequence[Phrase], excluded: Sequence[Phrase], title: str, body: str) -> float:
    """How well words that are in no index, made with `index_text`, tell of what was asked for; 0 where one is missing
    or unwanted."""
    held = [_count(phrase, title) + _count(phrase, body) > 0 for phrase in found]
    unwanted = any(_count(phrase, title) + _count(phrase, body) for phrase in excluded)
    return _weight(found, title, body) if held and all(held) and not unwanted else 0


def fts5(kind: str, found: Sequence[Phrase], *, without: Sequence[Phrase] = (), joined: str = " AND ") -> str:
    asked = joined.join(map(_quoted, found))
    if without:
        asked = f"({asked}) NOT ({' OR '.join(map(_quoted, without))})"
    return f'kind : "{kind}" AND {{title body}} : ({asked})'


def tsquery(found: Sequence[Phrase], *, without: Sequence[Phrase] = (), joined: str = " & ") -> str:
    asked = joined.join(map(_followed, found))
    return f"({asked}) & !({' | '.join(map(_followed, without))})" if without else asked


def _whole_if_common(kind: str, phrase: Phrase) -> Phrase:
    """SQLite gathers all that begins like a long word before it gives the first. Where the word as it stands fills
    every list already, longer ones need not be looked for."""
    if not phrase.is_prefix or len(phrase.words[0]) <= KEPT_BEGINNING:
        return phrase
    whole = replace(phrase, is_prefix=False)
    return whole if _is_common(fts5(kind, [whole]), COMMON) else phrase


def _is_common(match: str, most: int) -> bool:
    """Whether more than so many hold it, on SQLite."""
    with connection.cursor() as cursor:
        cursor.execute(f"{SQLITE_IDS} LIMIT 1 OFFSET {most}", [match])
        return cursor.fetchone() is not None


def _held(kind: str, match: str) -> "QuerySet[Entry]":
    ids = POSTGRES_IDS if connection.vendor == "postgresql" else SQLITE_IDS
    return Entry.objects.filter(kind=kind, pk__in=RawSQL(ids, [match]))  # noqa: S611  (constants above; the words are a parameter)


def _weight(found: Sequence[Phrase], title: str, body: str) -> float:
    """Short titles that hold what was asked for come before long ones."""
    in_title = sum(_count(phrase, title) > 0 for phrase in found)
    in_body = sum(min(_count(phrase, body), MOST_COUNTED) for phrase in found)
    return in_title * (TITLE + 1 / (1 + title.count(" "))) + in_body / TITLE


def _count(phrase: Phrase, text: str) -> int:
    return f" {text} ".count(_spelt(phrase))


def _spelt(phrase: Phrase) -> str:
    """As it stands in words with a space before and behind."""
    return f" {' '.join(phrase.words)}" + ("" if phrase.is_prefix else " ")


def _quoted(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.words)}"{"*" if phrase.is_prefix else ""}'


def _followed(phrase: Phrase) -> str:
    if phrase.is_prefix:
        return f"'{phrase.words[0]}':*"
    return "(" + " <-> ".join(f"'{word}'" for word in phrase.words) + ")"
