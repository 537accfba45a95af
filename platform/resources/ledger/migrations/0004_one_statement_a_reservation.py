"""Two functions in PostgreSQL, so that a reservation and its end are one round trip each, and fewer indexes to write."""

from typing import Any

from django.conf import settings
from django.db import migrations, models
from django.db.models import deletion

RESERVE = """
    CREATE OR REPLACE FUNCTION ledger_reserve(
        name varchar, account varchar, much bigint, now timestamptz, until timestamptz, entry varchar
    ) RETURNS varchar LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO ledger_reservation (key, account_id, amount, state, charged, refunded, held_at, expires_at)
        VALUES (name, account, much, 'held', 0, 0, now, until) ON CONFLICT (key) DO NOTHING;
        IF NOT FOUND THEN
            RETURN 'known';
        END IF;
        UPDATE ledger_account SET available = available - much, reserved = reserved + much
        WHERE id = account AND available >= much;
        IF NOT FOUND THEN
            DELETE FROM ledger_reservation WHERE key = name;
            RETURN 'short';
        END IF;
        INSERT INTO ledger_entry (id, key, kind, amount, source_id, target_id, at, reason, note)
        VALUES (entry, 'reserve:' || name, 'reserve', much, account, account, now, '', '');
        RETURN 'kept';
    END $$"""
END = """
    CREATE OR REPLACE FUNCTION ledger_end(
        name varchar, ending varchar, took bigint, now timestamptz, why varchar, spending varchar, releasing varchar
    ) RETURNS bigint LANGUAGE plpgsql AS $$
    DECLARE
        held record;
    BEGIN
        UPDATE ledger_reservation
        SET state = ending, measured = took, ended_at = now, charged = LEAST(amount, GREATEST(took, 0))
        WHERE key = name AND ended_at IS NULL RETURNING account_id, amount, charged INTO held;
        IF NOT FOUND THEN
            RETURN NULL;
        END IF;
        UPDATE ledger_account
        SET reserved = reserved - held.amount, spent = spent + held.charged,
            available = available + held.amount - held.charged
        WHERE id = held.account_id;
        INSERT INTO ledger_entry (id, key, kind, amount, source_id, target_id, at, reason, note)
        SELECT line.id, line.key, line.kind, line.amount, held.account_id, held.account_id, now, line.reason, ''
        FROM (VALUES
            (spending, 'spend:' || name, 'spend', held.charged, ''),
            (releasing, 'release:' || name, 'release', held.amount - held.charged, why)
        ) AS line (id, key, kind, amount, reason)
        WHERE line.amount > 0;
        RETURN held.charged;
    END $$"""
LIKE = """
    SELECT indexname FROM pg_indexes
    WHERE schemaname = current_schema() AND tablename = ANY(%s) AND indexdef LIKE '%%_pattern_ops%%'"""
TABLES = ["ledger_account", "ledger_entry", "ledger_reservation"]


def add_functions(apps: Any, schema_editor: Any) -> None:
    """And drop the indexes for LIKE, by which nobody ever looks for an id or a key."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(RESERVE)
        cursor.execute(END)
        cursor.execute(LIKE, [TABLES])
        for (index,) in cursor.fetchall():
            cursor.execute(f'DROP INDEX "{index}"')


def drop_functions(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS ledger_reserve, ledger_end")


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("ledger", "0003_reconciliations"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="entry", name="entry_target_newest"),
        migrations.AlterField(
            model_name="entry",
            name="source",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=deletion.PROTECT,
                related_name="outgoing",
                to="ledger.account",
            ),
        ),
        migrations.AlterField(
            model_name="entry",
            name="target",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=deletion.PROTECT,
                related_name="incoming",
                to="ledger.account",
            ),
        ),
        migrations.AlterField(
            model_name="entry",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="reservation",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=deletion.PROTECT,
                related_name="reservations",
                to="ledger.account",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("kind__in", ("bring", "pass"))),
                fields=["target", "-id"],
                name="entry_target_from_elsewhere",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(condition=models.Q(("by__isnull", False)), fields=["by"], name="entry_by_somebody"),
        ),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("state", "held")),
                    models.Q(models.Q(("state", "held"), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="reservation_is_held_until_its_end",
            ),
        ),
        migrations.RunPython(add_functions, drop_functions),
    ]
