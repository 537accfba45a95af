"""All rows into another database, of either kind."""

import os
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.models import QuerySet

from accounts.models import User
from config.copying.rows import ALIAS, reached
from core import sealing
from core.events import record
from core.models import Event
from repositories.models import Blob, Commit, Repository
from search.models import Entry
from tests import postgres, templates
from tests.repositories.support import put

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _may_reach_another(db: None, django_db_blocker: Any) -> Iterator[None]:
    """Tests are kept to the databases that were known when they began."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    if connection.vendor == "postgresql":
        yield postgres.url()
        return
    with postgres.running() as started:
        if started is None:
            pytest.skip("there is no PostgreSQL on this machine")
        yield started.url


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: Any, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database."""
    if request.param == "sqlite":
        templates.copy_to(tmp_path / "other.sqlite3")
        yield f"sqlite://{tmp_path}/other.sqlite3"
        return
    url = request.getfixturevalue("cluster")
    template, name = templates.in_cluster(url), f"other_{os.urandom(4).hex()}"
    postgres.Programs(url).run("createdb", "-T", template, name)
    yield urlsplit(url)._replace(path=f"/{name}").geturl()
    postgres.Programs(url).run("dropdb", "--force", name)


def copy(url: str) -> str:
    out = StringIO()
    call_command("copy_database", url, stdout=out)
    return out.getvalue()


def own_address() -> str:
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite://{name}"
    return urlsplit(postgres.url())._replace(path=f"/{name}").geturl()


def rows(model: Any, alias: str = ALIAS) -> list[dict[str, Any]]:
    found: Any = QuerySet(model, using=alias).order_by("pk").values()
    return [{name: _plain(value) for name, value in row.items()} for row in found]


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def test_everything_comes_over_and_new_rows_get_numbers_of_their_own(other: str, repository: Repository, alice: Any):
    put(repository, {"模型.bin": os.urandom(3000), "card.md": "# 钥匙\n".encode()}, message="Öffnet “alles”")
    record("user.join", alice, actor=alice, note="😀", evidence=[{"b": [1, 2.5, None], "a": {}}])
    sealing.seal()
    Entry.objects.create(kind="thing", object_id="1", title="wading birds", body="herons")
    said = copy(other)
    assert said.endswith("rows came over. Set DATABASE_URL, then run verify_events and verify_storage.\n")
    with reached(other) as target:
        for model in (User, Event, Repository, Commit, Blob, Entry):
            assert rows(model), model
            assert rows(model) == rows(model, "default"), model
        with target.cursor() as cursor:
            cursor.execute(
                "SELECT title FROM search_entry WHERE vector @@ to_tsquery('simple', 'herons')"
                if target.vendor == "postgresql"
                else "SELECT title FROM search_fts WHERE search_fts MATCH 'herons'"
            )
            assert cursor.fetchall() == [("wading birds",)]
        event = QuerySet[Event](Event, using=ALIAS).get(note="😀")
        assert event.hash == sealing.fingerprint(event, event.previous_hash)
        assert QuerySet(Repository, using=ALIAS).create().pk > repository.pk
    assert ALIAS not in connections.settings


def test_database_with_people_in_it_stays_as_it_is(other: str, alice: Any):
    copy(other)
    with pytest.raises(CommandError, match="There are people in it"):
        copy(other)
    with reached(other):
        assert [row["id"] for row in rows(User)] == [alice.pk]


def test_sites_own_database_is_refused():
    with pytest.raises(CommandError, match="This is the site's own database"):
        copy(own_address())


def test_database_with_other_tables_is_refused(other: str, alice: Any):
    with reached(other) as target, target.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'search'")
    with pytest.raises(CommandError, match=r"run `manage\.py migrate` on both"):
        copy(other)
    with reached(other):
        assert rows(User) == []


def test_site_whose_own_tables_are_older_than_the_code_is_told_to_migrate(other: str):
    forget = "DELETE FROM django_migrations WHERE app = 'webhooks'"
    with reached(other) as target, target.cursor() as there, connection.cursor() as here:
        there.execute(forget)
        here.execute(forget)
    with pytest.raises(CommandError, match=r"run `manage\.py migrate` on both"):
        copy(other)


@pytest.mark.skipif(connection.vendor == "postgresql", reason="such a text cannot be there")
def test_what_the_other_database_does_not_take_is_named_and_nothing_comes_over(
    cluster: str, alice: Any, tmp_path: Path
):
    name = f"other_{os.urandom(4).hex()}"
    postgres.Programs(cluster).run("createdb", "-T", templates.in_cluster(cluster), name)
    Entry.objects.create(kind="thing", object_id="1", title="a\0b", body="")
    url = urlsplit(cluster)._replace(path=f"/{name}").geturl()
    with pytest.raises(CommandError, match=r"search_entry: .*NUL"):
        copy(url)
    with reached(url):
        assert rows(User) == []


@pytest.mark.parametrize(
    ("url", "why"),
    [("mysql://db/site", "expected sqlite:// or postgresql://"), ("postgresql://127.0.0.1:1/site", "does not do it")],
)
def test_address_that_leads_nowhere_is_told(url: str, why: str):
    with pytest.raises(CommandError, match=why):
        copy(url)
