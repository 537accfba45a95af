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
    Audience.ADMIN: _("administrators"),
}


@register.filter
def audience_name(audience: Audience) -> Any:
    return NAMES[audience]
