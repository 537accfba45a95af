"""Pictures of people and organisations. A page shows the same few faces many times; each is drawn once and kept."""

from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def avatar(owner: Any, size: str = "") -> SafeString:
    """`{% avatar post.author "large" %}`: a picture, or the beginning of a name."""
    if picture := getattr(owner, "avatar_url", ""):
        return _picture(picture, size)
    return _letters(getattr(owner, "display_name", "")[:2].upper(), len(getattr(owner, "handle", "")), size)


@lru_cache(maxsize=1_024)
def _picture(address: str, size: str) -> SafeString:
    return format_html('<img class="avatar {}" src="{}" alt="" width="36" height="36">', size, address)


@lru_cache(maxsize=1_024)
def _letters(letters: str, length: int, size: str) -> SafeString:
    """In one of two tints, so that not all look alike."""
    tint = f" t{1 if length % 2 == 0 else 2}" if length else ""
    return format_html('<span class="avatar {}{}" aria-hidden="true">{}</span>', size, tint, letters)
