"""How a test that needs transactions of its own leaves the database: without what it wrote.

Django would delete the names of models and permissions, too, and write all of them again after each such test. To do so
takes several times as long as most of these tests.
"""

from django.core.management.color import no_style
from django.db import connections
from django.test import TransactionTestCase

WRITTEN_BY_MIGRATE = {"django_content_type", "auth_permission"}


def take_over() -> None:
    TransactionTestCase._fixture_teardown = _empty  # type: ignore[attr-defined]


def _empty(case: TransactionTestCase) -> None:
    for name in case._databases_names(include_mirrors=False):  # type: ignore[attr-defined]
        database = connections[name]
        tables = database.introspection.django_table_names(only_existing=True, include_views=False)
        written = [table for table in tables if table not in WRITTEN_BY_MIGRATE]
        database.ops.execute_sql_flush(database.ops.sql_flush(no_style(), written))
