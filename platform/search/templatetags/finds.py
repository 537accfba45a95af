"""What the templates of search ask for by name."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from search import excerpts
from search.finding import Hit

register = template.Library()


@register.filter
def marked(text: str, words: str) -> SafeString:
    return excerpts.marked(text, words)


@register.filter
def excerpt(hit: Hit, words: str) -> SafeString:
    """Where the text holds what was looked for, when the lines above it do not."""
    if "<mark>" in excerpts.marked(f"{hit.title} {hit.summary}", words):
        return SafeString()
    return excerpts.excerpt(hit.text, words)


@register.filter
def in_short(hit: Hit) -> str:
    """Where there is no room to say where words stand."""
    return excerpts.plain(hit.summary or hit.text).strip()


@register.filter
def opening(hit: Hit) -> str:
    """The first words of what holds none that were looked for."""
    return excerpts.opening(hit.text)


@register.filter
def lines_with(hit: Hit, words: str) -> list[tuple[str, str, Any]]:
    return excerpts.lines_with(hit.lines, words)
