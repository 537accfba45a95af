"""Who is told of what is said on boards: whom it names, whom it answers, and whoever wrote what was moved."""

from collections.abc import Collection, Iterable
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Event
from discussions.models import Post, Topic
from discussions.queries import visible_posts, visible_topics
from notifications.states import FYI, MOVED
from notifications.telling import Key, Words, leave_untold, subject, tell


def topics_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Topic]:
    return visible_topics(reader).filter(pk__in=ids)


def posts_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Post]:
    return visible_posts(reader).filter(pk__in=ids)


def topic_of(event: Event) -> Key:
    """Who mutes a post means the talk it stands in."""
    topic = Post.objects.filter(pk=event.object_id).values_list("topic_id", flat=True).first()
    return ("topic", topic) if topic else ("post", event.object_id)


subject("topic", topics_seen_by)
subject("post", posts_seen_by, thing=topic_of)


def mentioned(event: Event) -> Iterable[User]:
    called = [id for part in event.evidence for id in part.get("mentioned", ())]
    return User.objects.filter(pk__in=called)


def answered(event: Event) -> Iterable[User]:
    """Whoever wrote the post that this one replies to."""
    return User.objects.filter(posts__answers=event.object_id)


def asker(event: Event) -> Iterable[User]:
    """Whoever began the topic that the post stands in."""
    return User.objects.filter(topics__posts=event.object_id)


def author_of_post(event: Event) -> Iterable[User]:
    return User.objects.filter(posts=event.object_id)


def author_of_topic(event: Event) -> Iterable[User]:
    return User.objects.filter(topics=event.object_id)


@tell("topic.opened", "post.added", "post.edited", urgency=MOVED, to=mentioned)
def named(event: Event, about: Topic | Post) -> Words:
    topic = about if isinstance(about, Topic) else about.topic
    text = "" if isinstance(about, Topic) else _opening(about)
    words = {"name": about.author.display_name, "topic": topic}
    return Words(_("%(name)s names you in “%(topic)s”") % words, text, about.get_absolute_url())


@tell("post.added", urgency=MOVED, to=answered)
def replied(event: Event, post: Post) -> Words:
    words = {"name": post.author.display_name, "topic": post.topic}
    return Words(_("%(name)s answers you in “%(topic)s”") % words, _opening(post), post.get_absolute_url())


@tell("post.added", urgency=MOVED, to=asker)
def went_on(event: Event, post: Post) -> Words:
    words = {"name": post.author.display_name, "topic": post.topic}
    title = _("%(name)s wrote in your topic “%(topic)s”")
    return Words(title % words, _opening(post), post.get_absolute_url())


@tell("post.remove", urgency=MOVED, to=author_of_post)
def taken_away(event: Event, post: Post) -> Words:
    return Words(_("Your post in “%(topic)s” was removed") % {"topic": post.topic}, event.note, post.get_absolute_url())


@tell("post.restore", urgency=FYI, to=author_of_post)
def given_back(event: Event, post: Post) -> Words:
    return Words(_("Your post in “%(topic)s” is shown again") % {"topic": post.topic}, url=post.get_absolute_url())


@tell("topic.lock", "topic.unlock", "topic.archive", "topic.reopen", urgency=FYI, to=author_of_topic)
def put_in_order(event: Event, topic: Topic) -> Words:
    titles = {
        "topic.lock": _("Your topic “%(topic)s” was locked"),
        "topic.archive": _("Your topic “%(topic)s” was archived"),
    }
    title = titles.get(event.verb, _("Your topic “%(topic)s” is open again"))
    return Words(title % {"topic": topic}, event.note, topic.get_absolute_url())


def _opening(post: Post) -> str:
    """The first words; none of a post that was removed meanwhile."""
    return " ".join(post.text.split())[:200] if post.is_shown else ""


leave_untold("It shows where it happened, and changes nothing that anybody wrote.", "topic.edited")
leave_untold(
    "How the site is arranged: everybody sees it on the boards themselves.",
    "board.made",
    "board.edited",
    "board.close",
    "board.reopen",
)
