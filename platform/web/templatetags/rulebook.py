"""Values of policies as people read them."""

import json
from typing import Any

from django import template
from django.utils.translation import ngettext

register = template.Library()
SHORT = 80


@register.filter
def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2 if is_long(value) else None)


@register.filter
def is_long(value: Any) -> bool:
    return isinstance(value, list | dict) and len(json.dumps(value, ensure_ascii=False)) > SHORT


@register.filter
def in_brief(value: list[Any] | dict[str, Any]) -> str:
    return ngettext("%(n)d entry", "%(n)d entries", len(value)) % {"n": len(value)}
