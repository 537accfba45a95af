"""The database knows how its rows are spread."""

import pytest
from django.db import connection

from core.tasks import learn_sizes
from tests.conftest import new_person

pytestmark = pytest.mark.django_db


def test_sqlite_learns_how_many_rows_there_are():
    for name in ("alice", "bob"):
        new_person(name)
    learn_sizes()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'accounts_owner'")
            assert {stat for (stat,) in cursor.fetchall()} == {"2 1"}
