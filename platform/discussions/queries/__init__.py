"""Boards, topics and posts, each fetched through the asker."""

from discussions.queries.attachments import get_attachment, pictures_in
from discussions.queries.boards import (
    boards_kept_by,
    draft_at,
    get_board,
    level_at,
    listed_boards,
    miscounted_boards,
    site_boards,
    visible_boards,
)
from discussions.queries.polls import get_poll, poll_of, polls_under
from discussions.queries.posts import (
    chosen_posts,
    departed_beside,
    departed_from,
    get_post,
    history_of,
    posts_from,
    recent_posts,
    visible_posts,
)
from discussions.queries.reactions import reactions_to
from discussions.queries.topics import (
    by_votes,
    get_topic,
    newest_topics,
    pinned_on,
    talked_about,
    unread_topics,
    unsolved,
    visible_topics,
)

__all__ = [
    "boards_kept_by",
    "by_votes",
    "chosen_posts",
    "departed_beside",
    "departed_from",
    "draft_at",
    "get_attachment",
    "get_board",
    "get_poll",
    "get_post",
    "get_topic",
    "history_of",
    "level_at",
    "listed_boards",
    "miscounted_boards",
    "newest_topics",
    "pictures_in",
    "pinned_on",
    "poll_of",
    "polls_under",
    "posts_from",
    "reactions_to",
    "recent_posts",
    "site_boards",
    "talked_about",
    "unread_topics",
    "unsolved",
    "visible_boards",
    "visible_posts",
    "visible_topics",
]
