"""What the templates of boards ask for by name."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from discussions import slots
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
