from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from core.operations import Audience

register = template.Library()

NAMES: dict[Audience, Any] = {
    Audience.ANYONE: _("anyone"),
    Audience.SIGNED_IN: _("signed in"),
    Audience.WRITER: _("writers of the project"),
    Audience.OWNER: _("owner"),
    Audience.REVIEWER: _("reviewers"),
    Audience.EDITOR: _("editors"),
    Audience.MODERATOR: _("moderators"),
    Audience.OFFICER: _("resource officers"),
    Audience.ADMIN: _("administrators"),
}


# In this order: each also says the names that come after it.
BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "SamsungBrowser/": "Samsung Internet"} | {
    f"{name}/": name for name in ("Firefox", "Chrome", "Safari")
}
SYSTEMS = {name: name for name in ("Android", "iPhone", "iPad", "Windows")} | {
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


@register.filter
def browser(user_agent: str) -> str:
    """Firefox · Windows; for a program, what it says of itself."""
    told = [next((name for mark, name in marks.items() if mark in user_agent), "") for marks in (BROWSERS, SYSTEMS)]
    return " · ".join(filter(None, told)) or user_agent[:80]


@register.filter
def audience_name(audience: Audience) -> Any:
    return NAMES[audience]
