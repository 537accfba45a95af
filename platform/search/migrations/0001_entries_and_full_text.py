"""One table of words, and beside it the full-text index of whichever database this is, kept in step by the database."""

from typing import Any

from django.db import migrations, models

SQLITE = [
    # `ascii` splits at spaces and leaves every other script alone: the words are already cut by search.tokens
    "CREATE VIRTUAL TABLE search_fts USING fts5(title, body, content='search_entry', content_rowid='id', tokenize='ascii')",
    """CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN
         INSERT INTO search_fts(rowid, title, body) VALUES (new.id, new.title, new.body);
       END""",
    """CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN
         INSERT INTO search_fts(search_fts, rowid, title, body) VALUES ('delete', old.id, old.title, old.body);
       END""",
    """CREATE TRIGGER search_entry_changed AFTER UPDATE ON search_entry BEGIN
         INSERT INTO search_fts(search_fts, rowid, title, body) VALUES ('delete', old.id, old.title, old.body);
         INSERT INTO search_fts(rowid, title, body) VALUES (new.id, new.title, new.body);
       END""",
]
POSTGRES = [
    """ALTER TABLE search_entry ADD COLUMN vector tsvector GENERATED ALWAYS AS (
         setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', body), 'B')
       ) STORED""",
    "CREATE INDEX search_entry_vector ON search_entry USING gin (vector)",
]


def add_full_text(apps: Any, schema_editor: Any) -> None:
    for statement in POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def remove_full_text(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE search_entry DROP COLUMN vector")
    else:
        for name in ("added", "removed", "changed"):
            schema_editor.execute(f"DROP TRIGGER search_entry_{name}")
        schema_editor.execute("DROP TABLE search_fts")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=32)),
                ("object_id", models.CharField(max_length=64)),
                ("title", models.TextField()),
                ("body", models.TextField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "object_id"), name="search_entry_once")],
            },
        ),
        migrations.RunPython(add_full_text, remove_full_text),
    ]
