"""Posts as what can be flagged. A topic is flagged by its first post."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from discussions.actions import moderating
from discussions.models import Post
from discussions.queries import boards_kept_by, get_post
from moderation.things import Shown, thing

KIND = "post"


def known(ids: Collection[str]) -> dict[str, Post]:
    return Post.objects.select_related("topic__board", "author").in_bulk(list(ids))


def author(post: Post) -> User:
    return post.author


def shown(post: Post) -> Shown:
    """Its words as they were written, also while nobody else reads them."""
    return Shown(f"{post.topic.title} #{post.number}", post.get_absolute_url(), post.text)


def places(viewer: Any, post: Post) -> list[tuple[str, str]]:
    return [(board.slug or board.pk, board.name) for board in boards_kept_by(viewer, post.topic)]


def fits(name: str, post: Post) -> bool:
    """The first post is the topic itself."""
    return name != "split" or not (post.is_first or post.topic.is_merged)


thing(
    KIND,
    label=_("Post"),
    find=get_post,
    known=known,
    author=author,
    shown=shown,
    places=places,
    fits=fits,
    acts={
        "hide": moderating.hide_post,
        "show": moderating.show_post,
        "remove": moderating.remove_flagged_post,
        "lock": moderating.lock_flagged_topic,
        "unlock": moderating.unlock_flagged_topic,
        "move": moderating.move_flagged_topic,
        "move_back": moderating.move_flagged_topic_back,
        "split": moderating.split_flagged_post,
        "rejoin": moderating.rejoin_flagged_post,
    },
)
