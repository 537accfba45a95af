"""PostgreSQL learns of ten thousand words how common they are, not of one thousand. All others it takes for half as
common as the rarest that it knows: too common to be looked up, so it read every entry from the newest on until it had
fifty. Among two million entries a rare word took two seconds, and takes a tenth of a millisecond.

And it walks through the entries of one kind from the newest on. Asked for them by `id`, it took the index of all entries,
and passed over every project that an index made anew holds behind the posts."""

from typing import Any

from django.db import migrations

TARGET = 1_000  # ten words each; PostgreSQL's own is 100


def learn_more(apps: Any, schema_editor: Any) -> None:
    _run(
        schema_editor,
        f"ALTER TABLE search_entry ALTER COLUMN vector SET STATISTICS {TARGET}",
        "CREATE INDEX search_entry_within_kind ON search_entry (kind, (id + 0))",
        "ANALYZE search_entry",
    )


def learn_as_usual(apps: Any, schema_editor: Any) -> None:
    usual = "ALTER TABLE search_entry ALTER COLUMN vector SET STATISTICS -1"
    _run(schema_editor, usual, "DROP INDEX search_entry_within_kind")


def _run(schema_editor: Any, *statements: str) -> None:
    for statement in statements if schema_editor.connection.vendor == "postgresql" else ():
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0004_beginnings_of_words")]
    operations = [migrations.RunPython(learn_more, learn_as_usual)]
