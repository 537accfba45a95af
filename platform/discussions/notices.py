"""Who is told of what is said on boards: whom it names, whom it answers, and whoever wrote what was moved."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Exists, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.models import Event
from discussions.actions.moderating import MODERATED
from discussions.models import Ballot, BoardFollowing, Following, Poll, Post, Topic
from discussions.queries import visible_posts
from discussions.queries.posts import posts_named
from discussions.queries.topics import topics_named
from discussions.states import Level, PostState
from notifications.queries import followers_of
from notifications.states import FYI, MOVED
from notifications.telling import Key, Words, area, leave_untold, subject, tell
from search.excerpts import plain

area("boards", gettext_lazy("Boards and topics"), __name__)

COUNTED = ("topic.voted", "topic.unvoted", "poll.voted", "poll.unvoted", "post.reacted", "post.unreacted")


def topics_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Topic]:
    return topics_named(reader, ids).values()


def posts_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Post]:
    return posts_named(reader, ids).values()


def polls_seen_by(reader: Any, ids: Collection[str]) -> Iterable[Poll]:
    posts = visible_posts(reader).filter(state=PostState.SHOWN).order_by().values("pk")
    return Poll.objects.filter(pk__in=ids, post__in=posts).select_related("post__topic__board", "post__author")


def topic_of(event: Event) -> Key:
    """Who mutes a post means the talk it stands in."""
    topic = Post.objects.filter(pk=event.object_id).values_list("topic_id", flat=True).first()
    return ("topic", topic) if topic else ("post", event.object_id)


def topic_of_poll(event: Event) -> Key:
    topic = Post.objects.filter(poll=event.object_id).values_list("topic_id", flat=True).first()
    return ("topic", topic) if topic else ("poll", event.object_id)


subject("topic", topics_seen_by)
subject("post", posts_seen_by, thing=topic_of)
subject("poll", polls_seen_by, thing=topic_of_poll)


def mentioned(event: Event) -> Iterable[User]:
    called = [id for part in event.evidence for id in part.get("mentioned", ())]
    return _unless_muted(User.objects.filter(pk__in=called), event)


def answered(event: Event) -> Iterable[User]:
    """Whoever wrote the post that this one replies to."""
    return _unless_muted(User.objects.filter(posts__answers=event.object_id), event)


def asker(event: Event) -> Iterable[User]:
    """Whoever began the topic that the post stands in, while they watch it."""
    return watchers(event).filter(topics__posts=event.object_id)


def watchers(event: Event) -> QuerySet[User]:
    """Those who want to hear of every post in the topic of this one."""
    of_topic = Following.objects.filter(topic__posts=event.object_id, level=Level.WATCHING)
    return User.objects.filter(~_is_hidden(event), pk__in=of_topic.values("person"))


def watchers_of_board(event: Event) -> Iterable[User]:
    of_board = BoardFollowing.objects.filter(board__topics=event.object_id, level=Level.WATCHING)
    return User.objects.filter(pk__in=of_board.values("person"))


def _unless_muted(people: QuerySet[User], event: Event) -> QuerySet[User]:
    """Without those who muted the topic."""
    muted = Following.objects.filter(Q(topic__posts=event.object_id) | Q(topic=event.object_id), level=Level.MUTED)
    return people.filter(~_is_hidden(event)).exclude(pk__in=muted.values("person"))


def _is_hidden(event: Event) -> Exists:
    """Nobody is called to a post that waits out of sight."""
    return Exists(Post.objects.filter(pk=event.object_id, state=PostState.HIDDEN))


def author_of_post(event: Event) -> Iterable[User]:
    return User.objects.filter(posts=event.object_id)


def voters_and_author(event: Event) -> Iterable[User]:
    """Those who chose in a poll, and whoever asked."""
    chose = Ballot.objects.filter(poll=event.object_id).values("person")
    return User.objects.filter(Q(pk__in=chose) | Q(posts__poll=event.object_id)).distinct()


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


@tell("post.added", urgency=FYI, to=watchers)
def watched(event: Event, post: Post) -> Words:
    words = {"name": post.author.display_name, "topic": post.topic}
    title = _("%(name)s wrote in “%(topic)s”, which you watch")
    return Words(title % words, _opening(post), post.get_absolute_url())


@tell("topic.opened", urgency=FYI, to=watchers_of_board)
def begun(event: Event, topic: Topic) -> Words:
    words = {"name": topic.author.display_name, "topic": topic, "board": topic.board}
    return Words(_("%(board)s: %(name)s began “%(topic)s”") % words, url=topic.get_absolute_url())


def followers_of_author(event: Event) -> Iterable[User]:
    """Of whoever began the topic."""
    authors = Topic.objects.filter(pk=event.object_id).values_list("author__owner_id", flat=True)
    return followers_of([("owner", owner) for owner in authors])


@tell("topic.opened", urgency=FYI, to=followers_of_author)
def begun_by_somebody(event: Event, topic: Topic) -> Words:
    words = {"name": topic.author.display_name, "topic": topic}
    return Words(_("%(name)s, whom you follow, began “%(topic)s”") % words, url=topic.get_absolute_url())


@tell("post.accepted", urgency=MOVED, to=author_of_post)
def solved(event: Event, post: Post) -> Words:
    title = _("Your answer solves “%(topic)s”") % {"topic": post.topic}
    return Words(title, _("It stands at the top now, and in your record."), post.get_absolute_url())


def author_not_judged(event: Event) -> Iterable[User]:
    """Of what a moderator decided about a flagged post its author has a letter already."""
    return [] if event.reason_code == MODERATED else author_of_post(event)


@tell("post.remove", urgency=MOVED, to=author_not_judged)
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
    return " ".join(plain(post.text).split())[:200] if post.is_shown else ""


@tell("topic.moved", urgency=FYI, to=author_of_topic)
def moved(event: Event, topic: Topic) -> Words:
    words = {"topic": topic, "board": topic.board}
    return Words(_("Your topic “%(topic)s” stands on “%(board)s” now") % words, event.note, topic.get_absolute_url())


@tell("poll.close", urgency=FYI, to=voters_and_author)
def poll_closed(event: Event, poll: Poll) -> Words:
    title = _("The poll “%(question)s” is closed") % {"question": poll.question}
    return Words(title, _("See how it went."), poll.post.get_absolute_url())


def author_and_watchers_of_topic(event: Event) -> Iterable[User]:
    """Whoever began it, and those who watch what it became."""
    into = [part["into"] for part in event.evidence if "into" in part]
    watching = Following.objects.filter(topic__in=into, level=Level.WATCHING).values("person")
    return User.objects.filter(Q(topics=event.object_id) | Q(pk__in=watching)).distinct()


@tell("topic.merge", urgency=FYI, to=author_and_watchers_of_topic)
def joined(event: Event, topic: Topic) -> Words:
    title = _("The topic “%(topic)s” goes on in another") % {"topic": topic}
    return Words(title, event.note, topic.get_absolute_url())


def authors_in_topic(event: Event) -> Iterable[User]:
    return User.objects.filter(posts__topic=event.object_id).distinct()


@tell("topic.split", urgency=FYI, to=authors_in_topic)
def put_apart(event: Event, topic: Topic) -> Words:
    title = _("What you wrote stands in “%(topic)s” now") % {"topic": topic}
    return Words(title, event.note, topic.get_absolute_url())


leave_untold("Part of a post, which is told of.", "poll.added")
leave_untold("One’s own doing, which shows in the post.", "attachment.added", "attachment.removed")
leave_untold("It shows on the board, and changes nothing for its author.", "topic.pinned", "topic.unpinned")
leave_untold("Counts beside what they are about; nobody need come for one more.", *COUNTED)
leave_untold("A question is open again; its answer still stands where it stood.", "post.unaccepted")
leave_untold("It shows where it happened, and changes nothing that anybody wrote.", "topic.edited")
leave_untold(
    "How the site is arranged: everybody sees it on the boards themselves.",
    "board.made",
    "board.edited",
    "board.close",
    "board.reopen",
)
leave_untold("Its author is told of the flags that did it, and sees when it is back.", "post.hide", "post.show")
