"""Boards, topics and posts, each fetched through the asker."""

from discussions.queries.boards import get_board, listed_boards, visible_boards
from discussions.queries.posts import get_post, history_of, posts_from, recent_posts, visible_posts
from discussions.queries.topics import get_topic, talked_about, visible_topics

__all__ = [
    "get_board",
    "get_post",
    "get_topic",
    "history_of",
    "listed_boards",
    "posts_from",
    "recent_posts",
    "talked_about",
    "visible_boards",
    "visible_posts",
    "visible_topics",
]
