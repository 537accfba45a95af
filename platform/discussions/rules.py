"""Who may talk where, and who keeps order."""

from typing import Any

import rules

from accounts.rules import (
    as_moderator,
    is_admin,
    is_editor,
    is_in_good_standing,
    is_member,
    is_moderator,
    is_steward,
    is_verified,
    may_speak,
)
from discussions import places
from discussions.models import Attachment, Board, Poll, Post, Topic
from discussions.states import BoardState, PollState, TopicKind, TopicState

OF_EDITORS = {TopicKind.ANNOUNCEMENT}


@rules.predicate
def takes_topics(user: Any, board: Board | None) -> bool:
    return board is not None and board.state == BoardState.OPEN


@rules.predicate
def is_open(user: Any, topic: Topic | None) -> bool:
    return topic is not None and topic.is_open


@rules.predicate
def is_locked(user: Any, topic: Topic | None) -> bool:
    return topic is not None and topic.state == TopicState.LOCKED


@rules.predicate
def began_it(user: Any, topic: Topic | None) -> bool:
    return topic is not None and topic.author_id == user.pk


@rules.predicate
def wrote_it(user: Any, post: Post | None) -> bool:
    return post is not None and post.author_id == user.pk


@rules.predicate
def removed_it(user: Any, post: Post | None) -> bool:
    return post is not None and post.removed_by_id == user.pk


@rules.predicate
def is_shown(user: Any, post: Post | None) -> bool:
    return post is not None and post.is_shown


@rules.predicate
def is_removed(user: Any, post: Post | None) -> bool:
    return post is None or post.is_removed


@rules.predicate
def is_in_open_topic(user: Any, post: Post | None) -> bool:
    return post is not None and post.topic.is_open


@rules.predicate
def brought_it(user: Any, attachment: Attachment | None) -> bool:
    return attachment is not None and attachment.person_id == user.pk


@rules.predicate
def is_question(user: Any, topic: Topic | None) -> bool:
    return topic is not None and topic.is_question and not (topic.is_archived or topic.is_merged)


@rules.predicate
def is_here(user: Any, about: Board | Topic | None) -> bool:
    """Not a topic that went on in another."""
    return not (isinstance(about, Topic) and about.is_merged)


@rules.predicate
def is_idea(user: Any, topic: Topic | None) -> bool:
    return topic is not None and topic.is_idea and topic.is_open


@rules.predicate
def takes_votes(user: Any, poll: Poll | None) -> bool:
    return poll is not None and poll.takes_votes and poll.post.is_shown and poll.post.topic.is_open


@rules.predicate
def is_open_poll(user: Any, poll: Poll | None) -> bool:
    return poll is not None and poll.state == PollState.OPEN


@rules.predicate
def asked_it(user: Any, poll: Poll | None) -> bool:
    return poll is not None and poll.post.author_id == user.pk


@rules.predicate
def keeps_topic_of(user: Any, poll: Poll | None) -> bool:
    return poll is not None and bool(keeps_order(user, poll.post.topic))


@rules.predicate
def keeps_its_topic(user: Any, post: Post | None) -> bool:
    return post is not None and bool(keeps_order(user, post.topic))


@rules.predicate
def keeps_place(user: Any, about: Board | Topic | None) -> bool:
    """Whether the board belongs to something that this person looks after."""
    board = about.board if isinstance(about, Topic) else about
    return board is not None and is_in_good_standing(user) and places.keeps_order(user, board)


@rules.predicate
def is_of_the_site(user: Any, about: Board | Topic | None) -> bool:
    """Stewards keep the boards of the site; what belongs to a project is its own."""
    board = about.board if isinstance(about, Topic) else about
    return board is not None and not board.belongs_to


looks_after_boards = is_editor | is_admin
keeps_order = is_moderator | looks_after_boards | keeps_place | is_of_the_site & is_steward

rules.add_perm("discussions.manage_boards", looks_after_boards)
rules.add_perm("discussions.open_topic", may_speak & takes_topics)
rules.add_perm("discussions.announce", takes_topics & (looks_after_boards | keeps_place))
rules.add_perm("discussions.reply", may_speak & (is_open | is_locked & keeps_order))
rules.add_perm("discussions.edit_topic", may_speak & is_open & (began_it | keeps_order))
rules.add_perm("discussions.steer", is_here & keeps_order)
rules.add_perm("discussions.edit_post", wrote_it & ~is_removed & is_in_open_topic & may_speak)
rules.add_perm("discussions.remove_post", ~is_removed & (is_moderator | is_verified & wrote_it & is_in_open_topic))
rules.add_perm("discussions.accept_answer", is_verified & is_question & (began_it | keeps_order))
rules.add_perm("discussions.vote", is_verified & is_idea)
rules.add_perm("discussions.react", is_verified & is_shown & ~wrote_it & is_in_open_topic)
rules.add_perm("discussions.attach", may_speak)
rules.add_perm("discussions.remove_attachment", is_verified & brought_it)
rules.add_perm("discussions.follow", is_in_good_standing)
rules.add_perm("discussions.begin_poll", may_speak & (is_member | keeps_order))
rules.add_perm(
    "discussions.add_poll", may_speak & (is_member | keeps_its_topic) & wrote_it & is_shown & is_in_open_topic
)
rules.add_perm("discussions.vote_in_poll", is_verified & takes_votes)
rules.add_perm("discussions.close_poll", is_open_poll & (is_verified & asked_it | keeps_topic_of))
rules.add_perm("discussions.restore_post", is_removed & (is_moderator | is_verified & removed_it & is_in_open_topic))


def acting(user: Any, topic: Topic) -> str:
    """The role under which an act on a topic is recorded."""
    if topic.author_id == user.pk:
        return "author"
    if is_moderator(user) or looks_after_boards(user):
        return as_moderator(user)
    return "maintainer" if keeps_place(user, topic) else "steward"


def kinds_for(user: Any, board: Board) -> list[TopicKind]:
    """What this person may begin on this board."""
    may_announce = rules.has_perm("discussions.announce", user, board)
    return [kind for kind in TopicKind if may_announce or kind not in OF_EDITORS]
