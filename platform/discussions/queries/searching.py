"""Finding posts by their words; the same words find the same posts in either language of the site."""

from typing import Any

from discussions.models import Post, Topic
from discussions.queries.posts import visible_posts
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
    ids = list(found.values_list("object_id", flat=True)[:MOST])
    topics = {post.pk: post.topic for post in posts.filter(pk__in=ids)} if ids else {}
    once = {topics[id].pk: topics[id] for id in ids if id in topics}
    return list(once.values())[:RELATED]
