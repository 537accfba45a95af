"""Whatever happens on boards happens through here."""

from discussions.actions.answers import (
    accept_answer,
    react,
    take_reaction_back,
    take_vote_back,
    vote,
    withdraw_answer,
)
from discussions.actions.attachments import attach, remove_attachment, sweep_attachments
from discussions.actions.boards import close_board, edit_board, make_board, recount_boards, reopen_board
from discussions.actions.drafts import discard_draft, keep_draft
from discussions.actions.following import follow_board, follow_topic, read_to
from discussions.actions.joining import merge_topic
from discussions.actions.order import move_topic, pin_topic, unpin_topic
from discussions.actions.polls import add_poll, close_poll, close_polls, take_ballot_back, vote_in_poll
from discussions.actions.posts import edit_post, remove_post, reply, restore_post
from discussions.actions.splitting import split_topic
from discussions.actions.thumbnails import drawn_small
from discussions.actions.topics import archive_topic, edit_topic, lock_topic, open_topic, reopen_topic, unlock_topic

__all__ = [
    "accept_answer",
    "add_poll",
    "archive_topic",
    "attach",
    "close_board",
    "close_poll",
    "close_polls",
    "discard_draft",
    "drawn_small",
    "edit_board",
    "edit_post",
    "edit_topic",
    "follow_board",
    "follow_topic",
    "keep_draft",
    "lock_topic",
    "make_board",
    "merge_topic",
    "move_topic",
    "open_topic",
    "pin_topic",
    "react",
    "read_to",
    "recount_boards",
    "remove_attachment",
    "remove_post",
    "reopen_board",
    "reopen_topic",
    "reply",
    "restore_post",
    "split_topic",
    "sweep_attachments",
    "take_ballot_back",
    "take_reaction_back",
    "take_vote_back",
    "unlock_topic",
    "unpin_topic",
    "vote",
    "vote_in_poll",
    "withdraw_answer",
]
