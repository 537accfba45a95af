"""Rows by the million, written past Django's objects: through COPY on PostgreSQL, and as prepared rows on SQLite.

    write(Post, ({"id": new_id(), "topic_id": topic, "number": place, "text": text} for …), author=somebody)

What a row does not say is as the model has it for a new one. An id that the database does not count must be said. No
signal is sent and nothing is checked but what the database checks.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import AutoField, Model

from search.actions.indexing import words_of
from search.kinds import Document


def write(model: type[Model], rows: Iterable[Mapping[str, Any]], **alike: Any) -> None:
    """What is `alike` in all of them is said once, as the model takes it; the rows hold what the database takes."""
    waiting = iter(rows)
    first = next(waiting, None)
    if first is None:
        return
    fields: list[Any] = [
        one for one in model._meta.concrete_fields if not isinstance(one, AutoField) or one.attname in first
    ]
    new = model(**alike)
    usual = {one.attname: one.get_db_prep_save(getattr(new, one.attname), connection) for one in fields}
    columns = ", ".join(connection.ops.quote_name(one.column) for one in fields)
    values = (tuple((usual | dict(row)).values()) for row in chain([first], waiting))
    _insert(f"{model._meta.db_table} ({columns})", len(fields), values)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)


def _insert(place: str, width: int, rows: Iterator[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {place} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            values = ", ".join(["?"] * width)
            cursor.connection.executemany(f"INSERT INTO {place} VALUES ({values})", rows)  # noqa: S608  (of the model)


@contextmanager
def index_made_afterwards() -> Iterator[None]:
    """The full-text index of all entries that are written meanwhile is made once, at the end: half the time."""
    is_postgresql = connection.vendor == "postgresql"
    before, after = _on_postgresql() if is_postgresql else _on_sqlite()
    with connection.cursor() as cursor:
        cursor.execute(before)
        yield
        for statement in after:
            cursor.execute(statement)


def _on_postgresql() -> tuple[str, list[str]]:
    made = "CREATE INDEX search_entry_vector ON search_entry USING gin (vector)"
    return "DROP INDEX search_entry_vector", ["SET maintenance_work_mem = '512MB'", made]


def _on_sqlite() -> tuple[str, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'search_entry_added'")
        (trigger,) = cursor.fetchone()
    return "DROP TRIGGER search_entry_added", ["INSERT INTO search_fts(search_fts) VALUES ('rebuild')", trigger]


def entry(document: Document) -> dict[str, str]:
    """As `search.actions.index` keeps it."""
    return vars(document) | words_of(document)
