"""A post that somebody should look at, people of every level of trust, and events delivered as on a running site."""

from collections.abc import Callable
from typing import Any

import pytest

from discussions.actions import make_board, open_topic
from discussions.models import Post
from tests.notifications.conftest import _listening, deliver  # noqa: F401  (fixtures)
from tests.projects.conftest import make  # noqa: F401  (a fixture)

Known = Callable[[str, int], Any]


def trusted(person: Any, level: int) -> Any:
    person.trust = level
    person.save(update_fields=["trust"])
    return person


@pytest.fixture
def known(person: Callable[..., Any]) -> Known:
    """`known("dora", 3)`: somebody whom the community knows so well."""
    return lambda handle, level: trusted(person(handle), level)


@pytest.fixture
def maud(person: Callable[..., Any]) -> Any:
    return person("maud", "moderator")


@pytest.fixture
def post(edith: Any, charlie: Any) -> Post:
    board = make_board(user=edith, slug="serving", name="Serving")
    return open_topic(board=board, user=charlie, title="Why?", text="Something unspeakable.").posts.get()
