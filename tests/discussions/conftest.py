"""A board, and people who have written before: newcomers have a test of their own."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core import events
from discussions import actions
from discussions.models import Board, Post, Topic
from tests.notifications.conftest import deliver  # noqa: F401  (a fixture)

Begin = Callable[..., Topic]
Settle = Callable[..., None]


@pytest.fixture(autouse=True)
def _listening(db: None) -> None:
    """Receivers hear what happens from now on, as on a site that is running."""
    events.deliver()


@pytest.fixture
def board(edith: Any) -> Board:
    return actions.make_board(user=edith, slug="serving", name="Serving", rules="Say the *release*.")


@pytest.fixture
def begin(board: Board, alice: Any) -> Begin:
    """`begin()`: Alice begins a topic on the board."""

    def topic(user: Any = None, title: str = "Broken characters", text: str = "Why?", **more: Any) -> Topic:
        return actions.open_topic(**{"board": board, "user": user or alice, "title": title, "text": text} | more)

    return topic


@pytest.fixture
def settled(board: Board) -> Settle:
    """`settled(alice, bob)`: they wrote here long ago, so the limits of newcomers are not theirs."""

    def settle(*people: Any) -> None:
        long_ago = timezone.now() - timedelta(days=90)
        for person in people:
            old = Topic.objects.create(board=board, title="Hello", author=person, created_at=long_ago)
            post = Post.objects.create(topic=old, number=1, author=person, text="Hello.", created_at=long_ago)
            Topic.objects.filter(pk=old.pk).update(last_post=post, last_number=1)

    return settle
