"""The tables of moves of boards, topics and posts."""

import pytest

from discussions.models import Post
from discussions.states import BOARD_MOVES, POST_MOVES, TOPIC_MOVES
from tests.discussions.conftest import Begin
from tests.moving import assert_follows

pytestmark = pytest.mark.django_db


def test_boards_topics_and_posts_move_as_their_tables_say(begin: Begin):
    topic = begin()
    assert_follows(Post.objects.get(topic=topic), POST_MOVES)
    assert_follows(topic, TOPIC_MOVES)
    assert_follows(topic.board, BOARD_MOVES)
