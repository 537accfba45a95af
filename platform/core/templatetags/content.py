from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString

from core.markdown import render

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    return render(text or "")


@register.filter
def at(mapping: Mapping[str, Any], key: str) -> Any:
    """What a mapping holds under a key that is itself a variable."""
    return mapping.get(key) if mapping else None
