"""What templates of things that can be followed ask for by name."""

from typing import Any

from django import template

from notifications.queries import follow_of

register = template.Library()


@register.inclusion_tag("notifications/follow_button.html", takes_context=True)
def follow_button(context: template.Context, kind: str, id: str, name: str, size: str = "") -> dict[str, Any]:
    """`{% follow_button "owner" owner.pk owner.handle %}`: follow it, or end that; nothing for those who are not
    signed in."""
    request = context["request"]
    shown = {"request": request, "csrf_token": context.get("csrf_token"), "kind": kind, "name": name, "size": size}
    return shown | ({"follow": follow_of(request.user, kind, id)} if request.user.is_authenticated else {})
