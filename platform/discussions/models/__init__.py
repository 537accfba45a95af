"""Boards and what is said on them, people beside it, what posts carry."""

from discussions.models.attachments import Attachment
from discussions.models.people import BoardFollowing, Draft, Following, Reaction, Vote
from discussions.models.polls import Ballot, Cross, Poll, PollOption
from discussions.models.talk import (
    NOTE_LENGTH,
    PAGE,
    TITLE_LENGTH,
    Board,
    Departure,
    Post,
    Revision,
    Topic,
    first_beside,
    place_in,
)

__all__ = [
    "NOTE_LENGTH",
    "PAGE",
    "TITLE_LENGTH",
    "Attachment",
    "Ballot",
    "Board",
    "BoardFollowing",
    "Cross",
    "Departure",
    "Draft",
    "Following",
    "Poll",
    "PollOption",
    "Post",
    "Reaction",
    "Revision",
    "Topic",
    "Vote",
    "first_beside",
    "place_in",
]
