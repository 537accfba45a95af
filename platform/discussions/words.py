"""Texts as people read them."""

from collections.abc import Iterable
from typing import Any

from django.utils.safestring import SafeString

from core.markdown import render_talk
from core.policies import current
from discussions.models import Post
from discussions.queries import polls_under, reactions_to
from discussions.queries.attachments import pictures_in
from discussions.queries.naming import addresses_of_named


def drawn(posts: Iterable[Post], reader: Any = None) -> list[Post]:
    """The posts, each with its `html`; whom they name, and which pictures they show, is looked up once for all. A
    removed one has no words. Without a reader, as a client of others asks, pictures stay as they are."""
    found = list(posts)
    texts = [post.text for post in found if post.is_shown]
    known, pictures = addresses_of_named(texts), pictures_in(texts, reader) if reader is not None else {}
    for post in found:
        post.html = render_talk(post.text, known, pictures) if post.is_shown else ""  # type: ignore[attr-defined]
    return found


def previewed(text: str, writer: Any) -> SafeString:
    """What a text will look like; of one that is too long, the beginning."""
    shown = text[: current("discussions")["longest_post"]]
    return render_talk(shown, addresses_of_named([shown]), pictures_in([shown], writer))


def told(posts: list[Post], reader: Any) -> list[Post]:
    """The posts, each with what others have `said` of it with one click, and what is `asked` under it."""
    known, polls = reactions_to(posts, reader), polls_under(posts, reader)
    for post in posts:
        post.said = known[post.pk]  # type: ignore[attr-defined]
        post.asked = polls.get(post.pk)  # type: ignore[attr-defined]
    return posts


def quoted(post: Post) -> str:
    """The beginning of an answer to a post: who said what, as a quotation."""
    lines = "\n".join(f"> {line}".rstrip() for line in post.text.strip().splitlines())
    return f"> [@{post.author.handle}]({post.get_absolute_url()}):\n>\n{lines}\n\n"
