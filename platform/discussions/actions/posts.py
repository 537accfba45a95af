"""Posts are added, changed with their past kept, and taken back with a trace."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.rules import as_moderator
from core import events
from core.moves import move
from core.permissions import require
from core.problems import BadInput
from discussions.actions.attachments import note_use
from discussions.actions.drafts import discard_draft
from discussions.actions.following import begin_to_follow
from discussions.actions.writing import add_post, check_pace, checked_text, named_by, noted
from discussions.models import Post, Revision, Topic
from discussions.queries.naming import named_in
from discussions.states import POST_MOVES, Level
from moderation.actions import look_first, mended


@transaction.atomic
def reply(*, topic: Topic, user: Any, text: str, reply_to: Post | None = None) -> Post:
    """Say something in a topic; to one of its posts, if `reply_to` names it."""
    require(user, "discussions.reply", topic)
    if reply_to is not None and (reply_to.topic_id != topic.pk or not reply_to.is_shown):
        raise BadInput(fields={"reply_to": _("That post is not to be seen in this topic.")})
    check_pace(user, topic.board)
    written, called = checked_text(text, user), named_by(text, user)
    post = add_post(topic, author=user, text=written, reply_to=reply_to)
    note_use(written)
    begin_to_follow(topic, user, Level.TRACKING)
    discard_draft(place=topic, user=user)
    events.record("post.added", post, actor=user, role="author", evidence=[{"mentioned": called}])
    look_first(kind="post", id=post.pk, author=user)
    return post


@transaction.atomic
def edit_post(*, post: Post, user: Any, text: str) -> Post:
    """Other words. The earlier ones are kept for everybody to read; who is named for the first time is told."""
    require(user, "discussions.edit_post", post)
    locked = Post.objects.select_for_update().get(pk=post.pk)
    written, called = checked_text(text, user), named_by(text, user)
    if written == locked.text:
        return post
    called_before = set(named_in(locked.text).values_list("pk", flat=True))
    post.edited_at = timezone.now()
    Revision.objects.create(post=post, text=locked.text, replaced_at=post.edited_at)
    post.text = written
    post.save(update_fields=["text", "edited_at"])
    note_use(written)
    called = [one for one in called if one not in called_before]
    events.record("post.edited", post, actor=user, role="author", evidence=[{"mentioned": called}])
    if mended(kind="post", id=post.pk):
        post.refresh_from_db(fields=["state"])
    return post


def remove_post(*, post: Post, user: Any, note: str = "") -> Post:
    """Its words go out of sight, its place and its author stay. Its past goes with it."""
    require(user, "discussions.remove_post", post)
    said = noted(note)
    move(post, POST_MOVES, "remove", actor=user, role=_as(user, post), note=said, changes={"removed_by": user})
    return post


def restore_post(*, post: Post, user: Any) -> Post:
    """By whoever removed it, or by a moderator."""
    require(user, "discussions.restore_post", post)
    move(post, POST_MOVES, "restore", actor=user, role=_as(user, post), changes={"removed_by": None})
    return post


def _as(user: Any, post: Post) -> str:
    return "author" if post.author_id == user.pk else as_moderator(user)
