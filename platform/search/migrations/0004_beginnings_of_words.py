"""SQLite keeps the beginnings of words, too. Without them each search for a word that may go on gathered everything that
begins so before it gave the first; for one Chinese character that is half of all pairs."""

from typing import Any

from django.db import migrations

MADE = "CREATE VIRTUAL TABLE search_fts USING fts5(kind, title, body, content='search_entry', content_rowid='id', tokenize='ascii'{})"


def keep_beginnings(apps: Any, schema_editor: Any) -> None:
    _make_anew(schema_editor, ", prefix='1 2 3 4'")


def drop_beginnings(apps: Any, schema_editor: Any) -> None:
    _make_anew(schema_editor, "")


def _make_anew(schema_editor: Any, more: str) -> None:
    """The triggers find the table by its name."""
    if schema_editor.connection.vendor != "postgresql":
        schema_editor.execute("DROP TABLE search_fts")
        schema_editor.execute(MADE.format(more))
        schema_editor.execute("INSERT INTO search_fts(search_fts) VALUES ('rebuild')")


class Migration(migrations.Migration):
    dependencies = [("search", "0003_saved_searches")]
    operations = [migrations.RunPython(keep_beginnings, drop_beginnings)]
