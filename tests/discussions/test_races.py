"""Two people at once, on real threads with connections of their own."""

from functools import partial
from typing import Any

import pytest

from discussions import actions
from tests.discussions.conftest import Begin
from tests.repositories.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_who_answer_at_once_get_two_numbers(begin: Begin, bob: Any, charlie: Any):
    topic = begin()
    together(*(partial(actions.reply, topic=topic, user=user, text="So.") for user in (bob, charlie)))
    assert sorted(topic.posts.values_list("number", flat=True)) == [1, 2, 3]
