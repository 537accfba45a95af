"""Words of the boards as a list of finds shows them."""

from django import template
from django.utils.safestring import SafeString

from search import excerpts

register = template.Library()


@register.filter
def marked(text: str, words: str) -> SafeString:
    return excerpts.marked(text, words)


@register.filter
def excerpt(text: str, words: str) -> SafeString:
    return excerpts.excerpt(text, words)
