from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.ids import is_id
from core.problems import BadInput, NotFound
from discussions.models import PAGE, Departure, Post, Revision, Topic
from discussions.queries.boards import boards_read_by, visible_boards


def visible_posts(person: Any) -> QuerySet[Post]:
    """Removed ones are among them, without their words: whoever shows a post asks whether it is shown."""
    boards = visible_boards(person).order_by().values("pk")
    found = Post.objects.filter(topic__board__in=boards)
    return found.select_related("topic__board", "author", "reply_to__author", "poll")


def posts_named(person: Any, ids: Collection[str]) -> dict[str, Post]:
    """Those of these posts that this person may read, by id, with what it takes to name them."""
    posts = Post.objects.filter(pk__in=ids).select_related("topic__board", "author")
    found = {post.pk: post for post in posts}
    read = boards_read_by(person, (post.topic.board for post in found.values()))
    return {id: post for id, post in found.items() if post.topic.board_id in read}


def get_post(person: Any, id: str) -> Post:
    found = visible_posts(person).filter(pk=id).first() if is_id(id) else None
    if found is None:
        raise NotFound(_("There is no such post."))
    return found


def posts_from(topic: Topic, number: int) -> list[Post]:
    """A page of the topic, beginning with this number."""
    beside = topic.posts.filter(number__gte=number, number__lt=number + PAGE).order_by("number")
    found = list(beside.select_related("author", "reply_to__author", "poll"))
    for post in found:
        post.topic = topic
    return found


def departed_beside(person: Any, topic: Topic, number: int) -> list[Departure]:
    """Places of this page whose posts went to another topic that this person may read."""
    if not topic.departed:
        return []
    places = topic.departures.filter(number__gte=number, number__lt=number + PAGE, post__in=_keys(person))
    return list(places.select_related("post__topic").order_by("number"))


def departed_from(person: Any, topic: Topic, number: int) -> Post:
    """Where the talk of a merged topic goes on that stood at this number."""
    places = topic.departures.filter(number__gte=number, post__in=_keys(person)).order_by("number")
    found = places.select_related("post").first()
    if found is None:
        raise NotFound(_("There is no such topic."))
    return found.post


def chosen_posts(topic: Topic, ids: Collection[str]) -> list[Post]:
    """Those of its posts; an id that is none of them is refused by name."""
    found = list(topic.posts.filter(pk__in=ids))
    if len(found) < len(set(ids)):
        raise BadInput(fields={"posts": _("Choose replies of this topic.")})
    return found


def recent_posts(topic: Topic) -> QuerySet[Post]:
    return topic.posts.select_related("topic", "author", "reply_to", "poll").order_by("-id")


def history_of(post: Post) -> QuerySet[Revision]:
    """What it said before, the newest first."""
    return post.revisions.order_by("-id")


def _keys(person: Any) -> "QuerySet[Any, Any]":
    return visible_posts(person).order_by().values("pk")
