"""Finding posts by their words; the same words find the same posts in either language of the site."""

from typing import Any

from django.db.models import OuterRef, Subquery

from discussions.models import Post, Topic
from discussions.queries.posts import visible_posts
from discussions.queries.topics import visible_topics
from discussions.states import PostState
from search.queries import search

KIND = "post"
WORDS_LIMIT = 200
MOST = 30
RELATED = 5


def find_posts(person: Any, words: str) -> list[Post]:
    """The best thirty that hold every word. The title of a topic belongs to its first post."""
    posts = visible_posts(person).filter(state=PostState.SHOWN)
    ranked = search(KIND, words[:WORDS_LIMIT]).filter(object_id__in=posts.values("pk"))
    ids = list(ranked.values_list("object_id", flat=True)[:MOST])
    rows = posts.in_bulk(ids)
    return [rows[found] for found in ids if found in rows]


def related_topics(person: Any, title: str, *, to: Topic | None = None) -> list[Topic]:
    """Topics that speak of the same: whose posts hold most of the words of this title, the rarer ones first."""
    posts = visible_posts(person).filter(state=PostState.SHOWN)
    if to is not None:
        posts = posts.exclude(topic=to)
    found = search(KIND, title[:WORDS_LIMIT], is_any_enough=True).filter(object_id__in=posts.values("pk"))
    of_post = Post.objects.filter(pk=OuterRef("object_id")).values("topic")
    ids = found.annotate(topic=Subquery(of_post)).values_list("topic", flat=True)[:MOST]
    nearest = list(dict.fromkeys(ids))[:RELATED]
    topics = visible_topics(person).in_bulk(nearest)
    return [topics[id] for id in nearest if id in topics]
