"""Entries know whose they are and where they stand, so that a common word of one author is found among what is theirs.
Before, each entry with the word was looked at until a thousand had come: two thirds of a second among a million posts.

What is in the index already learns it when that is made anew (`manage.py rebuild_search`) and is found as before until
then. On SQLite words are written again only when they change."""

from typing import Any

from django.db import migrations, models

COLUMNS, OLD = "kind, title, body", "old.kind, old.title, old.body"
TAKE = f"INSERT INTO search_fts(search_fts, rowid, {COLUMNS}) VALUES ('delete', old.id, {OLD});"  # noqa: S608  (columns of ours)
ADD = f"INSERT INTO search_fts(rowid, {COLUMNS}) VALUES (new.id, new.kind, new.title, new.body);"  # noqa: S608  (as above)


def watch_words(apps: Any, schema_editor: Any) -> None:
    _make_anew(schema_editor, f"UPDATE OF {COLUMNS}")


def watch_all(apps: Any, schema_editor: Any) -> None:
    _make_anew(schema_editor, "UPDATE")


def _make_anew(schema_editor: Any, when: str) -> None:
    if schema_editor.connection.vendor != "postgresql":
        schema_editor.execute("DROP TRIGGER search_entry_changed")
        schema_editor.execute(
            f"CREATE TRIGGER search_entry_changed AFTER {when} ON search_entry BEGIN {TAKE} {ADD} END"
        )


class Migration(migrations.Migration):
    dependencies = [("search", "0005_how_rare_words_are")]
    operations = [
        migrations.AddField("entry", "author", models.CharField(max_length=26, null=True)),
        migrations.AddField("entry", "place", models.CharField(max_length=26, null=True)),
        migrations.AddIndex(
            "entry", models.Index(fields=["kind", "author", "id", "place"], name="search_entry_of_author")
        ),
        migrations.AddIndex("entry", models.Index(fields=["kind", "place", "id"], name="search_entry_at_place")),
        migrations.RunPython(watch_words, watch_all),
    ]
