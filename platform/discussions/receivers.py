"""Keeping the search index in step with what may be read on boards."""

from collections.abc import Iterator

from django.db.models import QuerySet

from core.events import on
from core.models import Event
from deliberation.conflicts import together
from discussions import profile as _profile  # noqa: F401  (puts what people said on their pages)
from discussions.models import Post
from discussions.queries.searching import KIND
from discussions.states import PostState
from search.actions import forget, index, put_at
from search.kinds import Document, register


@on("post.added", "post.edited", "post.remove", "post.restore", "post.hide", "post.show")
def index_post(event: Event) -> None:
    _index(Post.objects.filter(pk=event.object_id))


@on("topic.opened", "topic.edited")
def index_first_post(event: Event) -> None:
    _index(Post.objects.filter(topic=event.object_id, number=1))


@on("topic.merge", "topic.split")
def index_posts_that_went(event: Event) -> None:
    """A title belongs to the first post: it leaves the one that went behind others and comes to the one that begins."""
    _index(Post.objects.filter(departures__topic=event.object_id, departures__number=1).distinct())
    index_first_post(event)


@on("topic.moved", "topic.merge", "topic.split")
def index_places(event: Event) -> None:
    here, gone = Post.objects.filter(topic=event.object_id), Post.objects.filter(departures__topic=event.object_id)
    boards: dict[str, list[str]] = {}
    for id, board in together([posts.values_list("pk", "topic__board") for posts in (here, gone)]):
        boards.setdefault(board, []).append(id)
    for board, ids in boards.items():
        put_at(KIND, ids, board)


def documents() -> Iterator[Document]:
    shown = Post.objects.filter(state=PostState.SHOWN).select_related("topic", "author").order_by("pk")
    return (document_of(post) for post in shown.iterator(chunk_size=200))


def document_of(post: Post) -> Document:
    """The words of one post; the title of the topic belongs to its first."""
    title, place = post.topic.title if post.is_first else "", post.topic.board_id
    return Document(KIND, post.pk, title=title, body=post.text, author=post.author.owner_id, place=place)


def _index(posts: QuerySet[Post]) -> None:
    for post in posts.select_related("topic", "author"):
        if post.is_shown:
            index(document_of(post))
        else:
            forget(KIND, post.pk)


register(KIND, documents)
