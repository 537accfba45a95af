"""What the templates of boards ask for by name."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from core.remembering import remembered
from discussions import slots
from discussions.acts import Acts, acts_on
from discussions.models import Post
from search import excerpts

register = template.Library()


@register.filter
def marked(text: str, words: str) -> SafeString:
    return excerpts.marked(text, words)


@register.filter
def excerpt(text: str, words: str) -> SafeString:
    return excerpts.excerpt(text, words)


@register.simple_tag(takes_context=True)
def place(context: template.Context, name: str) -> Any:
    """`{% place "above" %}`: what packages above put here, see `discussions.slots`."""
    return slots.render(name, context["request"], context["topic"])


@register.simple_tag(takes_context=True)
def acts(context: template.Context, post: Post) -> SafeString:
    """The foot of a post. Most posts of a page allow the same: it is drawn once for them, and names each."""
    of_topic = {name: context[name] for name in ("may_reply", "may_ask", "may_accept")}
    found = acts_on(post, context["request"].user, **of_topic)
    html = remembered(("acts", post.topic_id, found), lambda: _drawn(context, found))
    return mark_safe(html.replace(Acts.id, post.pk).replace(Acts.number, str(post.number)))  # noqa: S308  (of a template)


def _drawn(context: template.Context, found: Acts) -> str:
    assert context.template is not None, "tags are drawn within one"
    with context.push(acts=found):
        return context.template.engine.get_template("discussions/acts.html").render(context)
