from typing import Any

from django import template

from core.permissions import can as may

register = template.Library()


@register.simple_tag(takes_context=True)
def can(context: template.Context, permission: str, about: Any = None) -> bool:
    """`{% can "projects.submit" project as may_submit %}`"""
    request = context.get("request")
    return request is not None and may(request.user, permission, about)
