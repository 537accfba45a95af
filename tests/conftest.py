"""The cast: Alice owns, Bob reviews, Charlie is a stranger, Edith edits, Adam administers, Mallory is suspended."""

import gc
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as of_hypothesis
from rest_framework.test import APIClient

from core import policies
from tests import emptying, templates

if not Path("/dev/nvidiactl").exists():
    os.environ["TRITON_INTERPRET"] = "1"  # read when Triton is imported, as torch does
pytest_plugins = ["tests.differing", "tests.inference.running"]
PASSWORD = "correct horse battery staple"
# How fast a shared machine makes up examples says nothing of what is tested with them.
of_hypothesis.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
of_hypothesis.load_profile("suite")
emptying.take_over()
policies.RECENT_SECONDS = 3_600  # nor do counts of queries tell how busy it is: within a test a policy stays known
WITH_THE_SITE = (
    "tests/inference/running_site/",
    "tests/clients/test_inference_client.py",
    "tests/clients/test_strangers.py",
)
WITHOUT_A_DATABASE = [Path(__file__).parent / folder for folder in ("inference/engine", "examples")]
DATABASE = {"db", "transactional_db", "django_db_setup"}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A worker takes a file at a time; but all tests with the running site go to one, since it is slow to start."""
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
        def _split_scope(self, nodeid: str) -> str:
            return "running site" if nodeid.startswith(WITH_THE_SITE) else super()._split_scope(nodeid)

    return Scheduling(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The engine and the models of examples know no database; where only those are run again that do, each worker is
    spared their libraries."""
    return True if connection.vendor == "postgresql" and collection_path in WITHOUT_A_DATABASE else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long ones first, so that no worker is left alone with them at the end; within a file, as chance ordered them.

    On PostgreSQL only what touches a database is run again; the rest says the same on both.
    """
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)
    if os.environ.get("TEST_BLOBS") == "s3":
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("disk")])
        items[:] = [item for item in items if not item.get_closest_marker("disk")]
    if connection.vendor != "postgresql":
        return
    again = [item for item in items if _touches_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(again)])
    items[:] = again


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Libraries and tests stay as long as the process, so they are not looked through for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _touches_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None or not DATABASE.isdisjoint(
        getattr(item, "fixturenames", ())
    )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """The moment before the test database is made."""
    templates.begin()


@pytest.fixture
def home() -> Path:
    """Where this test process keeps its data."""
    return Path(settings.HOME)


@pytest.fixture
def redis_url() -> str:
    return str(settings.REDIS_URL)


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """Rate limits of one test are not those of the next."""
    cache.clear()


@pytest.fixture(autouse=True)
def _fresh_rules() -> None:
    """What one test published, the next takes back with everything else in its database."""
    policies.forget_recent()


@pytest.fixture(autouse=True)
def _nobody_has_spoken_yet() -> None:
    """The language of a request stays with its thread; the next test begins in the site's own."""
    translation.deactivate()


@pytest.fixture(scope="session")
def schema() -> Any:
    """How the API describes itself."""
    from drf_spectacular.drainage import GENERATOR_STATS
    from drf_spectacular.generators import SchemaGenerator

    with GENERATOR_STATS.silence():
        return SchemaGenerator().get_schema(request=None, public=True)


@pytest.fixture(scope="session")
def components(schema: Any) -> Any:
    """Its parts, as JSON Schema says them."""
    from tests.bad_input import plain

    return plain(schema["components"])


@pytest.fixture(scope="class")
def shared(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """For a world that all tests of a class look at: what its fixtures write is there for each of them, what a test
    writes is taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def new_person(handle: str, *roles: str) -> Any:
    from accounts.actions import grant_role, register_user

    user = register_user(handle=handle, email=f"{handle}@example.org", password=PASSWORD, is_verified=True)
    for role in roles:
        grant_role(user=user, role=role, granted_by=None)
    return user


@pytest.fixture
def person(db: None) -> Callable[..., Any]:
    """`person("dora", "reviewer")`: somebody with a verified address and, maybe, roles."""
    return new_person


@pytest.fixture
def alice(person: Callable[..., Any]) -> Any:
    return person("alice")


@pytest.fixture
def bob(person: Callable[..., Any]) -> Any:
    return person("bob", "reviewer")


@pytest.fixture
def charlie(person: Callable[..., Any]) -> Any:
    return person("charlie")


@pytest.fixture
def edith(person: Callable[..., Any]) -> Any:
    return person("edith", "editor")


@pytest.fixture
def adam(person: Callable[..., Any]) -> Any:
    return person("adam", "admin")


def confirm(client: Any, user: Any) -> None:
    """The person at this client has just confirmed who they are."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = user.pk
    session.save()


@pytest.fixture
def api() -> APIClient:
    return APIClient()


@pytest.fixture
def cast(person: Callable[..., Any]) -> Any:
    """Everybody whom the table of operations knows."""
    from tests.operations_samples import Cast

    return Cast(
        stranger=person("charlie"),
        writer=person("wanda"),
        owner=person("alice"),
        reviewer=person("bob", "reviewer"),
        editor=person("edith", "editor"),
        moderator=person("maud", "moderator"),
        officer=person("olga", "officer"),
        admin=person("adam", "admin"),
    )
