"""What the site lacks for a moment is told as that: by pages, by the API, and with nothing half done."""

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.transaction import TransactionManagementError
from django.db.utils import OperationalError, ProgrammingError
from django.test import Client
from psycopg import errors
from psycopg_pool import PoolTimeout
from rest_framework.test import APIClient

from core import events as happenings
from core.outages import is_database_away, outage
from core.policies import publish
from core.problems import DatabaseAway, NoSpace, Unavailable
from projects.collections.models import Collection

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "words of a long note, none like another. " * 40


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """SQLite may take no page more, which it tells as it tells a full disk. What is told of is delivered elsewhere."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite can be told how large it may become")
    publish("collections", {"collections_per_owner": 1000}, author=None)  # or one had too many before it is full
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count")
        usual = cursor.fetchone()[0]
        cursor.execute("PRAGMA max_page_count = 1")
    monkeypatch.setattr(happenings, "_announce", lambda: None)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA max_page_count = {usual}")


def fill(ask: Callable[[str], Any]) -> Any:
    """Ask with one title after the other until there is no room: pages have some left when they may be no more."""
    for number in range(1000):
        kept = Collection.objects.count()
        answer = ask(f"Tides {number}")
        if answer.status_code == 507:
            assert Collection.objects.count() == kept
            return answer
        assert answer.status_code in {201, 302}
    raise AssertionError("it never became full")


def test_a_full_disk_is_told_by_api_and_page(full: None, api: APIClient, client: Client, alice: Any) -> None:
    api.force_authenticate(alice)
    answer = fill(lambda title: api.post("/api/v1/collections", {"title": title, "about": LONG}, format="json"))
    assert answer.json()["code"] == "no_space"
    assert answer["Content-Type"] == "application/problem+json"
    client.force_login(alice)
    form = {"owner": "alice", "about": LONG, "visibility": "public"}
    page = fill(lambda title: client.post("/collections/new", {**form, "title": title}))
    assert "The disk of this site is full. Nothing was kept; try again later." in page.content.decode()


def test_who_goes_on_in_a_broken_transaction_is_told_what_broke_it() -> None:
    later = TransactionManagementError("An error occurred in the current transaction.")
    later.__cause__ = OperationalError("database or disk is full")
    assert type(outage(later, "a test")) is NoSpace
    assert outage(TransactionManagementError("A mistake of ours."), "a test") is None


@pytest.mark.parametrize(
    ("cause", "is_away"),
    [
        (PoolTimeout("couldn't get a connection after 15.00 sec"), True),
        (psycopg.OperationalError("server closed the connection unexpectedly"), True),
        (errors.AdminShutdown(), True),
        (errors.CannotConnectNow(), True),
        (errors.TooManyConnections(), True),
        (errors.ConnectionFailure(), True),
        (errors.QueryCanceled(), False),
        (errors.DeadlockDetected(), False),
        (errors.OutOfMemory(), False),
        (sqlite3.OperationalError("unable to open database file"), False),
        (None, False),
    ],
)
def test_a_database_that_is_away_is_told_from_a_question_that_failed(cause: Exception | None, is_away: bool) -> None:
    error = OperationalError("as the driver put it")
    error.__cause__ = cause
    assert isinstance(outage(error, "a test"), DatabaseAway) is is_away
    assert not is_database_away(ProgrammingError("no such relation"))


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("database is locked", Unavailable),
        ('could not extend file "base/5/1": No space left on device', NoSpace),
        ("no such table: core_event", type(None)),
    ],
)
def test_what_the_database_says_is_told_apart(words: str, kind: type) -> None:
    assert type(outage(OperationalError(words), "a test")) is kind
