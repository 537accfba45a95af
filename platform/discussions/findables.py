"""What is said on boards. What a person muted is not found for them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discussions.models import BoardFollowing, Following, Post
from discussions.queries import visible_boards, visible_posts
from discussions.queries.searching import KIND
from discussions.states import Level, PostState, TopicKind, TopicState
from search.finding import Hit, Operator, author, findable


def findable_posts(person: Any) -> "QuerySet[Post]":
    posts = visible_posts(person).filter(state=PostState.SHOWN)
    if not getattr(person, "is_authenticated", False):
        return posts
    levels = Following.objects.filter(person=person)
    muted = levels.filter(level=Level.MUTED).values("topic")
    boards = BoardFollowing.objects.filter(person=person, level=Level.MUTED).values("board")
    # A level that they have in a topic goes before that of its board.
    by_board = Q(topic__board__in=boards) & ~Q(topic__in=levels.exclude(level="").values("topic"))
    return posts.exclude(by_board | Q(topic__in=muted))


def hits_of_posts(person: Any, ids: Sequence[str]) -> Iterable[Hit]:
    return [_hit(post) for post in findable_posts(person).filter(pk__in=ids)]


def place_is_known(person: Any, name: str) -> bool:
    return visible_boards(person).filter(_called(name)).exists()


def said_in(person: Any, name: str) -> Q:
    return Q(topic__board__in=visible_boards(person).filter(_called(name)).order_by().values("pk"))


def kept_in(person: Any, name: str) -> Mapping[str, Iterable[str]]:
    return {"place": visible_boards(person).filter(_called(name)).values_list("pk", flat=True)}


def conditions() -> Mapping[str, Any]:
    return {"solved": _("Solved"), "unsolved": _("Unsolved")} | dict(TopicState.choices)


def with_condition(person: Any, value: str) -> Q:
    meanings = {
        "solved": Q(topic__kind=TopicKind.QUESTION, topic__answer__isnull=False),
        "unsolved": Q(topic__kind=TopicKind.QUESTION, topic__answer=None),
    }
    return meanings.get(value, Q(topic__state=value))


def _called(name: str) -> Q:
    """Boards go by their address; one that belongs to something by the name of that."""
    return Q(slug=name) | Q(name=name, slug=None)


def _hit(post: Post) -> Hit:
    topic = post.topic
    facts = [topic.board.name, str(topic.get_kind_display()), post.author.display_name]
    return Hit(
        id=post.pk,
        title=topic.title,
        url=post.get_absolute_url(),
        text=post.text,
        facts=facts,
        at=post.created_at,
        marks=[("circle-check", _("Solved"))] if topic.is_solved else [],
    )


findable(
    KIND,
    title=gettext_lazy("Discussions"),
    place=30,
    rows=findable_posts,
    hits=hits_of_posts,
    has_meaning=True,
    operators={
        "kind": Operator("topic__kind", values=lambda: dict(TopicKind.choices)),
        "in": Operator("topic__board__slug", where=said_in, is_known=place_is_known, example="general", kept=kept_in),
        "author": author("author", is_kept=True),
        "is": Operator(where=with_condition, values=conditions, is_condition=True),
    },
)
