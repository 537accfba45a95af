"""SQLite's index knows of which kind each thing is, so that a word common in posts costs those nothing who look for
projects; and both databases can walk through one kind from the newest on."""

from typing import Any

from django.db import migrations, models

TRIGGERS = ("added", "removed", "changed")
COLUMNS = {
    "before": ("title, body", "new.title, new.body", "old.title, old.body"),
    "after": ("kind, title, body", "new.kind, new.title, new.body", "old.kind, old.title, old.body"),
}


def know_kinds(apps: Any, schema_editor: Any) -> None:
    _make_anew(schema_editor, *COLUMNS["after"])


def forget_kinds(apps: Any, schema_editor: Any) -> None:
    _make_anew(schema_editor, *COLUMNS["before"])


def _make_anew(schema_editor: Any, columns: str, new: str, old: str) -> None:
    if schema_editor.connection.vendor == "postgresql":
        return
    for name in TRIGGERS:
        schema_editor.execute(f"DROP TRIGGER search_entry_{name}")
    schema_editor.execute("DROP TABLE search_fts")
    add = f"INSERT INTO search_fts(rowid, {columns}) VALUES (new.id, {new});"  # noqa: S608  (columns of ours)
    take = f"INSERT INTO search_fts(search_fts, rowid, {columns}) VALUES ('delete', old.id, {old});"  # noqa: S608  (as above)
    for statement in (
        f"CREATE VIRTUAL TABLE search_fts USING fts5({columns}, content='search_entry', content_rowid='id', tokenize='ascii')",
        f"CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN {add} END",
        f"CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN {take} END",
        f"CREATE TRIGGER search_entry_changed AFTER UPDATE ON search_entry BEGIN {take} {add} END",
        "INSERT INTO search_fts(search_fts) VALUES ('rebuild')",
    ):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_entries_and_full_text")]
    operations = [
        migrations.RunPython(know_kinds, forget_kinds),
        migrations.AddIndex(
            model_name="entry", index=models.Index(fields=["kind", "id"], name="search_entry_newest_of_kind")
        ),
    ]
