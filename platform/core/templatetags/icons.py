"""Icons by their names. A list shows the same few in every row, so each is drawn once and kept."""

from functools import lru_cache

from django import template
from lucide.templatetags.lucide import lucide as draw

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=512)
def lucide(name: str, *, size: int | None = 24, **attributes: str) -> str:
    """`{% lucide "search" class="icon" aria_hidden="true" %}`"""
    return draw(name, size=size, **attributes)
