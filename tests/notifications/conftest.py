"""What the tests of notifications need: events delivered, and projects as their own tests make them."""

from collections.abc import Callable
from typing import Any

import pytest

from core import events
from notifications.queries import in_words, notifications_of
from tests.projects.conftest import make  # noqa: F401  (a fixture)
from tests.webhooks.conftest import hook, receiver  # noqa: F401  (fixtures)

Deliver = Callable[[], None]


@pytest.fixture(autouse=True)
def _listening(db: None) -> None:
    """Receivers hear what happens from now on, as on a site that is running."""
    events.deliver()


@pytest.fixture
def deliver(django_capture_on_commit_callbacks: Any) -> Deliver:
    """Hand over what happened, without what would follow in other processes."""

    def run() -> None:
        with django_capture_on_commit_callbacks():
            events.deliver()

    return run


def titles(reader: Any) -> list[str]:
    """What somebody's inbox says, newest first."""
    return [told.words.title for told in in_words(reader, notifications_of(reader))]
