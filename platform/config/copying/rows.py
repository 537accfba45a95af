"""All rows of a site's database, brought into another one, of SQLite or PostgreSQL, that has the same tables."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management.color import no_style
from django.db import DatabaseError, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.models import QuerySet

from config.copying import CannotCopy
from config.database import from_url

ALIAS = "copy"
ROWS, VALUES = 500, 30_000  # that go over in one statement, at most


@contextmanager
def reached(url: str) -> Iterator[BaseDatabaseWrapper]:
    """The other database, for as long as it is asked for."""
    connections.settings[ALIAS] = connections.configure_settings({"default": {}, ALIAS: from_url(url)})[ALIAS]
    try:
        yield connections[ALIAS]
    finally:
        connections[ALIAS].close()
        if connections[ALIAS].vendor == "postgresql":
            connections[ALIAS].close_pool()  # type: ignore[attr-defined]  # PostgreSQL's alone
        del connections[ALIAS], connections.settings[ALIAS]


def copy_rows(target: BaseDatabaseWrapper) -> int:
    """How many went over: all, or none. Nobody writes meanwhile: SQLite keeps them out, elsewhere the site has to be
    stopped."""
    models = apps.get_models(include_auto_created=True)
    try:
        _require_another(target)
        _require_room(target)
        with transaction.atomic(), transaction.atomic(using=ALIAS):
            _run(target, target.ops.sql_flush(no_style(), [model._meta.db_table for model in models]))
            copied = sum(map(_copied, models))
            _run(target, target.ops.sequence_reset_sql(no_style(), models))
            target.check_constraints()
    except DatabaseError as error:
        raise CannotCopy(f"The other database does not do it: {error}") from error
    return copied


def _require_another(target: BaseDatabaseWrapper) -> None:
    """A copy into itself would empty the tables, and wait without end for the rows that it holds."""
    if target.vendor == connection.vendor and _is_this_one(target):
        raise CannotCopy("This is the site's own database. Name the new one, and leave DATABASE_URL as it was.")


def _is_this_one(target: BaseDatabaseWrapper) -> bool:
    if target.vendor == "sqlite":
        here, there = (Path(each.settings_dict["NAME"]).resolve() for each in (connection, target))
        return here == there
    key = secrets.randbits(62)  # such a lock is known in one database alone, by whatever name its server is reached
    with transaction.atomic(), transaction.atomic(using=ALIAS):
        return not all(_locks(each, key) for each in (target, connection))


def _locks(database: Any, key: int) -> bool:
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [key])
        return bool(cursor.fetchone()[0])


def _require_room(target: BaseDatabaseWrapper) -> None:
    """The tables of this code, and nobody's data in them: what `migrate` wrote there is written anew."""
    if any(map(_lacks_migrations, (connection, target))):
        raise CannotCopy("Its tables are not those of this site: run `manage.py migrate` on both with the same code.")
    if get_user_model().objects.using(ALIAS).exists():
        raise CannotCopy("There are people in it: it has to be new and empty, but for `manage.py migrate`.")


def _lacks_migrations(database: Any) -> bool:
    """Or has had some that this code does not know."""
    loader = MigrationExecutor(database).loader
    put_together = {step for migration in loader.disk_migrations.values() for step in migration.replaces}
    applied, known = set(loader.applied_migrations), set(loader.disk_migrations) | put_together
    return not set(loader.graph.nodes) <= applied <= known


def _copied(model: Any) -> int:
    rows: QuerySet[Any] = QuerySet(model)
    at_once = min(ROWS, VALUES // len(model._meta.concrete_fields))
    batch: list[Any] = []
    for row in rows.order_by("pk").iterator(at_once):
        batch.append(row)
        if len(batch) == at_once:
            _write(model, batch)
            batch = []
    _write(model, batch)
    here, there = rows.count(), QuerySet(model, using=ALIAS).count()
    if here != there:
        raise CannotCopy(f"{model._meta.db_table}: {there} rows of {here} came over.")
    return there


def _write(model: Any, batch: list[Any]) -> None:
    try:
        QuerySet(model, using=ALIAS).bulk_create(batch)
    except (DatabaseError, ValueError) as error:  # psycopg says of a text with a NUL that it is a wrong value
        raise CannotCopy(f"{model._meta.db_table}: {error}") from error


def _run(target: BaseDatabaseWrapper, statements: list[str]) -> None:
    with target.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
