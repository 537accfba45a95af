"""Finding posts by their words; the same words find the same posts in either language of the site."""

from typing import Any

from discussions.models import Post, Topic
from discussions.queries.posts import visible_posts
from discussions.queries.topics import topics_named
from discussions.states import PostState
from search.queries import alike, search

KIND = "post"
WORDS_LIMIT = 200
MOST = 30
RELATED, LOOKED_AT, NEAR = 5, 20, 200


def find_posts(person: Any, words: str) -> list[Post]:
    """The best thirty that hold every word. The title of a topic belongs to its first post."""
    posts = visible_posts(person).filter(state=PostState.SHOWN)
    ids = search(KIND, words[:WORDS_LIMIT], among=posts)[:MOST]
    rows = posts.in_bulk(ids)
    return [rows[found] for found in ids if found in rows]


def related_topics(person: Any, title: str, *, to: Topic | None = None) -> list[Topic]:
    """Topics that speak of the same: whose posts hold most of the words of this title, the rarer ones first."""
    near = alike(KIND, title[:WORDS_LIMIT])[:NEAR]
    posts = Post.objects.filter(pk__in=near, state=PostState.SHOWN).exclude(topic=to)
    of_posts = dict(posts.values_list("pk", "topic")) if near else {}
    nearest = list(dict.fromkeys(of_posts[id] for id in near if id in of_posts))[:LOOKED_AT]
    topics = topics_named(person, nearest) if nearest else {}
    return [topics[id] for id in nearest if id in topics][:RELATED]
