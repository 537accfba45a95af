from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString

from core import saying
from core.markdown import render

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    return render(text or "")


@register.filter
def said(told: str) -> str:
    """A sentence of a program, in the reader's language."""
    return saying.said(told)


@register.filter
def at(mapping: Mapping[str, Any], key: str) -> Any:
    """What a mapping holds under a key that is itself a variable."""
    return mapping.get(key) if mapping else None
