"""Whatever happens on boards happens through here."""

from discussions.actions.boards import close_board, edit_board, make_board, reopen_board
from discussions.actions.posts import edit_post, remove_post, reply, restore_post
from discussions.actions.topics import archive_topic, edit_topic, lock_topic, open_topic, reopen_topic, unlock_topic

__all__ = [
    "archive_topic",
    "close_board",
    "edit_board",
    "edit_post",
    "edit_topic",
    "lock_topic",
    "make_board",
    "open_topic",
    "remove_post",
    "reopen_board",
    "reopen_topic",
    "reply",
    "restore_post",
    "unlock_topic",
]
