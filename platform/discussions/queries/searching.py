"""Finding posts by their words; the same words find the same posts in either language of the site."""

from typing import Any

from discussions.models import Post
from discussions.queries.posts import visible_posts
from discussions.states import PostState
from search.queries import search

KIND = "post"
WORDS_LIMIT = 200
MOST = 30


def find_posts(person: Any, words: str) -> list[Post]:
    """The best thirty that hold every word. The title of a topic belongs to its first post."""
    posts = visible_posts(person).filter(state=PostState.SHOWN)
    ranked = search(KIND, words[:WORDS_LIMIT]).filter(object_id__in=posts.values("pk"))
    ids = list(ranked.values_list("object_id", flat=True)[:MOST])
    rows = posts.in_bulk(ids)
    return [rows[found] for found in ids if found in rows]
