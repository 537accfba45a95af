"""The database knows how its rows are spread."""

import pytest
from django.db import connection

from config.database import from_url
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


def test_an_address_switches_prepared_statements_off_for_a_pooler():
    said = from_url("postgresql://ann:se%2Fcret@db/commons?prepare_threshold=off&sslmode=require")
    assert (said["USER"], said["PASSWORD"], said["HOST"], said["NAME"]) == ("ann", "se/cret", "db", "commons")
    assert (said["OPTIONS"]["prepare_threshold"], said["OPTIONS"]["sslmode"]) == (None, "require")
    assert from_url("postgresql://db/commons?prepare_threshold=5")["OPTIONS"]["prepare_threshold"] == 5
    assert from_url("postgresql://db/commons")["OPTIONS"]["prepare_threshold"] == 2


def test_planner_is_told_of_disks_and_pages_unless_a_pooler_stands_between():
    assert "random_page_cost" in from_url("postgresql://db/commons")["OPTIONS"]["options"]
    assert "options" not in from_url("postgresql://db/commons?prepare_threshold=off")["OPTIONS"]
    own = from_url("postgresql://db/commons?options=-c%20jit%3Don")["OPTIONS"]
    assert (own["options"], own["prepare_threshold"]) == ("-c jit=on", 2)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('random_page_cost'), current_setting('jit')")
            assert cursor.fetchone() == ("1.1", "off")


def test_a_server_that_is_gone_without_a_word_is_held_for_lost_in_seconds() -> None:
    said = from_url("postgresql://db/commons?tcp_user_timeout=5000")["OPTIONS"]
    assert said["keepalives_idle"] + said["keepalives_interval"] * said["keepalives_count"] == 45
    assert (said["connect_timeout"], said["tcp_user_timeout"]) == (5, "5000")
    assert from_url("postgresql://db/commons?prepare_threshold=off")["OPTIONS"]["tcp_user_timeout"] == 45_000
